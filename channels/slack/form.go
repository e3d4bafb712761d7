package slack

// This file is the home of modals: forms to fill in, and pages to read.

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	lib "github.com/slack-go/slack"

	"github.com/amends-bot/amends/channels"
)

// What Slack allows in a modal [doc].
const (
	modalTitle  = 24    // characters of the title and of its buttons
	modalBlocks = 100   // blocks
	inputMost   = 3_000 // characters of an input
	hintMost    = 150   // characters of a placeholder
	pageMost    = 60_000
)

// answerField is the only field of the form for an answer.
const answerField = "answer"

// pageModal is something to read.
func pageModal(title, text, locale string) lib.ModalViewRequest {
	w := words(locale)
	text = strings.TrimSpace(channels.Clean(text))
	if text == "" {
		text = w.nothing
	}
	view := modal(title, locale)
	view.CallbackID = formPage
	view.Blocks.BlockSet = append(view.Blocks.BlockSet, textBlocks(cut(text, pageMost), modalBlocks-1)...)
	return view
}

// modal is an empty one; a title that is too long for it stands in it as well.
func modal(title, locale string) lib.ModalViewRequest {
	title = channels.CleanLine(title)
	if title == "" {
		title = words(locale).title
	}
	view := lib.ModalViewRequest{Type: lib.VTModal, Title: plain(cut(title, modalTitle)), Close: plain(words(locale).close)}
	if utf8.RuneCountInString(title) > modalTitle {
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, lib.NewHeaderBlock(plain(cut(title, titleMost))))
	}
	return view
}

// textBlocks are a long text as sections.
func textBlocks(text string, most int) []lib.Block {
	parts := slices.DeleteFunc(channels.Split(text, sectionMost, channels.Runes), func(part string) bool { return strings.TrimSpace(part) == "" })
	if len(parts) > most {
		parts = append(parts[:most-1], "…")
	}
	var blocks []lib.Block
	for _, part := range parts {
		blocks = append(blocks, lib.NewSectionBlock(plain(part), nil, nil))
	}
	return blocks
}

// formModal is a form of the desk's. One without fields is something to read.
func formModal(f channels.Form, from origin) (lib.ModalViewRequest, error) {
	if len(f.Fields) == 0 {
		return pageModal(f.Title, f.Intro, from.Locale), nil
	}
	view := modal(f.Title, from.Locale)
	view.CallbackID = formDesk
	submit := channels.CleanLine(f.Submit)
	if submit == "" {
		submit = words(from.Locale).send
	}
	view.Submit = plain(cut(submit, modalTitle))
	intro := strings.TrimSpace(channels.Clean(f.Intro))
	if intro != "" {
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, textBlocks(cut(intro, pageMost/2), modalBlocks/2)...)
	}
	if len(view.Blocks.BlockSet)+len(f.Fields) > modalBlocks {
		return view, errors.New("a form has too many fields")
	}
	seen := map[string]bool{}
	for _, field := range f.Fields {
		block, err := inputBlock(field)
		if err != nil {
			return view, err
		}
		if seen[field.ID] {
			return view, errors.New("two fields of a form have the same id")
		}
		seen[field.ID] = true
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, block)
	}
	return withOrigin(view, from)
}

// withOrigin keeps in a form where it belongs.
func withOrigin(view lib.ModalViewRequest, from origin) (lib.ModalViewRequest, error) {
	body, err := json.Marshal(from)
	if err != nil {
		return view, err
	}
	if utf8.RuneCount(body) > sectionMost {
		return view, errors.New("a button's id is too long for a form")
	}
	view.PrivateMetadata = string(body)
	return view, nil
}

// answerModal is the form for an answer to a message of the bot's.
func answerModal(from origin) (lib.ModalViewRequest, error) {
	w := words(from.Locale)
	view := modal(w.answer, from.Locale)
	view.CallbackID, view.Submit = formAnswer, plain(w.send)
	block, err := inputBlock(channels.Field{ID: answerField, Label: w.answer, Kind: "text"})
	if err != nil {
		return view, err
	}
	view.Blocks.BlockSet = []lib.Block{block}
	return withOrigin(view, from)
}

// What a block's id begins with says what may be written in it.
const (
	blockText   = "text:"
	blockAmount = "amount:"
)

// inputBlock is a field as Slack shows it.
func inputBlock(f channels.Field) (lib.Block, error) {
	const idMost = 200 // of 255
	if f.ID == "" || len(f.ID) > idMost {
		return nil, errors.New("a field of a form has no id that Slack can carry")
	}
	label := cut(shown(channels.CleanLine(f.Label)), labelMost*2)
	var hint *lib.TextBlockObject
	placeholder := channels.CleanLine(f.Hint)
	if utf8.RuneCountInString(placeholder) > hintMost {
		hint, placeholder = plain(cut(placeholder, labelMost*4)), ""
	}
	var holder *lib.TextBlockObject
	if placeholder != "" {
		holder = plain(placeholder)
	}
	id := blockText + f.ID
	var element lib.BlockElement
	switch f.Kind {
	case "choice":
		list := lib.NewOptionsSelectBlockElement(lib.OptTypeStatic, holder, f.ID)
		for _, o := range f.Options[:min(len(f.Options), selectMost)] {
			if o.ID == "" || utf8.RuneCountInString(o.ID) > optionValue {
				return nil, errors.New("an answer of a form has no id that Slack can carry")
			}
			option := lib.NewOptionBlockObject(o.ID, plain(cut(shown(channels.CleanLine(o.Label)), optionMost)), nil)
			list.Options = append(list.Options, option)
			if o.ID == f.Value {
				list.InitialOption = option
			}
		}
		if len(list.Options) == 0 {
			return nil, errors.New("a choice of a form has no answers")
		}
		element = list
	default:
		input := lib.NewPlainTextInputBlockElement(holder, f.ID)
		input.InitialValue, input.MaxLength = cut(f.Value, inputMost), inputMost
		input.Multiline = f.Kind == "text"
		if f.Kind == "amount" {
			id = blockAmount + f.ID
		}
		element = input
	}
	block := lib.NewInputBlock(id, plain(label), hint, element)
	block.Optional = f.Optional
	return block, nil
}

// amount is what may be written as one: with a point or a comma before the cents, and nothing that could be thousands.
var amount = regexp.MustCompile(`^[0-9]{1,12}([.,][0-9]{1,2})?$`)

// currencies are signs that may stand around an amount.
const currencies = " €$¥￥£元"

// readForm reads the fields of a form that was sent, and says what is wrong with them, by block.
func readForm(v wireView, locale string) (fields, wrong map[string]string) {
	fields, wrong = map[string]string{}, map[string]string{}
	w := words(locale)
	for _, b := range v.Blocks {
		if b.Type != "input" {
			continue
		}
		id, isAmount := strings.CutPrefix(b.BlockID, blockAmount)
		if !isAmount {
			id = strings.TrimPrefix(b.BlockID, blockText)
		}
		got := v.State.Values[b.BlockID][id]
		value := strings.TrimSpace(got.Value)
		if value == "" {
			value = got.Selected.Value
		}
		switch {
		case value == "" && !b.Optional:
			wrong[b.BlockID] = w.blank
		case value == "":
			continue
		case isAmount && !amount.MatchString(strings.Trim(value, currencies)):
			wrong[b.BlockID] = w.number
		case isAmount:
			value = strings.Replace(strings.Trim(value, currencies), ",", ".", 1)
		}
		fields[id] = value
	}
	return fields, wrong
}
