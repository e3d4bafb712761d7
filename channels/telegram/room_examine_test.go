package telegram

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// TestExamineRoom: what is wrong with the staff group, all of it, in plain words, with what to do.
func TestExamineRoom(t *testing.T) {
	en, zh := roomExaminations["en"], roomExaminations["zh"]
	bad := func(what, text, do string) channels.Finding {
		return channels.Finding{What: what, Bad: true, Text: text, Do: do}
	}
	for _, c := range []struct {
		name, locale string
		group        telegramtest.Group
		do           func(*telegramtest.Server)
		want         []channels.Finding
	}{
		{"fits", "en", telegramtest.Group{}, nil, []channels.Finding{{
			What: "staff room", Text: "The group \"Complaints <1>\" is private and has topics, and the bot may do all it needs there.",
		}}},
		{"fits", "zh", telegramtest.Group{}, nil, []channels.Finding{{What: "客服群", Text: "群“Complaints <1>”是私密的，开了话题，机器人的权限齐全。"}}},
		{"small", "en", telegramtest.Group{Basic: true}, nil, []channels.Finding{bad(en.group, "The group \"Complaints <1>\" is a small one without topics.", en.basicDo)}},
		{"no topics", "zh", telegramtest.Group{Plain: true}, nil, []channels.Finding{bad(zh.group, "群“Complaints <1>”没有开话题，而每个个案需要一个话题。", zh.plainDo)}},
		{"public, and of a channel", "en", telegramtest.Group{Username: "all_see", Linked: -1005}, nil, []channels.Finding{
			bad(en.group, "The group is public under @all_see: everybody could read the customers' cases.", en.publicDo), bad(en.group, en.linked, en.linkedDo),
		}},
		{"member", "en", telegramtest.Group{Bot: "member"}, nil, []channels.Finding{bad(en.group, en.member, en.memberDo)}},
		{"rights", "en", telegramtest.Group{Rights: []string{"can_manage_topics"}}, nil, []channels.Finding{
			bad(en.group, "The bot lacks the right to pin messages, delete messages.", en.rightsDo),
		}},
		{"reactions", "en", telegramtest.Group{Reactions: []string{"👍", "👀", "👎"}}, nil, []channels.Finding{
			bad(en.group, "The group does not allow the reactions ✍ 🤷, by which the bot shows what became of a line.", en.reactDo),
		}},
		{"kicked", "en", telegramtest.Group{Bot: "kicked"}, nil, []channels.Finding{
			bad(en.group, "The bot is in no group -1001234567890 (403 Forbidden: bot was kicked from the supergroup chat).", en.noneDo),
		}},
		{"moved", "en", telegramtest.Group{}, func(s *telegramtest.Server) { s.Move(staffGroup, -1009) }, []channels.Finding{
			bad(en.group, "The group has another number now: -1009.", "Put -1009 into the configuration."),
		}},
		{"silent", "en", telegramtest.Group{}, func(s *telegramtest.Server) { s.Fail("getChat", telegramtest.Failure{Status: 500}) }, []channels.Finding{
			bad(en.group, "Telegram did not tell about the group: 500 Internal Server Error", en.silentDo),
		}},
	} {
		s, tg := staffed(t)
		c.group.Title = "Complaints <1>"
		s.Found(staffGroup, c.group)
		if c.do != nil {
			c.do(s)
		}
		if diff := cmp.Diff(c.want, tg.Examine(t.Context(), c.locale)[2:]); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// TestRoomIsChecked: what is wrong with the group is logged at the start, and nothing stops.
func TestRoomIsChecked(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var log logs
		s, tg := staffed(t, log.option)
		s.Found(staffGroup, telegramtest.Group{Title: "x", Bot: "member"})
		var box inbox
		stop := listening(t, tg, box.sink)
		s.Write(5, "hi")
		wait(t, s, func() bool { return s.Pending() == 0 && len(box.texts()) == 1 })
		if err := stop(); err != nil || !strings.Contains(log.String(), "Make it an administrator") {
			t.Errorf("%v\n%s", err, log.String())
		}
	})
}

// TestRoomWordingsAreWhole: nothing is unsaid in a language, each has the same gaps to fill, and alerts fit.
func TestRoomWordingsAreWhole(t *testing.T) {
	for _, pair := range [][2]any{{roomExaminations["en"], roomExaminations["zh"]}, {roomWordings["en"], roomWordings["zh"]}} {
		en, zh := reflect.ValueOf(pair[0]), reflect.ValueOf(pair[1])
		for i := range en.NumField() {
			if en.Field(i).Kind() == reflect.Map {
				if en.Field(i).Len() != zh.Field(i).Len() {
					t.Errorf("%s", en.Type().Field(i).Name)
				}
				continue
			}
			a, b := en.Field(i).String(), zh.Field(i).String()
			if a == "" || b == "" || strings.Count(a, "%") != strings.Count(b, "%") {
				t.Errorf("%s: %q, %q", en.Type().Field(i).Name, a, b)
			}
		}
	}
	for _, w := range roomWordings {
		if utf8.RuneCountInString(w.stranger) > 200 || utf8.RuneCountInString(w.unsure) > 200 {
			t.Error("an alert has 200 characters at most")
		}
	}
}
