package telegramtest_test

import (
	"html"
	"testing"
	"unicode/utf8"

	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

// FuzzParse: no markup brings it down, and what was escaped is shown as it was.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"<b>x</b>", "<a href='x", "&#x10ffff;&#xD800;", "</", "<", "&", "<b =", "<span class=tg-spoiler>x</span>", "_*[]()~<&>"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if shown, _, err := telegramtest.Parse(text); err == nil && !utf8.ValidString(shown) {
			t.Errorf("%q is shown as %q", text, shown)
		}
		if !utf8.ValidString(text) {
			return
		}
		if shown, bold, err := telegramtest.Parse(html.EscapeString(text)); err != nil || shown != text || bold != nil {
			t.Errorf("%q is shown as %q, bold %q, %v", text, shown, bold, err)
		}
	})
}
