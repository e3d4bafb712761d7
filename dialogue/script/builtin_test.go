package script

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestBuiltin(t *testing.T) {
	if _, err := Parse(BuiltinFS()); err != nil {
		t.Fatalf("the built-in pack has problems:\n%v", err)
	}
	s := Builtin()
	if s != Builtin() {
		t.Error("parsed twice")
	}
	if got := strings.Join(s.Locales, " "); got != "en zh" {
		t.Error("locales", got)
	}
	if s.BandOf(0) != "calm" || s.BandOf(449) != "calm" || s.BandOf(450) != "upset" || s.BandOf(1000) != "furious" {
		t.Error("bands", s.Bands)
	}
	if last := s.Plays[len(s.Plays)-1]; last.ID != "general" || len(last.Examples) > 0 {
		t.Error("the last play is", last.ID)
	}
	for _, reason := range Reasons {
		if r := s.Rule(reason); r.Within == 0 || r.Who["en"] == "" || r.Who["zh"] == "" {
			t.Errorf("rule %s: %+v", reason, r)
		}
	}
	for _, p := range s.Plays {
		if len(p.Remedies) < 2 {
			t.Errorf("%s offers no choice (S4)", p.ID)
		}
	}
}

// TestBuiltinOffers checks that what the bot may grant by itself is bounded in every way.
func TestBuiltinOffers(t *testing.T) {
	for _, r := range Builtin().Remedies {
		if r.By != "bot" || r.Amount.None() {
			continue
		}
		if r.PerDay == 0 || r.Window.Count == 0 || r.PerCase != 1 {
			t.Errorf("%s moves money without all of its limits: %+v", r.ID, r)
		}
		if r.Amount.Share > 0 && len(r.Needs) == 0 {
			t.Errorf("%s pays a share of a record and needs none", r.ID)
		}
	}
}

// said visits every text of the built-in pack that the bot says.
func said(s *Script, visit func(where, locale, text string)) {
	texts := func(where string, t Text) {
		for _, l := range s.Locales {
			if t[l] != "" {
				visit(where, l, t[l])
			}
		}
	}
	lists := func(where string, m map[string][]string) {
		for _, l := range s.Locales {
			for _, text := range m[l] {
				visit(where, l, text)
			}
		}
	}
	for _, l := range s.Locales {
		for _, k := range Keys {
			for _, text := range s.Words[l][k.Name] {
				visit(k.Name, l, text)
			}
			for _, p := range s.Plays {
				for _, text := range p.Words[l][k.Name] {
					visit(p.ID+" "+k.Name, l, text)
				}
			}
		}
	}
	for _, r := range s.Remedies {
		texts(r.ID, r.Label)
		texts(r.ID, r.Promise)
		for _, v := range []Variants{r.Confirm, r.Started, r.Follow} {
			lists(r.ID, v)
		}
	}
	for _, p := range s.Plays {
		for _, d := range p.Details {
			lists(p.ID+" "+d.Name, d.Ask)
			for _, c := range d.Choices {
				texts(p.ID+" "+c.ID, c.Label)
			}
		}
	}
}

var halfWidth = regexp.MustCompile(`\p{Han}[,.?:;()]|[,?;()]\s*\p{Han}`)

// TestBuiltinStyle holds the sentences to what a reader would notice.
func TestBuiltinStyle(t *testing.T) {
	openings := map[string]int{}
	said(Builtin(), func(where, locale, text string) {
		switch {
		case locale == "zh" && halfWidth.MatchString(text):
			t.Errorf("%s: half-width punctuation in %s", where, text)
		case locale == "en" && strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII }):
			t.Errorf("%s: not plain English: %s", where, text)
		case locale == "en" && strings.HasPrefix(text, "{who}"):
			t.Errorf("%s begins in lower case: %s", where, text)
		case locale == "en" && strings.Contains(text, "  "):
			t.Errorf("%s: two spaces in %s", where, text)
		case strings.HasPrefix(where, "label."), strings.Contains(text, "{lines}"):
			return
		}
		if strings.Contains(text, "{restate}") && !strings.HasPrefix(text, "{restate}") && !strings.HasPrefix(where, "ack.loss") { // condolence comes first
			t.Errorf("%s: {restate} does not begin %s", where, text)
		}
		if strings.Count(text, "?")+strings.Count(text, "？") > 2 {
			t.Errorf("%s: more than two questions in %s", where, text)
		}
		openings[where+locale+text[:min(len(text), 14)]]++
	})
	for opening, n := range openings {
		if n > 3 {
			t.Errorf("%d variants open alike: %s", n, opening)
		}
	}
}

// TestBuiltinRegret keeps the three acts apart: fault is admitted only where a record shows it.
func TestBuiltinRegret(t *testing.T) {
	fault := regexp.MustCompile(`our mistake|we got (it|that) wrong|the fault is ours|是我们的错|责任在我们|是我们弄错`)
	shown := []string{"fact.misdelivered", "fact.late", "fact.charged_twice"}
	said(Builtin(), func(where, locale, text string) {
		if fault.MatchString(text) && !slices.Contains(shown, where) {
			t.Errorf("%s admits a fault that no record shows: %s", where, text)
		}
	})
}

func hasPhrase(norm string, phrases []string) bool {
	for _, p := range phrases {
		if regexp.MustCompile(`(^|[^a-z0-9])` + regexp.QuoteMeta(p) + `([^a-z0-9]|$)`).MatchString(norm) {
			return true
		}
	}
	return false
}

// intends is how an intent's phrases are meant to be matched; the dialogue has its own, faster one.
func intends(in Intent, text string) bool {
	norm := Normal(text)
	bare := strings.Trim(norm, " .,!?。，！？")
	for _, l := range []string{"en", "zh"} {
		if hasPhrase(norm, in.Phrases[l]) || slices.Contains(in.Alone[l], bare) {
			return true
		}
	}
	return false
}

// TestBuiltinIntents tries phrases that must be understood and those that must not be misunderstood.
func TestBuiltinIntents(t *testing.T) {
	intents := map[string]Intent{}
	for _, in := range Builtin().Intents {
		intents[in.Name] = in
	}
	for _, tt := range []struct {
		name    string
		yes, no []string
	}{
		{
			"danger",
			[]string{"your charger caught fire next to the crib", "there was smoke", "burning smell", "你们的充电器在孩子床边冒烟了", "我被電到了", "漏电了"},
			[]string{"气炸了", "充电到一半就停", "I'd fire your courier", "the price shocked me", "充不进电"},
		},
		{
			"despair",
			[]string{"I want to die", "我不想活了", "活著沒意思"},
			[]string{"I hurt my back", "跳楼价买的", "I'm dying to know"},
		},
		{
			"person",
			[]string{"I want to talk to a person", "human please", "Person", "agent", "get me a manager", "转人工", "人工", "叫你们领导来", "有没有人？", "我要真人客服", "轉人工"},
			[]string{"it's personal", "the delivery person was rude", "your agent told me on Monday", "an agent promised a refund", "你们经理答应过我"},
		},
		{
			"threat",
			[]string{"I'll sue you", "my lawyer will write", "I'm going to the police", "我要打12345", "打12315投诉", "让记者来曝光你们", "給你負評"},
			[]string{"order 12345", "订单12345", "流媒体会员", "烟雾报警器坏了", "微博会员扣费", "the voltage regulator"},
		},
		{
			"solve",
			[]string{"just find it!!", "just fix it", "赶紧解决", "到底怎么办", "快点"},
			[]string{"you promised to fix it on Monday", "孩子怎么办啊", "I can't find it"},
		},
		{"status", []string{"any news??", "人呢？？", "进展呢", "查到了吗"}, []string{"the status says delivered", "I'm still waiting for my parcel"}},
		{"human", []string{"are you a bot?", "你是机器人吗"}, []string{"your robot vacuum broke"}},
		{"insult", []string{"useless robot", "你这破机器"}, []string{"the mixer is useless"}},
		{"sorry", []string{"What use is sorry?", "道歉有用吗？你们天天道歉", "對不起有什麼用"}, []string{"sorry, wrong number", "不好意思"}},
		{
			"yes",
			[]string{"yes", "Yes.", "ok", "sure", "好", "行", "对", "是的", "可以", "好的", "go ahead"},
			[]string{"not sure", "is that right?", "到底是什么情况", "可以换吗", "对方没收到", "还好吗", "fine print"},
		},
		{"no", []string{"no", "nope", "not sure", "不要", "不用了", "不是", "没有"}, []string{"是不是这个", "nothing happened", "是这个没错"}},
		{"first", []string{"the first one", "1", "第一个"}, []string{"the first time it worked", "第一次"}},
		{"second", []string{"second", "选2", "第二個"}, []string{"2 weeks ago", "it's the second time", "第二天"}},
		{"greeting", []string{"Hi!", "你好", "在吗？"}, []string{"hi where is my parcel", "你好我的快递没到"}},
		{"thanks", []string{"thanks!", "谢谢您", "ok thanks"}, []string{"thanks for nothing"}},
		{"received", []string{"it arrived", "收到了", "it works now", "有声音了", "好了"}, []string{"等到了三天", "received a broken one"}},
		{"callback", []string{"please call me back", "打电话吧", "约个电话"}, []string{"nobody called", "快递员没打电话就走了"}},
		{"suggestion", []string{"建议你们电子发票直接发邮箱", "fyi the certificate on your portal expired yesterday"}, []string{"我要反馈一个问题"}},
		{"none", []string{"none of these", "都没印象", "都不要"}, []string{"none of your couriers rang"}},
	} {
		for _, text := range tt.yes {
			if !intends(intents[tt.name], text) {
				t.Errorf("%s does not hear %q", tt.name, text)
			}
		}
		for _, text := range tt.no {
			if intends(intents[tt.name], text) {
				t.Errorf("%s mishears %q", tt.name, text)
			}
		}
	}
}

// TestBuiltinFiles keeps the files of the pack short enough to be read, and each with its purpose on top.
func TestBuiltinFiles(t *testing.T) {
	err := fs.WalkDir(BuiltinFS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(BuiltinFS(), name)
		if n := strings.Count(string(data), "\n"); n > 500 {
			t.Errorf("%s has %d lines", name, n)
		}
		if !strings.HasPrefix(string(data), "# ") {
			t.Errorf("%s does not say what it is the home of", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
