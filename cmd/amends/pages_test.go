package main

// This file is the home of the tests that keep the pages of .github and the README true: what they show of the doctor
// is what it says, and what they say of the configuration is what is read.

import (
	"context"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// block is a page's text, and where in it the fenced block after the mark <!-- name --> begins and ends.
func block(t *testing.T, file, name string) (page string, from, to int) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	page = string(data)
	at := regexp.MustCompile("<!-- " + regexp.QuoteMeta(name) + " -->\n```[a-z]*\n").FindStringIndex(page)
	if at == nil {
		t.Fatalf("%s has no block %q", file, name)
	}
	length := strings.Index(page[at[1]:], "```\n")
	if length < 0 {
		t.Fatalf("%s: the block %q has no end", file, name)
	}
	return page, at[1], at[1] + length
}

// TestPagesShowTheDoctor compares each page with what the doctor says over the page's own configuration; "-update" writes it anew.
func TestPagesShowTheDoctor(t *testing.T) {
	telegram := telegramtest.Start()
	defer telegram.Close()
	slack, err := slacktest.New(slacktest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer slack.Close()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []struct{ file, host string }{{"telegram.md", "api.telegram.org"}, {"slack.md", "slack.com"}} {
		t.Run(p.file, func(t *testing.T) {
			file := root + "/../../.github/" + p.file
			page, from, to := block(t, file, "amends.yaml")
			t.Chdir(t.TempDir())
			if err := os.WriteFile("amends.yaml", []byte(page[from:to]), 0o600); err != nil {
				t.Fatal(err)
			}
			if p.file == "slack.md" {
				t.Setenv("AMENDS_SLACK_API", slack.URL())
				t.Setenv("AMENDS_SLACK_BOT_TOKEN", slacktest.BotToken)
				t.Setenv("AMENDS_SLACK_APP_TOKEN", slacktest.AppToken)
			} else {
				t.Setenv("AMENDS_TELEGRAM_API", telegram.URL)
				t.Setenv("AMENDS_TELEGRAM_TOKEN", telegram.Token)
			}
			var out strings.Builder
			if code := run(context.Background(), []string{"doctor"}, strings.NewReader(""), &out, io.Discard); code != 0 {
				t.Errorf("exit code %d", code)
			}
			got := regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAllString(out.String(), p.host)
			got = strings.ReplaceAll(got, telegramtest.Username, "your_bot")
			page, from, to = block(t, file, "doctor")
			if *update {
				if err := os.WriteFile(file, []byte(page[:from]+got+page[to:]), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(page[from:to], got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestReadmeConfiguration: the README's complete amends.yaml is one, and its table has every variable.
func TestReadmeConfiguration(t *testing.T) {
	const readme = "../../README.md"
	page, from, to := block(t, readme, "amends.yaml")
	for name, value := range map[string]string{
		"AMENDS_SLACK_APP_TOKEN": "xapp-1", "SLACK_BOT_TOKEN": "xoxb-1", "DATABASE_PASSWORD": "x", "SHOP_SECRET": "0123456789abcdef",
	} {
		t.Setenv(name, value)
	}
	file, token := t.TempDir()+"/amends.yaml", t.TempDir()+"/token"
	text := strings.ReplaceAll(page[from:to], "/run/secrets/telegram_token", token)
	for name, content := range map[string]string{file: text, token: "1:x"} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := bot.LoadConfig(file, os.Environ())
	if err != nil {
		t.Fatal(err)
	}
	if c.Telegram == nil || c.Slack == nil || len(c.Staff) == 0 {
		t.Errorf("%+v", c)
	}
	if c.Fulfil == nil || c.Fulfil.Currency == "" {
		t.Errorf("%+v", c.Fulfil)
	}
	_, from, to = block(t, readme, "records.yaml")
	if err := os.WriteFile(file, []byte(page[from:to]), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err = bot.LoadConfig(file, []string{"SHOP_SECRET=0123456789abcdef", "AMENDS_TELEGRAM_TOKEN=1:x"})
	if err != nil {
		t.Fatal(err)
	}
	if m := c.Records.Mapping; !m.Decimal || len(m.Fields) != 5 || len(m.Statuses) != 2 {
		t.Errorf("%+v", m)
	}
	if p := c.Records.Proof(); p.URL == "" || p.Detail == "" || p.OK == "" || p.Account == "" || p.List == "" {
		t.Errorf("%+v", c.Records.Verify)
	}
	for _, name := range bot.Variables() {
		if !strings.Contains(page, "`"+name+"`") && !strings.HasSuffix(name, "_FILE") {
			t.Errorf("the README does not name %s", name)
		}
	}
}
