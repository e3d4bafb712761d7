package bot

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/store/storetest"
)

// latin finds words of English: names, ids and codes are single ones.
var latin = regexp.MustCompile(`[A-Za-z']+( [A-Za-z']+)+`)

// TestAChineseRoomReadsChinese: whatever the bot tells a room is in the room's language, whatever the customer's is; what
// somebody wrote, and what the customer was told, stands there as it is.
func TestAChineseRoomReadsChinese(t *testing.T) {
	w := newDeskWorld(t, storetest.SQLite(t), func(o *Options) { o.Locale = "zh" })
	th := w.handed("maria")
	w.line("ana", "maria", "hello")
	w.press("ana", "maria", "claim")
	w.press("li", "maria", "claim")
	w.after(quiet)
	w.line("ana", "maria", "/grant nothing 5")
	w.line("ana", "maria", "/grant refund 500")
	w.after(quiet)
	for _, p := range th.posts {
		for _, b := range p.Buttons {
			if strings.HasPrefix(b.ID, "decline:") {
				w.does("ben", th.at, channels.Deed{Kind: channels.DeedForm, Conv: th.card.Conv, Button: b.ID, Fields: map[string]string{"why": "原价289"}})
			}
		}
	}
	w.after(quiet)
	w.says("maria", "and when?")
	w.after(24 * time.Hour)

	var all []string
	for _, p := range th.posts {
		for _, l := range p.Lines {
			if l.Kind == channels.LineNotice {
				all = append(all, l.Who+"："+l.Text)
			}
		}
	}
	for _, who := range []string{"ana", "li", "ben"} {
		for _, text := range w.told(who) {
			all = append(all, who+"："+text)
		}
	}
	for _, text := range all {
		own, _, _ := strings.Cut(text, "已对客户说：")
		own, _, _ = strings.Cut(own, "您可以这样写：")
		own = regexp.MustCompile(`已答应客户“[^”]*”`).ReplaceAllString(own, "") // in the customer's words
		if found := latin.FindString(own); found != "" {
			t.Errorf("%q in %q", found, text)
		}
	}
	told := strings.Join(all, "\n")
	for _, part := range []string{
		"请先接手。您这行没有发给客户。", "所有人：", "ana 已接手。", "li：这个个案在 ana 手上。", "没有批准：没有\"nothing\"这一项", "组长：", "申请“退款 500元”（客服最多可批 400元）",
		"ana：已问组长能不能批“退款 500元”", "ben 没有同意“退款 500元”，原因：原价289。您自己可以批：", "答应客户现在答复。请马上回一句", "ana 没有按时回复。", "已回到待接手队列", "超时了还没有人接手",
	} {
		if !strings.Contains(told, part) {
			t.Errorf("nobody was told %q", part)
		}
	}
	if t.Failed() {
		t.Log(told)
	}
}
