package dialogue_test

import (
	"os"
	"strings"
	"testing"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/dialogue/script"
)

// What is kind and clear passes, what argues, blames or promises without a time is caught; nobody heeds hints that are often wrong.
func TestHints(t *testing.T) {
	s := script.Builtin()
	for _, locale := range []string{"en", "zh"} {
		for _, kind := range []string{"good", "bad"} {
			body, err := os.ReadFile("testdata/hints/" + kind + "." + locale + ".txt")
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSpace(string(body)), "\n")
			if len(lines) < 40 {
				t.Errorf("%d lines are too few to tell", len(lines))
			}
			for _, line := range lines {
				found, why := dialogue.Hint(s, line, locale)
				switch {
				case kind == "good" && found != "":
					t.Errorf("%q stopped a good line: %s", found, line)
				case kind == "bad" && found == "":
					t.Errorf("let pass: %s", line)
				case (found == "") != (why == ""):
					t.Errorf("found %q, why %q: %s", found, why, line)
				case kind == "bad" && !strings.Contains(strings.ToLower(line), strings.ToLower(found)) && found != "":
					t.Errorf("%q does not stand in %s", found, line)
				}
			}
		}
	}
	if _, why := dialogue.Hint(s, "You should have told us.", "zh"); !strings.Contains(why, "怪") {
		t.Errorf("the agent reads %q", why)
	}
	if found, _ := dialogue.Hint(s, "請您諒解，我們會盡快處理。", "zh"); found == "" {
		t.Error("Traditional is not read")
	}
	if found, _ := dialogue.Hint(&script.Script{Locales: []string{"en"}}, "You should have told us.", "en"); found != "" {
		t.Errorf("a pack without hints has one: %q", found)
	}
}
