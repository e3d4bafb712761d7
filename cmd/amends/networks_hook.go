package main

// This file is the home of constructors until the networks have theirs.

import (
	"errors"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack"
)


func newSlack(slack.Options) (channels.Adapter, error) { return nil, errors.New("not built yet") }

func slackManifest(mode, name, baseURL string) ([]byte, error) {
	return nil, errors.New("not built yet")
}
