package main

// This file is the home of the manifest subcommand.

import (
	"fmt"
	"strings"

	"github.com/amends-bot/amends/channels/slack"
)

// manifestCmd prints from what Slack makes the app: name, rights, events.
type manifestCmd struct {
	Mode string `help:"How Slack delivers: socket (no public address is needed) or http." enum:"socket,http" default:"socket"`
	Name string `help:"What the app is called in Slack; Amends if it is left out." default:"Amends" placeholder:"NAME"`
	URL  string `help:"For http: the public https address of \"amends serve\"." env:"AMENDS_PUBLIC_URL" placeholder:"URL"`
}

func (manifestCmd) Help() string {
	return `On https://api.slack.com/apps choose "Create New App", "From a manifest", and paste what this prints under "YAML":

  amends manifest > manifest.yaml`
}

func (c manifestCmd) Run(s streams) error {
	address := c.URL
	if c.Mode == slack.ModeHTTP && address != "" {
		address = strings.TrimRight(address, "/") + slackPath
	}
	data, err := slack.Manifest(c.Mode, c.Name, address)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s", data)
	return err
}
