package bot

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/bot/connect"
	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue/script"
)

// TestI4AnOpenCaseHasAnOwnerAndADueTime: after everything that staff do, in the state and on the card.
func TestI4AnOpenCaseHasAnOwnerAndADueTime(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		check := func(after string) {
			t.Helper()
			w.after(quiet)
			st := w.state("maria")
			if st.Case == "" || st.Due.IsZero() {
				t.Errorf("after %s: case %q, due %v", after, st.Case, st.Due)
			}
			for _, labels := range [][]string{{"With"}, {"Answer by", "Promised by", "Next look"}} {
				if !slices.ContainsFunc(th.card.Rows, func(r channels.Row) bool { return slices.Contains(labels, r.Label) }) {
					t.Errorf("after %s: none of %q on the card: %+v", after, labels, th.card.Rows)
				}
			}
		}
		check("the handoff")
		w.press("ana", "maria", "claim")
		check("the claim")
		for _, line := range []string{"I am looking into it", "// a note", "/grant refund 900", "/promise 2h ring you", "/kept", "/pass li", "not mine any more"} {
			w.line("ana", "maria", line)
			check(line)
		}
		w.line("li", "maria", "/lead wants the boss")
		check("the escalation")
		w.press("ben", "maria", "claim")
		w.press("ben", "maria", "return")
		check("the return")
		w.says("maria", "a person, please")
		check("the second handoff")
		w.press("ben", "maria", "claim")
		w.press("ben", "maria", "resolve", "outcome", "It comes tomorrow.")
		check("the end that is not confirmed")
	})
}

// TestI27NoCloseWhileAPromiseIsOpen: nor while the last word is ours to say.
func TestI27NoCloseWhileAPromiseIsOpen(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		w.after(100 * time.Hour)
		if w.state("maria").Case == "" {
			t.Fatal("a case was closed that waits for a person")
		}
		w.press("ana", "maria", "claim")
		w.line("ana", "maria", "/promise 7d ring you about it")
		w.press("ana", "maria", "resolve", "outcome", "The depot looks for it.")
		w.after(6 * 24 * time.Hour)
		if st := w.state("maria"); st.Case == "" || th.card.State == channels.CardClosed {
			t.Errorf("closed although a promise is open: %+v, card %s", st.Promises, th.card.State)
		}
	})
}

// TestI31TheHandoffSentenceIsScript: another for each reason, in the customer's language.
func TestI31TheHandoffSentenceIsScript(t *testing.T) {
	const person, danger = "person", "danger"
	for text, want := range map[string]struct{ locale, reason string }{
		"let me talk to a person please": {"en", person},
		"转人工":                            {"zh", person},
		"there is a smell of gas from your heater, I am dizzy": {"en", danger},
		"你们的热水器漏煤气，我头晕":                                        {"zh", danger},
	} {
		eachDesk(t, func(w *deskWorld) {
			t := w.t
			w.says("maria", text)
			w.after(quiet)
			rule := script.Builtin().Rule(want.reason)
			if st := w.state("maria"); st.Reason != want.reason || st.Locale != want.locale {
				t.Fatalf("%q: reason %q, locale %q", text, st.Reason, st.Locale)
			}
			if got := strings.ToLower(strings.Join(w.cust.Texts(), "\n")); !strings.Contains(got, strings.ToLower(rule.Who[want.locale])) {
				t.Errorf("%q: %q does not name %q", text, got, rule.Who[want.locale])
			}
		})
	}
}

// TestI32WordedOnlyAfterTheLedger: when the customer reads of a grant or a promise, it stands in its ledger.
func TestI32WordedOnlyAfterTheLedger(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		w.handed("maria")
		w.press("ana", "maria", "claim")
		w.after(quiet)
		code := w.state("maria").Case
		granted, promised := false, false
		w.cust.FailWith(func(out channels.Outbound, _ int) error {
			grants, err := w.db.Grants(t.Context(), code)
			if err != nil {
				t.Error(err)
			}
			promises, err := w.db.Promises(t.Context(), code)
			if err != nil {
				t.Error(err)
			}
			if strings.Contains(out.Text, "40.00") {
				granted = true
				if len(grants) != 1 || grants[0].Amount != 4000 {
					t.Errorf("%q is told, and granted are %+v", out.Text, grants)
				}
			}
			if strings.Contains(out.Text, "ring you about it") {
				promised = true
				if len(promises) == 0 {
					t.Errorf("%q is told, and nothing is promised", out.Text)
				}
			}
			return nil
		})
		w.press("ana", "maria", "grant", "remedy", "refund", "amount", "40.00")
		w.after(quiet)
		w.press("ana", "maria", "promise", "what", "ring you about it", "when", "2h")
		w.after(quiet)
		if !granted || !promised {
			t.Errorf("told of the grant %v, of the promise %v: %q; ana was told %q", granted, promised, w.cust.Texts(), w.told("ana"))
		}
	}, func(o *Options) { o.Connect = connect.Demo(noon) })
}

// TestI18AChangeComesBeforeItsLine: by another connection, to another process. The line counts as it is to be; itself it counts no more.
func TestI18AChangeComesBeforeItsLine(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		w.press("ana", "maria", "claim")
		w.after(quiet)
		line := func(key, text string) {
			w.receive(channels.Inbound{
				Key: key, From: th.at, Who: channels.Person{ID: "room:ana"},
				Deed: &channels.Deed{Kind: channels.DeedLine, Text: text, Message: "l-" + key},
			})
		}
		become := func(kind, key, text string) {
			for range 2 {
				w.does("ana", th.at, channels.Deed{Kind: kind, Message: "l-" + key, First: key, Text: text})
			}
		}
		become(channels.DeedEdit, "k1", "It is found")
		line("k1", "It is losst")
		become(channels.DeedDelete, "k2", "")
		line("k2", "what a nuisance")
		become(channels.DeedNote, "k3", "")
		line("k3", "she is rather upset")
		become(channels.DeedEdit, "k4", "// a note after all")
		line("k4", "no note")
		line("k5", "/nonsense")
		become(channels.DeedEdit, "k5", "refused before, and so now")
		w.after(quiet)
		if w.sent("It is found") != 1 {
			t.Errorf("sent %q", w.cust.Texts())
		}
		for _, part := range []string{"losst", "nuisance", "upset", "note", "refused"} {
			if w.sent(part) > 0 {
				t.Errorf("%q went out", part)
			}
		}
		for id, want := range map[string]channels.Mark{"l-k1": channels.MarkDelivered, "l-k3": channels.MarkNote, "l-k4": channels.MarkNote, "l-k5": channels.MarkRefused} {
			if th.marks[id] != want {
				t.Errorf("%s is marked %q, want %q", id, th.marks[id], want)
			}
		}
	})
}
