package console

// This file is the home of how the console looks.

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/amends-bot/amends/channels"
)

// style is an ANSI colour; each stays readable on dark and on light ground.
type style string

const (
	styleBot    style = "\x1b[36m" // cyan
	styleAgent  style = "\x1b[32m" // green
	styleStaff  style = "\x1b[35m" // magenta
	styleUrgent style = "\x1b[31m" // red
	styleYou    style = "\x1b[1m"  // bold
	styleRemark style = "\x1b[2m"  // faint
	styleOff          = "\x1b[0m"
)

func (c *Console) paint(s style, text string) string {
	if c.o.Color != Always || text == "" {
		return text
	}
	return string(s) + text + styleOff
}

// words are the console's own, by locale.
var words = map[string]map[string]string{
	"en": {"bot": "bot", "staff": "staff", "urgent": "URGENT", "by": "answer by ", channels.NoticeHandOff: "handoff"},
	"zh": {
		"bot": "机器人", "staff": "客服端", "urgent": "紧急", "by": "须回复：", channels.NoticeHandOff: "转人工",
		"room": "所有人", "agent": "客服", "lead": "组长", "manager": "经理",
		"adopted": "采纳", "approval": "请批", "asked": "已请示", "brief": "简报", "callback": "回电", "carried": "办理结果", "customer": "客户", "danger": "危险", "decided": "已决定",
		"due": "到期", "edited": "改动", "failed": "没办成", "late": "超时", "note": "备注", "open": "未办结", "passed": "转交", "praise": "表扬",
		"reachable": "可联系", "received": "已收到", "refused": "没有生效", "reopened": "又回来了", "returned": "交回", "reversed": "撤回",
		"soon": "快到期", "started": "已在办", "suggestion": "建议", "taken": "接手", "task": "待办", "tip": "提醒", "trouble": "故障",
		"undelivered": "没送到", "unrevised": "没改成",
	},
}

func (c *Console) word(key string) string {
	locale := words["en"]
	if strings.HasPrefix(c.o.Locale, "zh") {
		locale = words["zh"]
	}
	if w := locale[key]; w != "" {
		return w
	}
	return key
}

// message draws "bot  text" with its choices numbered below.
func (c *Console) message(out channels.Outbound) string {
	name, s := c.word("bot"), styleBot
	if out.By != "" {
		name, s = channels.CleanLine(out.By), styleAgent
	}
	indent := strings.Repeat(" ", columns(name)+2)
	var b strings.Builder
	for i, line := range c.wrap(channels.Clean(out.Text), c.o.Width-len(indent)) {
		if i == 0 {
			b.WriteString(c.paint(s, name) + "  " + line + "\n")
			continue
		}
		b.WriteString(strings.TrimRight(indent+line, " ") + "\n")
	}
	if len(out.Choices) > 0 {
		list := channels.Numbered("", out.Choices)
		for _, line := range strings.Split(channels.Clean(list), "\n") {
			number, label, _ := strings.Cut(line, " ")
			b.WriteString(indent + c.paint(s, number) + " " + label + "\n")
		}
	}
	for _, f := range out.Files {
		b.WriteString(indent + "[" + channels.CleanLine(f.Name) + "]\n")
	}
	return b.String()
}

// notice draws a box open to the right, so that wide characters can't break it.
func (c *Console) notice(n channels.Notice) string {
	s := styleStaff
	head := []string{c.word("staff")}
	for _, part := range []string{c.word(n.To), c.word(n.Kind), n.Case, n.Customer} {
		if part = channels.CleanLine(part); part != "" {
			head = append(head, part)
		}
	}
	if n.Urgent {
		s = styleUrgent
		head = append(head, c.word("urgent"))
	}
	if !n.Due.IsZero() {
		head = append(head, c.word("by")+n.Due.In(c.o.Zone).Format("2006-01-02 15:04"))
	}
	var b strings.Builder
	b.WriteString(c.paint(s, "┌ "+strings.Join(head, " · ")) + "\n")
	for _, line := range c.wrap(channels.Clean(n.In(c.o.Locale)), c.o.Width-2) {
		b.WriteString(c.paint(s, "│") + strings.TrimRight(" "+line, " ") + "\n")
	}
	b.WriteString(c.paint(s, "└") + "\n")
	return b.String()
}

// remark draws a text of the program itself.
func (c *Console) remark(text string) string {
	var b strings.Builder
	for _, line := range c.wrap(channels.Clean(text), c.o.Width) {
		b.WriteString(c.paint(styleRemark, line) + "\n")
	}
	return b.String()
}

// wrap breaks the lines of text at width columns, between words or after any wide character. What
// is broken off is indented as its line is.
func (c *Console) wrap(text string, width int) []string {
	width = max(width, 16) // narrower than a label there is no use in wrapping
	var out []string
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		indent := line[:min(len(line)-len(strings.TrimLeft(line, " ")), width/2)]
		for columns(line) > width {
			cut := fold(line, len(indent), width)
			out = append(out, strings.TrimRight(line[:cut], " "))
			line = indent + strings.TrimLeft(line[cut:], " ")
		}
		out = append(out, line)
	}
	return out
}

// fold returns the byte after from to cut line at, so that at most width columns stand before it.
func fold(line string, from, width int) int {
	used, last := 0, 0
	for i, r := range line {
		w := runeColumns(r)
		if used+w > width {
			if last > 0 {
				return last
			}
			return max(i, from+1, utf8.RuneLen(r))
		}
		used += w
		if i < from {
			continue
		}
		next, _ := utf8.DecodeRuneInString(line[i+utf8.RuneLen(r):])
		if r == ' ' || w == 2 && !closing(next) && !extendsLast(next) {
			last = i + utf8.RuneLen(r)
		}
	}
	return len(line)
}

// closing reports whether r may not start a line.
func closing(r rune) bool {
	return strings.ContainsRune("，。！？；：、）」』》…,.!?;:)", r)
}

func extendsLast(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me) || r == '\u200d' || r == '\ufe0f'
}

func columns(text string) int {
	n := 0
	for _, r := range text {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	if extendsLast(r) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
