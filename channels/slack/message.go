package slack

// This file is the home of what a message looks like on Slack: its text, its buttons, and their limits.

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	lib "github.com/slack-go/slack"

	"github.com/amends-bot/amends/channels"
)

// What Slack allows in a message [doc].
const (
	sectionMost  = 3_000  // characters of a section
	textMost     = 4_000  // of the text beside the blocks, which notifications show; longer ones are cut in places
	messageMost  = 13_000 // of all blocks but a mention; 13,200 are refused
	labelMost    = 75     // of a button
	valueMost    = 2_000  // of what a button carries
	rowMost      = 25     // buttons in a row
	choicesMost  = 100    // rows of buttons and sections stay well below 50 blocks
	metadataType = "amends"
	metadataKey  = "key"
)

// buildMessage is what is sent for a message. Sections are plain text: nothing in them is ever read as markup (I12).
// Where several write in a thread, user is the one whom it is for, and is mentioned; else "".
func buildMessage(out channels.Outbound, user string) ([]lib.MsgOption, error) {
	if len(out.Choices) > choicesMost {
		return nil, fmt.Errorf("it has more than %d choices", choicesMost)
	}
	var blocks []lib.Block
	text, head, mention := strings.TrimSpace(out.Text), "", ""
	if user != "" {
		head, mention = "<@"+user+">", "<@"+user+"> "
	}
	if by := channels.CleanLine(out.By); by != "" {
		name := strings.ReplaceAll(cut(by, labelMost), "*", "∗") // it would end the bold
		head = mention + "*" + escape(name) + "*"
		text = strings.TrimSpace(by + ": " + text)
	}
	if head != "" {
		blocks = append(blocks, lib.NewSectionBlock(&lib.TextBlockObject{Type: lib.MarkdownType, Text: head, Verbatim: true}, nil, nil))
	}
	if strings.TrimSpace(out.Text) != "" {
		for _, part := range channels.Split(out.Text, sectionMost, channels.Runes) {
			blocks = append(blocks, lib.NewSectionBlock(plain(part), nil, nil))
		}
	}
	var labels []string
	for start := 0; start < len(out.Choices); start += rowMost {
		var row []lib.BlockElement
		for i, c := range out.Choices[start:min(start+rowMost, len(out.Choices))] {
			value := choiceValue(user, out.Key, c.ID)
			if utf8.RuneCountInString(value) > valueMost || c.ID == "" || strings.Contains(c.ID, "|") {
				return nil, errors.New("a choice has no id that a button can carry")
			}
			label := cut(c.Label, labelMost)
			if strings.TrimSpace(label) == "" {
				label = strconv.Itoa(start + i + 1)
			}
			labels = append(labels, label)
			row = append(row, lib.NewButtonBlockElement(actChoose+strconv.Itoa(start+i+1), value, plain(label)))
		}
		blocks = append(blocks, lib.NewActionBlock("", row...))
	}
	if all := utf8.RuneCountInString(text + strings.Join(labels, "")); all > messageMost {
		return nil, fmt.Errorf("with its choices it has %d characters, and may have %d", all, messageMost)
	}
	if text == "" {
		text = strings.Join(labels, " / ")
	}
	if text == "" {
		return nil, errors.New("it is empty")
	}
	options := []lib.MsgOption{
		lib.MsgOptionText(mention+escape(cut(text, textMost/5*4)), false), // escaping makes it longer; what is cut stands in the blocks
		lib.MsgOptionBlocks(blocks...),
		lib.MsgOptionParse(false),
		lib.MsgOptionLinkNames(false),
		lib.MsgOptionDisableLinkUnfurl(),
		lib.MsgOptionDisableMediaUnfurl(),
	}
	if out.Key != "" {
		options = append(options, lib.MsgOptionMetadata(lib.SlackMetadata{
			EventType: metadataType, EventPayload: map[string]any{metadataKey: out.Key},
		}))
	}
	return options, nil
}

// plain is a text that is shown exactly as it is, colons of emoji names too.
func plain(text string) *lib.TextBlockObject {
	emoji := false
	return &lib.TextBlockObject{Type: lib.PlainTextType, Text: text, Emoji: &emoji}
}

// cut shortens a text to so many characters, and shows that it did.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return channels.Split(text, most-1, channels.Runes)[0] + "…"
}
