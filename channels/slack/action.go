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

// choiceValue is what a choice's button carries: where it belongs and which it is. In a shared place it begins with the
// one who was asked: Slack lets everybody press it.
func choiceValue(user, key, id string) string {
	if user != "" {
		key = user + "|" + key
	}
	return key + "|" + id
}

// readChoice is a choiceValue read again; user is "" in a direct message. Keys are ours and may hold anything; ids of
// people and of choices hold no "|".
func readChoice(value, channel string) (user, key, id string, ok bool) {
	if shared(channel) {
		if user, value, ok = strings.Cut(value, "|"); !ok {
			return "", "", "", false
		}
	}
	cut := strings.LastIndexByte(value, '|')
	if cut < 0 || value[cut+1:] == "" {
		return "", "", "", false
	}
	return user, value[:cut], value[cut+1:], true
}

// action decodes something pressed. What is none of our buttons is kept raw.
func (d decoder) action(payload []byte) found {
	var a wireAction
	if json.Unmarshal(payload, &a) != nil {
		return d.raw("", "", payload)
	}
	if mine := a.Message.BotID != "" && a.Message.BotID == d.self.Bot; !mine && !d.ours(a.Team.ID) {
		return d.stray("", payload) // a stranger's press below our own message is for us, whatever their workspace
	}
	switch {
	case !isID(a.User.ID):
		return d.raw("", "", payload)
	case a.Type == "view_submission":
		return d.submitted(a, payload)
	case a.Type == "message_action":
		return d.shortcut(a)
	case a.Type != "block_actions" || len(a.Actions) == 0:
		return d.raw("", "", payload)
	}
	if f, ok := d.pressedByStaff(a); ok {
		return f
	}
	if f, ok := d.pressedAtHome(a); ok {
		return f
	}
	act := a.Actions[0] // a press is one; other elements than buttons we do not send
	channel := a.Container.ChannelID
	if channel == "" {
		channel = a.Channel.ID
	}
	f := found{in: channels.Inbound{At: d.now}}
	on := a.Container.MessageTS
	switch {
	case act.ActionTS == "":
		return d.raw("", channel, payload)
	case strings.HasPrefix(act.ActionID, actChoose) && channel != "" && on != "":
		asked, key, id, ok := readChoice(act.Value, channel)
		thread := a.Message.ThreadTS
		if thread == "" {
			thread = a.Container.ThreadTS
		}
		switch {
		case !ok || shared(channel) && thread == "":
			return d.raw("", channel, payload)
		case shared(channel) && asked != a.User.ID:
			return found{} // somebody else's question: it is not theirs to answer, and stays for who was asked
		}
		f.in.From, f.in.Who, f.in.Shared = d.address(channel, thread, a.User.ID), d.presser(a, channel), shared(channel)
		f.in.Event = dialogue.Chose{ID: id, Of: key}
		f.pressed = &pressed{channel: channel, ts: on, text: a.Message.Text, label: act.Text.Text, blocks: a.Message.Blocks}
	case strings.HasPrefix(act.ActionID, actCommand) && direct(act.Value):
		on = a.Container.ViewID
		f.in.From, f.in.Who = d.address(act.Value, "", a.User.ID), d.presser(a, act.Value)
		f.in.Event = dialogue.Commanded{Name: strings.TrimPrefix(act.ActionID, actCommand)}
	default:
		return d.raw("", channel, payload)
	}
	f.in.Key = "c:" + act.ActionTS + ":" + a.User.ID + ":" + act.ActionID + ":" + on
	return f
}

func (d decoder) presser(a wireAction, channel string) channels.Person {
	team := a.User.TeamID
	if team == "" {
		team = d.self.Team
	}
	return channels.Person{ID: personID(team, a.User.ID, channel)}
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
