package slacktest

// This file is the home of what Slack refuses, and of how its texts read.

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	escaper   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

func escape(text string) string { return escaper.Replace(text) }

var mention = regexp.MustCompile(`<@([A-Za-z0-9]+)>`)

// read is a text with markup as it reads; enough for what tests write.
func read(text string) string {
	text = strings.ReplaceAll(text, "<@"+BotUser+">", "@amends")
	return unescaper.Replace(mention.ReplaceAllString(text, "@$1"))
}

// textOf is what a text object reads as.
func textOf(v any) string {
	o, _ := v.(map[string]any)
	text, _ := o["text"].(string)
	if o["type"] == "mrkdwn" {
		text = read(strings.ReplaceAll(text, "*", ""))
	}
	return text
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func buttonsOf(blocks []map[string]any) []map[string]any {
	var all []map[string]any
	for _, b := range blocks {
		if b["type"] == "actions" {
			for _, e := range list(b["elements"]) {
				if m, ok := e.(map[string]any); ok && m["type"] == "button" {
					all = append(all, m)
				}
			}
		}
	}
	return all
}

// live reports whether a text with markup rings somebody.
func live(text string) bool {
	for _, mark := range []string{"<!channel", "<!here", "<!everyone", "<!subteam", "<@"} {
		if strings.Contains(text, mark) {
			return true
		}
	}
	return false
}

// Limits of Slack [doc].
const (
	mostText, mostBlocks, mostAll                                       = 40_000, 50, 13_200
	mostSection, mostHeader, mostLabel, mostValue, mostRow, mostContext = 3_000, 150, 75, 2_000, 25, 10
)

// parseBlocks checks blocks as Slack does; code is its word for what is wrong. rings are the texts that ring somebody.
func parseBlocks(text string, most int) (blocks []map[string]any, rings []string, code string) {
	if text == "" {
		return nil, nil, ""
	}
	if json.Unmarshal([]byte(text), &blocks) != nil {
		return nil, nil, "invalid_blocks_format"
	}
	if len(blocks) > most {
		return nil, nil, "invalid_blocks"
	}
	c := checker{ids: map[string]bool{}}
	for _, b := range blocks {
		switch b["type"] {
		case "section":
			c.text(b["text"], mostSection, "")
		case "header":
			c.text(b["text"], mostHeader, "plain_text")
		case "divider":
		case "context":
			elements := list(b["elements"])
			c.must(len(elements) > 0 && len(elements) <= mostContext)
			for _, e := range elements {
				c.text(e, mostSection, "")
			}
		case "actions":
			elements := list(b["elements"])
			c.must(len(elements) > 0 && len(elements) <= mostRow)
			for _, e := range elements {
				c.button(e)
			}
		default:
			c.must(false)
		}
	}
	switch {
	case c.bad:
		return nil, nil, "invalid_blocks"
	case c.total > mostAll:
		return nil, nil, "msg_blocks_too_long"
	}
	return blocks, c.rings, ""
}

type checker struct {
	bad   bool
	total int
	ids   map[string]bool
	rings []string
}

func (c *checker) must(ok bool) { c.bad = c.bad || !ok }

func (c *checker) text(v any, most int, only string) {
	o, _ := v.(map[string]any)
	text, _ := o["text"].(string)
	n := utf8.RuneCountInString(text)
	c.total += n
	c.must(n > 0 && n <= most)
	c.must(o["type"] == "plain_text" || only == "" && o["type"] == "mrkdwn")
	_, hasEmoji := o["emoji"]
	_, hasVerbatim := o["verbatim"]
	c.must(o["type"] == "plain_text" && !hasVerbatim || o["type"] == "mrkdwn" && !hasEmoji)
	if o["type"] == "mrkdwn" && live(text) {
		c.rings = append(c.rings, text)
	}
}

func (c *checker) button(v any) {
	o, _ := v.(map[string]any)
	id, _ := o["action_id"].(string)
	value, _ := o["value"].(string)
	c.must(o["type"] == "button" && id != "" && !c.ids[id] && utf8.RuneCountInString(value) <= mostValue)
	c.ids[id] = true
	c.text(o["text"], mostLabel, "plain_text")
}

// parseMetadata checks a message's metadata.
func parseMetadata(text string) (metadata map[string]any, code string) {
	if text == "" {
		return nil, ""
	}
	if json.Unmarshal([]byte(text), &metadata) != nil {
		return nil, "invalid_metadata_format"
	}
	kind, _ := metadata["event_type"].(string)
	_, ok := metadata["event_payload"].(map[string]any)
	if kind == "" || !ok {
		return nil, "invalid_metadata_schema"
	}
	return metadata, ""
}
