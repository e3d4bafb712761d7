package main

// This file is the home of the manifest subcommand.

import (
	"errors"
	"fmt"
	"strings"

	"github.com/amends-bot/amends/channels/slack"
)

// manifestCmd prints from what Slack makes the app: name, rights, events.
type manifestCmd struct {
	configFlag
	Mode string `help:"How Slack delivers: socket (no public address is needed) or http." enum:"socket,http" default:"socket"`
	Name string `help:"What the app is called in Slack; Amends if it is left out." default:"Amends" placeholder:"NAME"`
	URL  string `help:"For http: the public https address of \"amends serve\"; without it AMENDS_PUBLIC_URL, or public_url of amends.yaml." placeholder:"URL"`
}

func (manifestCmd) Help() string {
	return `On https://api.slack.com/apps choose "Create New App", "From a manifest", and paste what this prints under "YAML":

  amends manifest > manifest.yaml`
}

// Validate finds flags that don't go together.
func (c manifestCmd) Validate() error {
	if c.Mode == slack.ModeSocket && c.URL != "" {
		return errors.New("--url goes with --mode http: in Socket Mode Slack needs no address")
	}
	return nil
}

func (c manifestCmd) Run(s streams) error {
	address := ""
	if c.Mode == slack.ModeHTTP {
		var err error
		if address, err = c.address(); err != nil {
			return err
		}
	}
	data, err := slack.Manifest(c.Mode, c.Name, address)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s", data)
	return err
}

// address is where Slack delivers.
func (c manifestCmd) address() (string, error) {
	public := c.URL
	if public == "" {
		cfg, err := c.part("public_url")
		if err != nil {
			return "", err
		}
		public = cfg.PublicURL
	}
	if !strings.HasPrefix(public, "https://") {
		return "", errors.New("with --mode http Slack delivers to a public https address; name it with --url, AMENDS_PUBLIC_URL, or public_url in amends.yaml, such as https://amends.example.com")
	}
	return strings.TrimRight(public, "/") + slackPath, nil
}
