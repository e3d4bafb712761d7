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

var date = regexp.MustCompile(`<!date\^[0-9]+\^[^|>]*\|([^>]*)>`)

var mention = regexp.MustCompile(`<@([A-Za-z0-9]+)>`)

// read is a text with markup as it reads; enough for what tests write.
func read(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "<@"+BotUser+">", "@amends"), "<!here>", "@here")
	text = date.ReplaceAllString(text, "$1")
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

// textsOf is what a block reads as.
func textsOf(b map[string]any) []string {
	var parts []string
	if t := textOf(b["text"]); t != "" {
		parts = append(parts, t)
	}
	fields := list(b["fields"])
	for i := 0; i < len(fields); i += 2 { // they stand in two columns
		line := textOf(fields[i])
		if i+1 < len(fields) {
			line += ": " + textOf(fields[i+1])
		}
		parts = append(parts, line)
	}
	if b["type"] == "context" {
		for _, e := range list(b["elements"]) {
			parts = append(parts, textOf(e))
		}
	}
	if b["type"] == "input" {
		parts = append(parts, textOf(b["label"]))
	}
	return parts
}

// buttonsOf are the buttons of blocks; each answer of a menu is one.
func buttonsOf(blocks []map[string]any) []map[string]any {
	var all []map[string]any
	add := func(v any) {
		e, _ := v.(map[string]any)
		switch e["type"] {
		case "button":
			all = append(all, e)
		case "overflow", "static_select":
			for _, o := range list(e["options"]) {
				option, _ := o.(map[string]any)
				all = append(all, map[string]any{"type": e["type"], "action_id": e["action_id"], "selected_option": option, "text": option["text"]})
			}
		}
	}
	for _, b := range blocks {
		switch b["type"] {
		case "actions":
			for _, e := range list(b["elements"]) {
				add(e)
			}
		case "section":
			add(b["accessory"])
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
	mostFields, mostField, mostOverflow, mostOptions, mostOption        = 10, 2_000, 5, 100, 150
	mostID                                                              = 255
)

// Check is Slack's word for what is wrong with blocks as JSON, of a message or of a modal; "" nothing.
func Check(blocks []byte, modal bool) string {
	most := mostBlocks
	if modal {
		most = mostModal
	}
	_, _, code := parseBlocks(string(blocks), most, modal)
	return code
}

// parseBlocks checks blocks as Slack does; code is its word for what is wrong. rings are the texts that ring somebody.
func parseBlocks(text string, most int, modal bool) (blocks []map[string]any, rings []string, code string) {
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
			c.section(b)
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
				c.element(e)
			}
		case "input":
			c.must(modal)
			c.input(b)
		default:
			c.must(false)
		}
	}
	switch {
	case c.bad:
		return nil, nil, "invalid_blocks"
	case c.total > mostAll && !modal:
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

func (c *checker) section(b map[string]any) {
	fields := list(b["fields"])
	c.must(b["text"] != nil || len(fields) > 0)
	c.must(b["fields"] == nil || len(fields) > 0 && len(fields) <= mostFields)
	if b["text"] != nil {
		c.text(b["text"], mostSection, "")
	}
	for _, f := range fields {
		c.text(f, mostField, "")
	}
	if b["accessory"] != nil {
		c.element(b["accessory"])
	}
}

// element is something to press.
func (c *checker) element(v any) {
	o, _ := v.(map[string]any)
	id, _ := o["action_id"].(string)
	c.must(id != "" && !c.ids[id] && utf8.RuneCountInString(id) <= mostID)
	c.ids[id] = true
	switch o["type"] {
	case "button":
		value, _ := o["value"].(string)
		c.must(utf8.RuneCountInString(value) <= mostValue)
		style, styled := o["style"]
		c.must(!styled || style == "primary" || style == "danger")
		c.text(o["text"], mostLabel, "plain_text")
	case "overflow":
		c.options(o, mostOverflow)
	case "static_select":
		c.options(o, mostOptions)
		if o["placeholder"] != nil {
			c.text(o["placeholder"], mostHeader, "plain_text")
		}
	default:
		c.must(false)
	}
}

func (c *checker) options(o map[string]any, most int) {
	options := list(o["options"])
	c.must(len(options) > 0 && len(options) <= most)
	initial, _ := o["initial_option"].(map[string]any)
	found := initial == nil
	for _, v := range options {
		option, _ := v.(map[string]any)
		value, _ := option["value"].(string)
		c.must(value != "" && utf8.RuneCountInString(value) <= mostOption)
		c.text(option["text"], mostLabel, "plain_text")
		found = found || initial["value"] == value && textOf(initial["text"]) == textOf(option["text"])
	}
	c.must(found)
}

func (c *checker) input(b map[string]any) {
	c.text(b["label"], mostValue, "plain_text")
	if b["hint"] != nil {
		c.text(b["hint"], mostValue, "plain_text")
	}
	id, _ := b["block_id"].(string)
	c.must(id != "" && utf8.RuneCountInString(id) <= mostID && !c.ids["block "+id])
	c.ids["block "+id] = true
	e, _ := b["element"].(map[string]any)
	if e["type"] == "static_select" {
		c.element(e)
		return
	}
	action, _ := e["action_id"].(string)
	value, _ := e["initial_value"].(string)
	c.must(e["type"] == "plain_text_input" && action != "" && utf8.RuneCountInString(value) <= mostSection)
	if e["placeholder"] != nil {
		c.text(e["placeholder"], mostHeader, "plain_text")
	}
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
