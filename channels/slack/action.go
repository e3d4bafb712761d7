package slack

// This file is the home of buttons that were pressed: what they mean, and what becomes of them.

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
)

// What our buttons' action ids start with. The rest of a choice's is its number: ids are unique in a message.
const (
	actChoose  = "choose:"
	actCommand = "command:"
)

// choiceValue is what a choice's button carries: where it belongs and which it is.
func choiceValue(key, id string) string { return key + "|" + id }

// action decodes something pressed. What is none of our buttons is kept raw.
func (d decoder) action(payload []byte) found {
	var a wireAction
	if json.Unmarshal(payload, &a) != nil || a.Type != "block_actions" || a.User.ID == "" || len(a.Actions) == 0 {
		return d.raw("", "", payload)
	}
	act := a.Actions[0] // a press is one; other elements than buttons we do not send
	channel := a.Container.ChannelID
	if channel == "" {
		channel = a.Channel.ID
	}
	f := found{in: channels.Inbound{Who: d.presser(a), At: d.now}}
	on := a.Container.MessageTS
	switch {
	case act.ActionTS == "":
		return d.raw("", channel, payload)
	case strings.HasPrefix(act.ActionID, actChoose) && channel != "" && on != "":
		cut := strings.LastIndexByte(act.Value, '|') // keys are ours and may hold anything; ids of choices hold no "|"
		if cut < 0 || act.Value[cut+1:] == "" {
			return d.raw("", channel, payload)
		}
		thread := a.Message.ThreadTS
		if thread == "" {
			thread = a.Container.ThreadTS
		}
		f.in.From = d.address(channel, thread)
		f.in.Event = dialogue.Chose{ID: act.Value[cut+1:], Of: act.Value[:cut]}
		f.pressed = &pressed{channel: channel, ts: on, text: a.Message.Text, label: act.Text.Text, blocks: a.Message.Blocks}
	case strings.HasPrefix(act.ActionID, actCommand) && direct(act.Value):
		on = a.Container.ViewID
		f.in.From = d.address(act.Value, "")
		f.in.Event = dialogue.Commanded{Name: strings.TrimPrefix(act.ActionID, actCommand)}
	default:
		return d.raw("", channel, payload)
	}
	f.in.Key = "c:" + act.ActionTS + ":" + a.User.ID + ":" + act.ActionID + ":" + on
	return f
}

func (d decoder) presser(a wireAction) channels.Person {
	team := a.User.TeamID
	if team == "" {
		team = d.self.Team
	}
	return channels.Person{ID: Channel + ":" + team + ":" + a.User.ID}
}

// settle takes the buttons of a message away and shows what was chosen. Texts go back as Slack gave them: they are
// escaped as they are.
func (s *Slack) settle(ctx context.Context, p *pressed) error {
	var blocks []any
	for _, b := range p.blocks {
		var block map[string]any
		if json.Unmarshal(b, &block) != nil || block["type"] == "actions" {
			continue
		}
		if text, ok := block["text"].(map[string]any); ok && text["type"] == "plain_text" {
			if t, ok := text["text"].(string); ok { // it comes escaped, and is sent as it reads
				text["text"] = unescaper.Replace(t)
			}
		}
		blocks = append(blocks, block)
	}
	if p.label != "" {
		blocks = append(blocks, map[string]any{
			"type":     "context",
			"elements": []any{map[string]any{"type": "plain_text", "text": cut("✓ "+unescaper.Replace(p.label), sectionMost), "emoji": false}},
		})
	}
	if len(blocks) == 0 {
		return nil
	}
	body, err := json.Marshal(blocks)
	if err != nil {
		return err
	}
	text := p.text
	if text == "" {
		text = escape("✓ " + p.label)
	}
	return s.call(ctx, "chat.update", url.Values{
		"channel": {p.channel}, "ts": {p.ts}, "text": {text}, "blocks": {string(body)}, "parse": {"none"}, "link_names": {"false"},
	}, nil)
}
