package slack

// This file is the home of what a case's card looks like in the staff room.

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	lib "github.com/slack-go/slack"

	"github.com/amends-bot/amends/channels"
)

// What Slack allows in a card [doc], and what of it is used.
const (
	fieldMost    = 2_000  // characters of a field of a section
	fieldsMost   = 10     // fields of a section: five rows
	rowLong      = 80     // characters from which a row gets the whole width
	rowMostText  = 1_500  // characters of a row
	cardRows     = 16     // rows that are shown; each takes two blocks at most
	cardMost     = 11_000 // characters of all rows
	contextMost  = 10     // elements of a context
	optionMost   = 75     // characters of an option's label
	optionValue  = 150    // characters of what an option carries
	overflowMost = 5      // options of an overflow menu
	selectMost   = 100    // options of a list
	shownButtons = 4      // buttons that stand in the row; the others are behind "More"
)

// bell rings who is there. It is ours alone: everything else that is sent is escaped.
const bell = "<!here>"

// urgencyMarks are the colours of a case that is open.
var urgencyMarks = []string{"🟢", "🟠", "🔴"}

const closedMark = "✓"

// roomWords are the labels that the adapter adds in the staff room.
type roomWords struct {
	brief, more, urgent, danger, show, folded, answer, send, close, loading, done, again, late, nothing, blank, number, lost, large, title string
}

var wordsOf = map[string]*roomWords{
	"en": {
		brief: "Brief", more: "More …", urgent: "an urgent case that nobody has", danger: "danger: please look in", show: "Show", folded: "Insults, folded.", answer: "Answer", send: "Send", close: "Close",
		loading: "One moment …", done: "Done. This window can be closed.", again: "That did not work. Please close this window and press the button again.",
		late: "Slack was too slow to open the window. Please press the button again.", nothing: "There is nothing to show.", blank: "Please fill this in.",
		number: "Please write a number such as 12 or 12.50.", lost: "this file could not be carried over", large: "this file is too large to be carried over", title: "Case",
	},
	"zh": {
		brief: "简报", more: "更多…", urgent: "紧急案件，还没有人接手", danger: "有危险，请马上看一下", show: "显示", folded: "辱骂内容，已折叠。", answer: "回答", send: "发送", close: "关闭",
		loading: "请稍候…", done: "已完成，可以关闭此窗口。", again: "没有成功。请关闭此窗口，再按一次按钮。",
		late: "Slack 没能及时打开窗口，请再按一次按钮。", nothing: "没有可显示的内容。", blank: "请填写此项。",
		number: "请填写数字，例如 12 或 12.50。", lost: "此文件未能转送", large: "此文件太大，未能转送", title: "案件",
	},
}

// bothLanguages is a locale for what customers are told where theirs is not known.
const bothLanguages = "en+zh"

func words(locale string) *roomWords {
	if locale == bothLanguages {
		return &roomWords{lost: wordsOf["en"].lost + " / " + wordsOf["zh"].lost, large: wordsOf["en"].large + " / " + wordsOf["zh"].large}
	}
	if strings.HasPrefix(strings.ToLower(locale), "zh") {
		return wordsOf["zh"]
	}
	return wordsOf["en"]
}

// cardContent is a card as a message.
func cardContent(c channels.Card) (content, error) {
	title := channels.CleanLine(c.Title)
	if title == "" {
		title = strings.TrimSpace(words(c.Locale).title + " " + channels.CleanLine(c.Case))
	}
	open := c.State != channels.CardClosed
	mark := closedMark
	if open {
		mark = urgencyMarks[min(max(c.Urgency, 0), len(urgencyMarks)-1)]
	}
	title = cut(mark+" "+title, titleMost)
	made := content{text: escape(title)}
	switch {
	case !open:
		made.blocks = append(made.blocks, lib.NewSectionBlock(plain(title), nil, nil))
		made.blocks = append(made.blocks, quietRows(c.Rows)...)
	default:
		made.blocks = append(made.blocks, lib.NewHeaderBlock(plain(title)))
		if c.Ring {
			made.text = bell + " " + made.text
			made.blocks = append(made.blocks, bellBlocks(c)...)
		}
		made.blocks = append(made.blocks, rowBlocks(c.Rows)...)
	}
	row, err := buttonRow(c)
	if err != nil {
		return content{}, err
	}
	if len(row) > 0 {
		made.blocks = append(made.blocks, lib.NewActionBlock("", row...))
	}
	return made, nil
}

// bellBlocks ring the room.
func bellBlocks(c channels.Card) []lib.Block {
	return []lib.Block{lib.NewSectionBlock(markup(bell+" "+words(c.Locale).urgent), nil, nil)}
}

// markup is a text of ours that Slack reads; whatever is not ours in it must have been escaped.
func markup(text string) *lib.TextBlockObject {
	return &lib.TextBlockObject{Type: lib.MarkdownType, Text: text, Verbatim: true}
}

// bold is a name or a label in markup.
func bold(text string) string {
	text = strings.NewReplacer("*", "∗", "`", "ˋ").Replace(channels.CleanLine(text)) // they would end it
	if strings.Count(text, ":") > 1 {
		text = strings.ReplaceAll(text, ":", "꞉") // ":robot_face:" would be a picture
	}
	if text == "" {
		return ""
	}
	return "*" + escape(text) + "*"
}

// rowBlocks are the rows: short ones two columns wide, long ones below their label.
func rowBlocks(rows []channels.Row) []lib.Block {
	var blocks []lib.Block
	var fields []*lib.TextBlockObject
	flush := func() {
		if len(fields) > 0 {
			blocks = append(blocks, lib.NewSectionBlock(nil, fields, nil))
			fields = nil
		}
	}
	left := cardMost
	for i, r := range rows {
		if i == cardRows {
			flush()
			return append(blocks, lib.NewContextBlock("", plain("… + "+strconv.Itoa(len(rows)-cardRows))))
		}
		label, text := bold(cut(channels.CleanLine(r.Label), labelMost)), cut(shown(r.Text), max(min(rowMostText, left), 1))
		if label == "" {
			label = "·"
		}
		left -= utf8.RuneCountInString(text)
		if utf8.RuneCountInString(text) <= rowLong && !strings.Contains(text, "\n") {
			if len(fields) == fieldsMost {
				flush()
			}
			fields = append(fields, markup(label), plain(text))
			continue
		}
		flush()
		blocks = append(blocks, lib.NewSectionBlock(markup(label), nil, nil), lib.NewSectionBlock(plain(text), nil, nil))
	}
	flush()
	return blocks
}

// quietRows are the rows of a closed case, small and grey.
func quietRows(rows []channels.Row) []lib.Block {
	var elements []lib.MixedElement
	for _, r := range rows[:min(len(rows), contextMost)] {
		text := shown(channels.CleanLine(r.Text))
		if label := channels.CleanLine(r.Label); label != "" {
			text = label + ": " + text
		}
		elements = append(elements, plain(cut(text, labelMost*4)))
	}
	if len(elements) == 0 {
		return nil
	}
	return []lib.Block{lib.NewContextBlock("", elements...)}
}

// shown is a text where Slack wants one: it refuses blank ones.
func shown(text string) string {
	if text = strings.TrimSpace(channels.Clean(text)); text == "" {
		return "–"
	}
	return text
}

// buttonRow are the buttons of a card: the brief, the first few, and a menu with the others.
func buttonRow(c channels.Card) ([]lib.BlockElement, error) {
	row, menu, err := deskButtons(c.Buttons, c.Conv, c.Version, words(c.Locale).more)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(c.Brief) != "" {
		row = append(row, lib.NewButtonBlockElement(actBrief, deskValue(c.Conv, c.Version, channels.ButtonBrief), plain(words(c.Locale).brief)))
	}
	if menu != nil {
		row = append(row, menu)
	}
	return row, nil
}

// deskButtons are buttons of the desk's, and a menu with those that would be too many in a row; nil none.
func deskButtons(buttons []channels.Button, conv, version int64, more string) (row []lib.BlockElement, menu lib.BlockElement, err error) {
	shownFirst := len(buttons)
	if shownFirst > shownButtons+1 {
		shownFirst = shownButtons
	}
	var options []*lib.OptionBlockObject
	for i, b := range buttons {
		value := deskValue(conv, version, b.ID)
		label := cut(channels.CleanLine(b.Label), optionMost)
		if label == "" {
			label = cut(b.ID, optionMost)
		}
		if b.ID == "" || utf8.RuneCountInString(value) > optionValue {
			return nil, nil, errors.New("a button has no id that Slack can carry")
		}
		if i >= shownFirst {
			options = append(options, lib.NewOptionBlockObject(value, plain(label), nil))
			continue
		}
		button := lib.NewButtonBlockElement(actDesk+strconv.Itoa(i+1), value, plain(label))
		switch {
		case b.Grave:
			button.Style = lib.StyleDanger
		case b.Main:
			button.Style = lib.StylePrimary
		}
		row = append(row, button)
	}
	switch {
	case len(options) > selectMost:
		return nil, nil, errors.New("it has too many buttons")
	case len(options) > overflowMost:
		menu = lib.NewOptionsSelectBlockElement(lib.OptTypeStatic, plain(more), actMore+"1", options...)
	case len(options) > 0:
		menu = lib.NewOverflowBlockElement(actMore+"1", options...)
	}
	return row, menu, nil
}
