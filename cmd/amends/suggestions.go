package main

// This file is the home of the suggestions subcommand: what customers and agents suggested, and telling the author of an idea that was
// taken up.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/amends-bot/amends/bot"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
	"github.com/amends-bot/amends/store"
)

// suggestionsCmd lists what was suggested (L9) and what was found wrong with the bot (L10), or takes an idea up.
type suggestionsCmd struct {
	configFlag
	DB      string `help:"Database: a file, or postgres://...; that of the configuration if it is left out." placeholder:"DSN"`
	Lang    string `help:"Language of what it says: en or zh." enum:"en,zh" default:"en"`
	Kind    string `help:"Only these: suggestion, tip, praise, bot (complaints about the bot itself), or staff (ideas of agents)." enum:",suggestion,tip,praise,bot,staff" default:""`
	All     bool   `help:"With those that were taken up already."`
	ID      string `arg:"" optional:"" help:"One of them, such as 12.34.0."`
	Adopted string `help:"It was taken up: what is different now, in a short sentence in its author's language. They are told." placeholder:"WHAT"`
}

func (suggestionsCmd) Help() string {
	return `The author of an idea hears that it was taken up in the conversation in which they told it: at once, or, while a matter of theirs is open, after it is closed. The sentence follows ours, as in: Do you remember telling us "..."? We've done it: WHAT. An agent is told in the thread of the case in which they suggested it; the customer is not.

  amends suggestions
  amends suggestions --kind bot
  amends suggestions 12.34.0 --adopted "every email now carries the tracking link"`
}

var suggestionTexts = map[string]map[string]string{
	"en": {
		"none": "Nothing was suggested.", "adopted": "taken up on %s", "erased": "(its author was erased)", "erased.case": "(the customer of this case was erased, and these words with them)",
		"told":            "Noted. Its author is told: at once, or when the matter they have open is closed.",
		"told.staff":      "Noted. %s is told in the thread of the case.",
		"kind.suggestion": "suggestion", "kind.staff": "by %s of the staff", "kind.tip": "tip", "kind.praise": "praise", "kind.bot": "about the bot",
	},
	"zh": {
		"none": "还没有人提过建议。", "adopted": "%s 已采纳", "erased": "（提出人的资料已删除）", "erased.case": "（这个个案的客户资料已删除，这些话也一起删了）",
		"told":            "记下了。会告诉提建议的客户：马上，或者等他手头的事办完。",
		"told.staff":      "记下了。会在个案的话题里告诉 %s。",
		"kind.suggestion": "建议", "kind.staff": "同事 %s 的建议", "kind.tip": "提醒", "kind.praise": "表扬", "kind.bot": "对机器人的意见",
	},
}

func (c suggestionsCmd) Run(ctx context.Context, s streams) (err error) {
	if (c.ID == "") != (c.Adopted == "") {
		return errors.New(`to take one up, name it and say what is different now: amends suggestions 12.34.0 --adopted "every email now carries the tracking link"`)
	}
	db, pack, err := c.openExisting(ctx, c.DB)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	texts := suggestionTexts[c.Lang]
	if c.ID != "" {
		by, err := c.adopt(ctx, db, pack)
		if err != nil {
			return err
		}
		told := texts["told"]
		if by != "" {
			told = fmt.Sprintf(texts["told.staff"], by)
		}
		_, err = fmt.Fprintln(s.out, told)
		return err
	}
	all, err := db.Suggestions(ctx, c.Kind)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, one := range all {
		if !one.Adopted.IsZero() && !c.All {
			continue
		}
		parts := []string{one.ID, one.At.In(pack.Calendar.Zone).Format("2006-01-02 15:04"), texts["kind."+one.Kind]}
		if one.By != "" {
			parts[2] = fmt.Sprintf(parts[2], one.By)
		}
		if one.Case != "" {
			parts = append(parts, one.Case)
		}
		if !one.Adopted.IsZero() {
			parts = append(parts, fmt.Sprintf(texts["adopted"], one.Adopted.In(pack.Calendar.Zone).Format("2006-01-02")))
		}
		text := channels.CleanLine(one.Text)
		if text == "" {
			text = texts["erased"]
			if one.By != "" {
				text = texts["erased.case"]
			}
		}
		b.WriteString(strings.Join(parts, " · ") + "\n  " + text + "\n")
	}
	if b.Len() == 0 {
		b.WriteString(texts["none"] + "\n")
	}
	_, err = io.WriteString(s.out, b.String())
	return err
}

// adopt takes an idea up. by is the member of staff whose it was, "" a customer's.
func (c suggestionsCmd) adopt(ctx context.Context, db *store.DB, pack *script.Script) (by string, err error) {
	one, err := db.Suggestion(ctx, c.ID)
	switch what := dialogue.AdoptedText(c.Adopted); {
	case errors.Is(err, store.ErrNotFound):
		return "", fmt.Errorf("there is no suggestion %s; \"amends suggestions\" lists them", c.ID)
	case err != nil:
		return "", err
	case one.Kind != "suggestion" && one.Kind != "tip" && one.Kind != "bot" && one.Kind != dialogue.SuggestStaff:
		return "", fmt.Errorf("%s is %s: there is nothing to take up", c.ID, one.Kind)
	case !one.Adopted.IsZero():
		return "", fmt.Errorf("%s was taken up on %s, and its author was told", c.ID, one.Adopted.Format("2006-01-02"))
	case one.Text == "" && one.By != "":
		return "", fmt.Errorf("the customer in whose case %s was suggested was erased, and its words with them", c.ID)
	case one.Text == "":
		return "", fmt.Errorf("the author of %s was erased: there is nobody to tell", c.ID)
	case what == "":
		return "", errors.New("say what is different now in a short sentence: its author is told so")
	case len(what) > dialogue.AdoptedMost:
		return "", fmt.Errorf("that is too long to be told in a sentence: at most %d bytes", dialogue.AdoptedMost)
	}
	b, err := bot.New(bot.Options{Store: db, Script: pack, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return "", err
	}
	return one.By, b.Agent(ctx, one.Conv, dialogue.Adopted{Seq: one.Seq, N: one.N, Text: one.Text, What: c.Adopted, By: one.By}, "adopted:"+one.ID, time.Now())
}
