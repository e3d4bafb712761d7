package telegram

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// TestEdit: what a customer was sent is changed, with the name above it, and taken back (I18).
func TestEdit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := fake(t)
		s.Know(5, telegramtest.Person{})
		address := to(5, "").To
		send := func(text string, files ...channels.FileRef) string {
			t.Helper()
			out := to(5, text)
			out.By, out.Files = "Ana", files
			id, err := tg.Send(t.Context(), out)
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		id := send("On its way.")
		for range 2 { // the second changes nothing, which is as good
			if err := tg.Edit(t.Context(), address, id, "Ana", "On its <way> & late."); err != nil {
				t.Fatal(err)
			}
		}
		file := send("See.", ref("document", "a.pdf", "application/pdf", []byte("%PDF")))
		if err := tg.Edit(t.Context(), address, file, "Ana", "Look."); err != nil {
			t.Fatal(err)
		}
		long := send(strings.Repeat("word ", 2*textMost/5))
		if err := tg.Edit(t.Context(), address, long, "Ana", "Short."); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"Ana\nOn its <way> & late.", "document a.pdf (4): Ana\nLook.", "Ana\nShort."}, shown(s.Messages(5))); diff != "" {
			t.Error(diff)
		}
		for name, err := range map[string]error{
			"longer":       tg.Edit(t.Context(), address, id, "Ana", strings.Repeat("word ", textMost)),
			"longer below": tg.Edit(t.Context(), address, file, "Ana", strings.Repeat("word ", captionMost/4)),
			"nothing":      tg.Edit(t.Context(), address, id, "Ana", " "),
			"not there":    tg.Edit(t.Context(), address, "7", "Ana", "x"),
			"no id":        tg.Edit(t.Context(), address, "x", "Ana", "x"),
			"nowhere":      tg.Delete(t.Context(), channels.Address{Chat: "C0"}, "7"),
		} {
			if told := asSendError(t, err); !told.Final || told.Staff == "" {
				t.Errorf("%s: %+v", name, told)
			}
		}
		for range 2 {
			if err := tg.Delete(t.Context(), address, id); err != nil {
				t.Fatal(err)
			}
		}
		<-time.After(oldEnough)
		if told := asSendError(t, tg.Delete(t.Context(), address, file)); !told.Final || len(s.Messages(5)) != 2 {
			t.Errorf("%+v", told)
		}
		s.Block(5)
		if told := asSendError(t, tg.Edit(t.Context(), address, file, "Ana", "x")); !told.Final || told.Staff != "the customer blocked the bot" {
			t.Errorf("%+v", told)
		}
	})
}

// TestEditPlain: when Telegram can't read the markup of a change, the customer still gets the words (I12).
func TestEditPlain(t *testing.T) {
	s, tg := fake(t)
	s.Know(5, telegramtest.Person{})
	id, err := tg.Send(t.Context(), to(5, "x"))
	if err != nil {
		t.Fatal(err)
	}
	s.Fail("editMessageText", telegramtest.Failure{Status: 400, Told: "Bad Request: can't parse entities: odd"})
	if err := tg.Edit(t.Context(), to(5, "").To, id, "", "1 < 2"); err != nil || s.Messages(5)[0].Text != "1 < 2" {
		t.Errorf("%v, %v", err, s.Messages(5))
	}
}
