package main

// This file is the home of the networks: adapters as the configuration asks for them, and the menu that they show.

import (
	"context"
	"log/slog"
	"regexp"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack"
	"github.com/amends-bot/amends/channels/telegram"
	"github.com/amends-bot/amends/dialogue"
)

// Where the networks come by HTTP, below public_url.
const (
	telegramPath = "/telegram"
	slackPath    = "/slack"
)

// networks are the adapters, and how each is reached.
type networks struct {
	adapters []channels.Adapter
	about    []string // "telegram by polling"
}

func (n *networks) add(a channels.Adapter, err error, how string) error {
	if err != nil {
		return err
	}
	n.adapters = append(n.adapters, a)
	n.about = append(n.about, a.Name()+" by "+how)
	return nil
}

// openNetworks makes the adapters; nothing is sent or received yet. current returns the bot, which is made from them.
func openNetworks(c *bot.Config, log *slog.Logger, current func() *bot.Bot) (*networks, error) {
	nets := &networks{}
	if t := c.Telegram; t != nil {
		o := telegram.Options{Token: t.Token.Reveal(), API: t.API, Commands: menu(), Staff: t.Staff, Locale: c.Locale, Log: log}
		how := "polling"
		if t.Webhook {
			o.Webhook = &telegram.Webhook{URL: c.PublicURL + telegramPath, Secret: t.Secret.Reveal()}
			how = "webhook"
		}
		a, err := telegram.New(o)
		if err := nets.add(a, err, how); err != nil {
			return nil, err
		}
	}
	if s := c.Slack; s != nil {
		o := slack.Options{
			BotToken: s.BotToken.Reveal(), AppToken: s.AppToken.Reveal(), SigningSecret: s.SigningSecret.Reveal(), API: s.API,
			Path: c.Base() + slackPath, Commands: menu(), Staff: s.Staff, Log: log,
			Home: func(ctx context.Context, who channels.Person, locale string) (channels.Page, error) {
				return current().Page(ctx, who.ID, locale)
			},
		}
		if c.PublicURL != "" {
			o.Public = c.PublicURL + slackPath
		}
		how := "Socket Mode"
		if s.Mode == "http" {
			how = "HTTP"
		}
		a, err := slack.New(o)
		if err := nets.add(a, err, how); err != nil {
			return nil, err
		}
	}
	return nets, nil
}

// Customers as the networks name them, which records have to do as well.
var (
	telegramCustomer = regexp.MustCompile(`^telegram:[0-9]+$`)
	slackCustomer    = regexp.MustCompile(`^slack:[A-Z0-9]+:[A-Z0-9]+$`)
)

// reaches reports whether a configured network can have this customer.
func reaches(c *bot.Config, customer string) bool {
	return c.Telegram != nil && telegramCustomer.MatchString(customer) || c.Slack != nil && slackCustomer.MatchString(customer)
}

// labels say what a command of the menu does, in its customers' words. Every one of dialogue.Commands has them.
var labels = map[string]map[string]string{
	"start":    {"en": "Tell me what went wrong", "zh": "说说遇到了什么问题"},
	"status":   {"en": "How far is my case?", "zh": "我的事办到哪一步了"},
	"human":    {"en": "Talk to a person", "zh": "找人工"},
	"language": {"en": "中文 / English", "zh": "中文 / English"},
	"link":     {"en": "Go on in another app", "zh": "换个应用接着说"},
	"help":     {"en": "What can I do here?", "zh": "这里能帮您做什么"},
}

func menu() []channels.Command {
	var all []channels.Command
	for _, name := range dialogue.Commands {
		all = append(all, channels.Command{Name: name, Label: labels[name]})
	}
	return all
}
