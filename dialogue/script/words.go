package script

// This file is the home of checking texts: what the bot says, in words.LOCALE.yaml and elsewhere, and
// the phrases by which customers are understood.

import (
	"regexp"
	"slices"
	"strings"

	"github.com/amends-bot/amends/sentiment"
)

const (
	maxWording  = 400 // characters of a wording: what a phone shows without scrolling
	maxHan      = 180 // the same for Chinese
	maxLabel    = 24  // characters of a button; a phone cuts longer ones
	maxHolder   = 8   // characters a placeholder in a button counts for
	maxVariants = 40  // of one wording: nobody meets more
	maxPhrases  = 500 // of one list of phrases: each is tried on every message
	maxPhrase   = 80  // characters of a phrase: longer ones are never said twice
	maxExample  = 400 // characters of an example message
	maxChoices  = 8   // of a question: more don't fit a screen
	leastAsks   = 3   // variants of a detail's question: it may be asked so often
)

var (
	holderForm = regexp.MustCompile(`\{([^{}]*)\}`)
	emojiForm  = regexp.MustCompile(`[\x{1F000}-\x{1FAFF}\x{2600}-\x{27BF}\x{2B00}-\x{2BFF}\x{FE0F}]`)
)

// never are phrases that make angry people angrier: nobody's voice, arguing, empty promises, lecturing. One of the
// words, which are cheap to find, stands in each phrase of its form; where there are none, the form is.
var never = []struct {
	form   *regexp.Regexp
	words  []string
	advice string
	zh     string // the advice in Chinese, for agents; "" where it is a matter of taste
}{
	{regexp.MustCompile(`(?i)\b(any|the|this|your) inconvenience|inconvenience caused|(带来|造成)(了|的)?(诸多)?不便|敬请(您)?谅解|请(您)?谅解|望(您)?(谅解|海涵)`), []string{"inconvenience", "不便", "谅解", "海涵"}, "name what happened instead", "换成具体发生了什么。"},
	{regexp.MustCompile(`(?i)\b(per|according to|under|against|due to) (our|company|the) (polic(y|ies)|rules|guidelines)|系统(显示|里显示|提示)|(按|按照|根据|依据)(公司|我们的)?(规定|政策|流程)`), []string{"polic", "rules", "guidelines", "系统", "规定", "政策", "流程"}, "say what can be done instead", "换成现在能做什么。"},
	{regexp.MustCompile(`(?i)\b(our|the|my) (records?|system) (clearly )?(shows?|indicates?|says?) that you\b|当时(是)?(您)?自己(选|点|同意|确认)`), []string{"that you", "自己"}, "tell the fact without arguing", "只说事实，不争对错。"},
	{regexp.MustCompile(`(?i)\b(refer to|consult|see|check|read) (the|your|our) (user |product )?(manual|faq|instructions|terms)|参(考|阅|照|见)(产品|使用)*(手册|说明书|指南)|(查看|阅读)(产品|使用)*说明书`), []string{"manual", "faq", "instructions", "terms", "手册", "说明书", "指南"}, "guide step by step instead", "一步一步带着做，不要让客户自己去看。"},
	{regexp.MustCompile(`(?i)\b(someone|somebody|we|an agent|a representative)( will|'ll) (contact you|call you|be in touch|get back to you|reach out( to you)?) (shortly|soon|as soon as possible|asap)|(contact you|be in touch|get back to you) (shortly|soon)|(稍后|尽快|很快)(会)?(有)?(人|专人|客服|同事)?(会)?(跟|与|和)?您?联系您?|会有专人|请(您)?耐心等(待|候)`), []string{"shortly", "soon", "asap", "联系", "专人", "耐心"}, "say who, and by when", "说清楚是谁、几点前。"},
	{regexp.MustCompile(`(?i)\b(calm|settle) down\b|\bstay calm\b|请(您)?(先)?冷静|冷静一下|冷静一点|(您)?(先)?别激动|(您)?消消气`), []string{"down", "calm", "冷静", "激动", "消消气"}, "name the feeling instead", "不要叫人冷静，说出对方的感受。"},
	{regexp.MustCompile(`(?i)\bunderstand (your|the) (frustration|anger|concerns?|feelings?)|understand how (you|frustrat\w*|upset\w*)|(理解|明白)您的(心情|感受)`), []string{"understand", "理解", "明白"}, "say what it is that upsets instead", ""},
	{regexp.MustCompile(`(?i)(^|[.?!] )you said ?:|(^|[，。！？\s])您说[：:]`), []string{"you said", "您说"}, "restate it from our side", ""},
	{regexp.MustCompile(`(?i)\bvalued customer|\byour (call|complaint|business) is important|尊敬的(客户|用户)|感谢您的(反馈|来电|支持)`), []string{"valued", "important", "尊敬", "感谢"}, "write as one person to another", ""},
	{regexp.MustCompile(`(^|[\s。，：；？！])亲(亲)?([，,~～：！\s]|爱的|们|$)`), []string{"亲"}, "write 您", ""},
	{regexp.MustCompile(`[!！]`), []string{"!", "！"}, "an exclamation mark shouts; end the sentence with a full stop", ""},
	{emojiForm, nil, "leave it out", ""},
}

// NeverSaid finds a phrase in text that the bot never says to anybody, and what to write instead; "" when there
// is none. What a customer wrote may be quoted all the same.
func NeverSaid(text string) (phrase, advice string) {
	if phrase, advice = neverSaid(text); phrase == "" {
		phrase, advice = neverSaid(sentiment.Simplify(text))
	}
	return phrase, advice
}

// neverSaid is NeverSaid of a text in one way of writing Chinese.
func neverSaid(text string) (phrase, advice string) {
	lower := strings.ToLower(text)
	for _, n := range never {
		if n.words != nil && !slices.ContainsFunc(n.words, func(w string) bool { return strings.Contains(lower, w) }) {
			continue
		}
		if found := strings.TrimSpace(n.form.FindString(text)); found != "" {
			return found, n.advice
		}
	}
	return "", ""
}

// words reads words.LOCALE.yaml for each locale.
func (r *reading) words() {
	r.script.Words = map[string]Wordings{}
	for _, locale := range r.script.Locales {
		if m, ok := r.merged(wordsOf(locale)); ok {
			r.script.Words[locale] = r.wordings(m, locale, true)
		}
	}
}

// wordings reads lists of variants by key; all says that every key must be there, and is for a play's own if it is false.
func (r *reading) wordings(m fields, locale string, all bool) Wordings {
	w, keys := Wordings{}, Keys
	if !all {
		keys = customerKeys
	}
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.Name
	}
	for _, f := range m.list {
		if !has(names, f.name) {
			f.file.problem(f.at, "unknown wording %q; %s", f.name, known(f.name, names))
		}
	}
	for _, k := range keys {
		f, ok := m.get(k.Name)
		switch {
		case ok:
			w[k.Name] = r.variants(f, locale, k)
		case all:
			m.file.problem(spot{}, "wording %q is missing; add at least %d: %s", k.Name, k.Least(), k.When)
		}
	}
	return w
}

// variants reads the variants of one wording.
func (r *reading) variants(f field, locale string, k Key) []string {
	limit := 0
	if strings.HasPrefix(k.Name, "label.") {
		limit = maxLabel
	}
	items := f.items()
	list := r.sentences(items, k.Name, locale, k.Holds, k.Needs, limit)
	if n := len(items); n < k.Least() {
		f.file.problem(f.at, "%q has %d of at least %d variants; write more, so that nothing is said twice", k.Name, n, k.Least())
	}
	return list
}

// sentences reads a list of sayings of key, "" where it is no wording, of which no two are equal.
func (r *reading) sentences(items []value, key, locale string, holds, needs []string, limit int) []string {
	var list []string
	first := map[string]int{}
	for i, item := range items {
		if i == maxVariants {
			item.problem("more than %d variants; delete some", maxVariants)
			break
		}
		text, ok := r.say(item, locale, holds, needs, limit)
		if !ok {
			continue
		}
		if line, ok := first[strings.ToLower(text)]; ok {
			item.problem("the same sentence as in line %d; word it differently or delete it", line)
			continue
		}
		r.guilt(item, key, text)
		first[strings.ToLower(text)] = item.at().line
		list = append(list, text)
	}
	return list
}

// say reads one text that the bot says in locale. holds are the placeholders it may hold, needs those it
// must; limit is its length in characters, 0: that of a wording.
func (r *reading) say(v value, locale string, holds, needs []string, limit int) (string, bool) {
	text, ok := v.str()
	if !ok {
		return "", false
	}
	seen, have := map[string]int{}, map[string]bool{}
	for _, m := range holderForm.FindAllStringSubmatch(text, -1) {
		whole, name := m[0], m[1]
		have[name] = true
		if !has(holds, name) {
			hint := "this text takes none"
			if len(holds) > 0 {
				hint = known(name, holds)
			}
			v.file.problem(v.find(whole, seen[whole]), "unknown placeholder %s; %s", whole, hint)
		}
		seen[whole]++
	}
	for _, name := range needs {
		if !have[name] {
			v.problem("the placeholder {%s} is missing; the customer needs it", name)
		}
	}
	bare := holderForm.ReplaceAllString(text, "")
	if i := strings.IndexAny(bare, "{}"); i >= 0 {
		v.problem("a %q by itself; write a placeholder as {name}", bare[i:i+1])
	}
	r.length(v, text, bare, locale, limit)
	if found, advice := neverSaid(text); found != "" {
		v.file.problem(v.find(found, 0), "%q is never said; %s", found, advice)
	}
	if locale == "zh" && strings.ContainsAny(text, "你妳") {
		at := v.find("你", 0)
		if !strings.Contains(text, "你") {
			at = v.find("妳", 0)
		}
		v.file.problem(at, "the customer is not 你; write 您")
	}
	return text, true
}

// length checks how long a text is; bare is it without placeholders.
func (r *reading) length(v value, text, bare, locale string, limit int) {
	n := len([]rune(text))
	if limit > 0 {
		n = len([]rune(bare)) + maxHolder*strings.Count(text, "{")
	} else if limit = maxWording; locale == "zh" {
		limit = maxHan
	}
	if n > limit {
		v.problem("%d characters; write at most %d", n, limit)
	}
	if strings.Contains(text, "\n") && limit == maxLabel {
		v.problem("a button has one line; write it without line breaks")
	}
}

// byLocale reads a mapping by locale and reports locales unknown or missing (I25).
func (r *reading) byLocale(v value) (fields, bool) {
	m, ok := v.entries()
	m = r.knownLocales(m)
	if ok {
		for _, l := range r.script.Locales {
			if _, there := m.get(l); !there {
				v.problem("locale %q is missing; write it in each locale", l)
			}
		}
	}
	return m, ok
}

// knownLocales keeps the entries that are named by a locale of the pack, and reports the others.
func (r *reading) knownLocales(m fields) fields {
	kept := m.list[:0:0]
	for _, f := range m.list {
		if !has(r.script.Locales, f.name) {
			m.file.problem(f.at, "unknown locale %q; this pack has %s", f.name, strings.Join(r.script.Locales, ", "))
			continue
		}
		kept = append(kept, f)
	}
	m.list = kept
	return m
}

// text reads one saying by locale.
func (r *reading) text(v value, holds []string, limit int) Text {
	t := Text{}
	m, _ := r.byLocale(v)
	for _, f := range m.list {
		if text, ok := r.say(f.value, f.name, holds, nil, limit); ok {
			t[f.name] = text
		}
	}
	return t
}

// several reads one or more sayings by locale: a text, or a list of them.
func (r *reading) several(v value, holds []string) Variants {
	lists := Variants{}
	m, _ := r.byLocale(v)
	for _, f := range m.list {
		lists[f.name] = r.sentences(f.oneOrMore(), "", f.name, holds, nil, 0)
	}
	return lists
}

// asks reads the questions of a detail by locale.
func (r *reading) asks(v value) Variants {
	lists := Variants{}
	m, _ := r.byLocale(v)
	for _, f := range m.list {
		items := f.items()
		lists[f.name] = r.sentences(items, "", f.name, nil, nil, 0)
		if n := len(items); n < leastAsks {
			f.file.problem(f.at, "%d of at least %d questions; write more, so that nothing is said twice", n, leastAsks)
		}
	}
	return lists
}

// phrases reads lists of what customers say, in each locale.
func (r *reading) phrases(v value, longest int) map[string][]string {
	m, _ := r.byLocale(v)
	return r.lists(m, longest)
}

// lists reads lists of phrases by locale.
func (r *reading) lists(m fields, longest int) map[string][]string {
	lists := map[string][]string{}
	for _, f := range m.list {
		items, used := f.items(), map[string]bool{}
		if len(items) == 0 {
			f.problem("no phrase; write at least one")
		}
		if len(items) > maxPhrases {
			f.problem("%d phrases; write at most %d", len(items), maxPhrases)
		}
		for _, item := range items {
			text, ok := item.str()
			switch {
			case !ok:
			case len([]rune(text)) > longest:
				item.problem("%d characters; write at most %d", len([]rune(text)), longest)
			case used[strings.ToLower(text)]:
				item.problem("%q stands here a second time; delete one", text)
			default:
				used[strings.ToLower(text)] = true
				lists[f.name] = append(lists[f.name], Normal(text))
			}
		}
	}
	return lists
}
