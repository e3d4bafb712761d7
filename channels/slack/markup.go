package slack

// This file is the home of Slack's markup: what comes in becomes plain text, what goes out can't ring anybody.

import "strings"

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escape makes a text harmless where Slack reads markup: "<!channel>", "<@U1>" and links become what they look
// like (I12).
func escape(text string) string { return escaper.Replace(text) }

var unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// unescape is the plain text of what Slack delivers: mentions and links as they read, the mention of the bot itself
// left out.
func unescape(text, bot string) string {
	var out strings.Builder
	for {
		start := strings.IndexByte(text, '<')
		end := -1
		if start >= 0 {
			end = strings.IndexByte(text[start:], '>')
		}
		if end < 0 {
			out.WriteString(unescaper.Replace(text))
			return strings.TrimSpace(out.String())
		}
		out.WriteString(unescaper.Replace(text[:start]))
		inner := text[start+1 : start+end]
		text = text[start+end+1:]
		if mentioned(inner, bot) {
			if s := out.String(); s == "" || strings.HasSuffix(s, " ") {
				text = strings.TrimPrefix(text, " ") // no gap where it stood
			}
			continue
		}
		out.WriteString(unescaper.Replace(tag(inner)))
	}
}

// tag is what stands between < and > as it reads.
func tag(inner string) string {
	target, label, labelled := strings.Cut(inner, "|")
	switch {
	case inner == "":
		return "<>"
	case target == "":
		return label
	}
	switch target[0] {
	case '@', '#':
		if label == "" {
			return target
		}
		return target[:1] + strings.TrimLeft(label, "@#")
	case '!':
		switch {
		case label != "": // a group, a date
			return label
		case strings.HasPrefix(target, "!subteam^"):
			return "@" + strings.TrimPrefix(target, "!subteam^")
		}
		return "@" + target[1:]
	}
	switch {
	case labelled && label != "" && !written(label, target):
		return label + " (" + target + ")"
	case labelled && label != "":
		return label
	}
	return strings.TrimPrefix(strings.TrimPrefix(target, "mailto:"), "tel:")
}

// written reports whether a link leads where its label says: the network made it of what was written. Anything else is
// somebody's own label, which may say "bank.com" and lead to evil.com.
func written(label, target string) bool {
	if label == target {
		return true
	}
	if bare, ok := strings.CutPrefix(target, "mailto:"); ok {
		return label == bare
	}
	if bare, ok := strings.CutPrefix(target, "tel:"); ok {
		return separators.Replace(label) == separators.Replace(bare)
	}
	for _, scheme := range []string{"https://", "http://"} {
		if bare, ok := strings.CutPrefix(target, scheme); ok {
			label = strings.TrimPrefix(label, scheme)
			return strings.TrimSuffix(label, "/") == strings.TrimSuffix(bare, "/")
		}
	}
	return false
}

// separators are what people write between the digits of telephone numbers.
var separators = strings.NewReplacer(" ", "", "\u00a0", "", "-", "", ".", "", "(", "", ")", "", "/", "")

// mentioned reports whether inner is a mention of the user.
func mentioned(inner, user string) bool {
	id, _, _ := strings.Cut(inner, "|")
	return user != "" && id == "@"+user
}

// mentions reports whether a text as Slack delivers it mentions the user.
func mentions(text, user string) bool {
	return user != "" && (strings.Contains(text, "<@"+user+">") || strings.Contains(text, "<@"+user+"|"))
}
