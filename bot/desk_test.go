package bot

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/store"
)

// TestDeskWholeCase is a case from the complaint to its end.
func TestDeskWholeCase(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		if th.card.State != channels.CardWaits || !th.button("claim") || !th.has("my parcel never came") {
			t.Fatalf("card %+v\nlines %q", th.card, th.lines())
		}
		w.press("ana", "maria", "claim")
		w.after(quiet)
		if th.card.State != channels.CardHeld || !th.button("resolve") {
			t.Fatalf("after the claim %+v", th.card)
		}
		id := w.line("ana", "maria", "Hello Maria, I found it in the depot.")
		w.after(quiet)
		if w.sent("I found it in the depot") != 1 || th.marks[id] != channels.MarkDelivered {
			t.Fatalf("sent %q, marked %v", w.cust.Texts(), th.marks)
		}
		w.says("maria", "when will it be here?")
		w.after(quiet)
		if !th.has("when will it be here?") {
			t.Fatalf("lines %q", th.lines())
		}
		note := w.line("ana", "maria", "// she sounds tired")
		w.after(quiet)
		if th.marks[note] != channels.MarkNote || w.sent("tired") != 0 {
			t.Fatalf("a note: %v", th.marks)
		}
		w.press("ana", "maria", "resolve", "outcome", "The parcel comes tomorrow.")
		w.after(quiet)
		if w.sent("comes tomorrow") != 1 || th.card.State != channels.CardBot {
			t.Fatalf("sent %q, card %+v", w.cust.Texts(), th.card)
		}
		w.says("maria", "yes, thank you")
		w.after(24 * 30 * time.Hour)
		if th.card.State != channels.CardClosed {
			t.Fatalf("at the end %+v %+v", th.card, w.state("maria"))
		}
		if len(w.room.threads) != 1 {
			t.Errorf("%d threads", len(w.room.threads))
		}
	})
}

func TestI29ClaimIsAtomic(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		w.handed("maria")
		w.press("ana", "maria", "claim")
		w.press("li", "maria", "claim")
		w.after(quiet)
		if h := w.state("maria").Holder; h.Name != "ana" {
			t.Errorf("held by %v", h)
		}
		if !w.toldOf("li", "ana has this conversation") || w.toldOf("ana", "has this") {
			t.Errorf("li was told %q, ana %q", w.told("li"), w.told("ana"))
		}
	})
}

func TestI21OnlyTheClaimerInThatThread(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		other := w.handed("otto")
		first := w.line("ana", "maria", "nobody has claimed this")
		w.after(quiet)
		if th.marks[first] != channels.MarkRefused || !w.toldOf("ana", "Claim it first") {
			t.Errorf("unclaimed: %v %q", th.marks, w.told("ana"))
		}
		w.press("ana", "maria", "claim")
		w.press("li", "otto", "claim")
		w.after(quiet)
		second := w.line("li", "maria", "not my case")
		stranger := w.line("eve", "maria", "I am not even on the roster")
		for _, text := range []string{"//a note", ";; a note", "／／备注 note", "；；备注 note"} {
			w.line("ana", "maria", text)
		}
		slip := w.line("ana", "maria", "/resovle the parcel is secretly lost")
		w.does("ana", channels.Address{Channel: "room", Chat: "staff"}, channels.Deed{Kind: channels.DeedLine, Text: "what a day", Message: "g1"})
		w.after(quiet)
		for _, id := range []string{second, stranger, slip} {
			if th.marks[id] != channels.MarkRefused {
				t.Errorf("%s is marked %q", id, th.marks[id])
			}
		}
		if !w.toldOf("eve", "not registered") || !w.toldOf("ana", "resovle") {
			t.Errorf("eve was told %q, ana %q", w.told("eve"), w.told("ana"))
		}
		for _, part := range []string{"claimed this", "not my", "roster", "note", "备注", "lost", "what a day"} {
			if w.sent(part) > 0 {
				t.Errorf("%q went out", part)
			}
		}
		if th.has("not my case") || other.has("parcel is secretly") {
			t.Error("a line in another thread")
		}
	})
}

// TestRefusedLineIsNeverDelivered: a line that stayed inside is not marked as if the customer had it, not even for a moment.
func TestRefusedLineIsNeverDelivered(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		th := w.handed("maria")
		line := w.line("ana", "maria", "nobody has claimed it")
		w.after(quiet)
		if slices.Contains(th.marked, line+" "+string(channels.MarkDelivered)) {
			w.t.Errorf("marked %q", th.marked)
		}
		if th.marks[line] != channels.MarkRefused {
			w.t.Errorf("marked %q", th.marks[line])
		}
	})
}

func TestI1NoBotMessageWhileAPersonHolds(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		w.handed("maria")
		w.press("ana", "maria", "claim")
		w.after(quiet)
		before := len(w.cust.Seen())
		w.says("maria", "what about my refund?")
		w.after(quiet)
		if got := len(w.cust.Seen()); got != before {
			t.Errorf("the bot said %q", w.cust.Texts()[before:])
		}
	})
}

func TestI2AfterAReturnOneAnswer(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		w.press("ana", "maria", "claim")
		w.after(quiet)
		w.press("ana", "maria", "return")
		w.after(quiet)
		if th.card.State != channels.CardBot {
			t.Fatalf("card %+v", th.card)
		}
		before := len(w.cust.Seen())
		w.says("maria", "the stroller has not come")
		w.after(quiet)
		if got := len(w.cust.Seen()) - before; got != 1 || w.state("maria").Holder.Kind != "" {
			t.Errorf("%d answers %q, held by %v", got, w.cust.Texts()[before:], w.state("maria").Holder)
		}
	})
}

func TestI3WaitingSinceTheFirstUnanswered(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		w.handed("maria")
		w.press("ana", "maria", "claim")
		w.line("ana", "maria", "I am looking")
		w.after(quiet)
		w.now = noon.Add(time.Hour)
		w.says("maria", "hello?")
		w.after(10 * time.Minute)
		w.says("maria", "anybody?")
		w.after(quiet)
		th := w.thread("maria")
		for _, r := range th.card.Rows {
			if r.Label == "Waits since" && strings.HasSuffix(r.Text, "13:00") {
				return
			}
		}
		t.Errorf("rows %+v", th.card.Rows)
	})
}

func TestI6CardHoldsTheBrief(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		for _, part := range []string{"my parcel never came, let me talk to a person please", "Opening", "Heat"} {
			if !strings.Contains(th.card.Brief, part) {
				t.Errorf("no %q in\n%s", part, th.card.Brief)
			}
		}
	})
}

func TestI22DeletedThread(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		w.press("ana", "maria", "claim")
		w.line("ana", "maria", "I am looking for it")
		w.after(quiet)
		th.gone = true
		w.says("maria", "any news?")
		w.after(quiet)
		again := w.thread("maria")
		if again == th || !again.has("any news?") || !again.has("I am looking for it") || !strings.Contains(again.card.Brief, "never came") {
			t.Fatalf("lines %q", again.lines())
		}
		w.line("ana", "maria", "It is found.")
		w.does("ana", th.at, channels.Deed{Kind: channels.DeedLine, Text: "into the old one", Message: "old"})
		w.after(quiet)
		if w.sent("It is found.") != 1 || w.sent("into the old one") != 0 {
			t.Errorf("sent %q", w.cust.Texts())
		}
	})
}

func TestI7DeedsCountOnce(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		th := w.handed("maria")
		w.press("ana", "maria", "claim")
		w.after(quiet)
		for range 3 {
			w.receive(channels.Inbound{
				Key: "same", From: th.at, Who: channels.Person{ID: "room:ana"},
				Deed: &channels.Deed{Kind: channels.DeedLine, Text: "once only", Message: "l-once"},
			})
			w.receive(channels.Inbound{
				Key: "refused", From: th.at, Who: channels.Person{ID: "room:li"},
				Deed: &channels.Deed{Kind: channels.DeedLine, Text: "not yours", Message: "l-other"},
			})
			w.after(quiet)
		}
		if w.sent("once only") != 1 || len(w.told("li")) != 1 {
			t.Errorf("sent %q, told %q", w.cust.Texts(), w.told("li"))
		}
	})
}

func TestI19FilesCross(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		w.cust.files["c1"], w.room.files["s1"] = "a photo of the box", "the label"
		th := w.handed("maria")
		w.press("ana", "maria", "claim")
		w.after(quiet)
		w.says("maria", "look at this", dialogue.File{Kind: "photo", Name: "box.jpg", Ref: "c1"})
		w.says("maria", "and this", dialogue.File{Kind: "photo", Name: "lost.jpg", Ref: "c2"})
		w.line("ana", "maria", "print this", dialogue.File{Kind: "document", Name: "label.pdf", Ref: "s1"})
		w.after(quiet)
		if !th.has("look at this [box.jpg=a photo of the box]") || !th.has("and this [lost.jpg: no such file]") {
			t.Errorf("lines %q", th.lines())
		}
		for _, m := range w.cust.Seen() {
			if m.Text == "print this" && len(m.Files) == 1 && m.Files[0].Open != nil {
				return
			}
		}
		t.Errorf("the agent's file is missing: %+v", w.cust.Seen())
	})
}

func TestI33OneEventPerChange(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		w.handed("maria")
		w.press("ana", "maria", "claim")
		w.press("ana", "maria", "claim")
		w.line("ana", "maria", "/return")
		w.press("ana", "maria", "return")
		w.after(quiet)
		th := w.thread("maria")
		if n := strings.Count(strings.Join(th.lines(), "\n"), "ana has it"); n != 1 {
			t.Errorf("told %d times that ana has it: %q", n, th.lines())
		}
		if n := strings.Count(strings.Join(th.lines(), "\n"), "gave it back"); n != 1 {
			t.Errorf("told %d times that it came back: %q", n, th.lines())
		}
	})
}

func TestDeskRegister(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		code := "ABCDEFGH2345"
		if err := w.db.Invite(t.Context(), code, dialogue.Agent{Name: "eve", Public: "Eve", Role: "agent"}, w.now.Add(48*time.Hour)); err != nil {
			t.Fatal(err)
		}
		w.handed("maria")
		home := channels.Address{Channel: "room", Chat: "dm-eve"}
		w.does("eve", home, channels.Deed{Kind: channels.DeedRegister, Text: "WRONGWRONG22"})
		w.does("eve", home, channels.Deed{Kind: channels.DeedRegister, Text: strings.ToLower(code[:4]) + "-" + code[4:]})
		w.does("mallory", home, channels.Deed{Kind: channels.DeedRegister, Text: code})
		w.after(quiet)
		if !w.toldOf("eve", "not known") || !w.toldOf("eve", "Welcome, eve") || !w.toldOf("mallory", "not known") {
			t.Errorf("eve was told %q, mallory %q", w.told("eve"), w.told("mallory"))
		}
		w.press("eve", "maria", "claim")
		w.does("eve", home, channels.Deed{Kind: channels.DeedLine, Text: "/duty off", Message: "x"})
		w.after(quiet)
		if w.state("maria").Holder.Name != "eve" {
			t.Errorf("held by %v", w.state("maria").Holder)
		}
		all, err := w.db.Audits(t.Context(), time.Time{}, 100)
		if err != nil {
			t.Fatal(err)
		}
		var log []string
		for _, a := range all {
			log = append(log, a.Who+" "+a.What+" "+a.Refused)
		}
		for _, want := range []string{" register no code", "eve register ", "eve claim ", "eve off duty "} {
			if !strings.Contains("\n"+strings.Join(log, "\n")+"\n", "\n"+want+"\n") {
				t.Errorf("no %q in %q", want, log)
			}
		}
	})
}

// TestDeskInChinese: labels, answers and forms are in the room's language.
func TestDeskInChinese(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		t := w.t
		w.says("wang", "包裹一直没到，我要找人工")
		w.after(quiet)
		th := w.thread("wang")
		if th.card.Locale != "zh" || th.card.Buttons[0].Label != "接手" || th.card.Rows[0].Label != "负责人" {
			t.Errorf("card %+v", th.card)
		}
		w.line("eve", "wang", "你好")
		w.line("ana", "wang", "！claim")
		w.line("ana", "wang", "；；要快一点")
		w.line("ana", "wang", "您好，我来处理")
		w.after(quiet)
		if !w.toldOf("eve", "还没有登记") || w.sent("您好，我来处理") != 1 || w.sent("快一点") > 0 {
			t.Errorf("eve was told %q, the customer %q", w.told("eve"), w.cust.Texts())
		}
	}, func(o *Options) { o.Locale = "zh" })
}

// TestDeskOutsideTheHours: nobody is suggested at night.
func TestDeskOutsideTheHours(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		w.now = noon.Add(12 * time.Hour)
		for _, r := range w.handed("maria").card.Rows {
			if r.Label == "Suggested" {
				w.t.Errorf("%s is suggested at midnight", r.Text)
			}
		}
	})
}

func TestI27NoCloseWhileTheCustomerWaits(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		th := w.handed("maria")
		w.press("ana", "maria", "claim")
		w.line("ana", "maria", "I am looking for it")
		w.after(quiet)
		w.says("maria", "and, where is it?")
		w.after(10 * 24 * time.Hour)
		if st := w.state("maria"); st.Case == "" || th.card.State == channels.CardClosed {
			w.t.Errorf("closed as %q although she waits for an answer", st.Ended)
		}
	})
}

func TestI31TheHandoffSentenceIsTheScripts(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		w.handed("maria")
		w.says("wang", "包裹一直没到，我要找人工")
		w.after(quiet)
		var texts []string
		for _, m := range w.cust.Seen() {
			if m.Act == dialogue.ActHandoff {
				texts = append(texts, m.Text)
			}
		}
		if len(texts) != 2 || !strings.Contains(texts[0], "colleague") || !strings.Contains(texts[1], "同事") {
			w.t.Errorf("handed over with %q", texts)
		}
	})
}

// TestI32WordedAfterItsRow: what a customer reads of a promise or a grant is in the ledger by then.
func TestI32WordedAfterItsRow(t *testing.T) {
	eachDesk(t, func(w *deskWorld) {
		w.handed("maria")
		w.press("ana", "maria", "claim")
		w.after(quiet)
		owed := func() (n int) {
			r, err := w.db.Report(context.Background(), store.ReportOptions{From: noon.Add(-time.Hour), To: noon.Add(24 * time.Hour), Now: noon})
			if err != nil {
				w.t.Error(err)
			}
			for _, p := range r.Promises {
				n += p.People
			}
			return n
		}
		checked, before := 0, owed()
		w.cust.FailWith(func(out channels.Outbound, _ int) error {
			if strings.Contains(out.Text, "ring you about it") {
				if n := owed(); n != before+1 {
					w.t.Errorf("told with %d promises in the ledger, before %d", n, before)
				}
				checked++
			}
			return nil
		})
		w.line("ana", "maria", "/promise 2h ring you about it")
		w.after(quiet)
		if checked != 1 {
			w.t.Errorf("told %d times: %q", checked, w.cust.Texts())
		}
	})
}
