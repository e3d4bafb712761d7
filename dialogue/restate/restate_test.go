package restate

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// TestPairs compares exact texts, so that every change of wording is seen: testdata/<locale>.txt, "input => output", in which
// \n stands for a line break.
func TestPairs(t *testing.T) {
	for _, locale := range []string{"en", "zh"} {
		data, err := os.ReadFile(filepath.Join("testdata", locale+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for line := range strings.Lines(string(data)) {
			line = strings.TrimSuffix(line, "\n")
			if line == "" || line[0] == '#' {
				continue
			}
			n++
			in, want, ok := strings.Cut(line, " =>")
			if !ok {
				t.Errorf("%s: no arrow in %q", locale, line)
				continue
			}
			in, want = strings.ReplaceAll(in, `\n`, "\n"), strings.TrimPrefix(want, " ")
			if got := Opening(in, locale).Text; got != want {
				t.Errorf("Opening(%q, %q)\n got %q\nwant %q", in, locale, got, want)
			}
		}
		if n < 40 {
			t.Errorf("%s: %d pairs, want 40 at least", locale, n)
		}
	}
}

func TestRestatementFields(t *testing.T) {
	for _, c := range []struct {
		in, locale, matter string
		quoted, grave      bool
	}{
		{"where is my gift card?", "en", "the gift card", false, false},
		{"you stole my parcel", "en", "the parcel", false, true},
		{"my phone died and you won't replace it", "en", "the phone", false, false},
		{"my father died because of your oven", "en", "the oven", false, true},
		{"mi pedido no ha llegado todavia", "en", "", false, false},
		{"宽带报修三天了没人来", "zh", "宽带", false, false},
		{"快递员偷了我的包裹", "zh", "快递", false, true},
		{"快递员骂我，还打我电话", "zh", "快递", false, false},
		{"你們的客服罵我", "zh-Hant", "客服", false, false},
		{"你们的客服骂我", "fr", "客服", false, false},
		{"where is my order", "zh", "the order", false, false},
	} {
		r := Opening(c.in, c.locale)
		if r.Matter != c.matter || r.Quoted != c.quoted || r.Grave != c.grave {
			t.Errorf("Opening(%q, %q) = %+v, want matter %q, quoted %v, grave %v", c.in, c.locale, r, c.matter, c.quoted, c.grave)
		}
	}
}

func TestNothingToSay(t *testing.T) {
	for _, in := range []string{"", " \n\t", "Hi", "hello!!", "😡😡😡", "👍", "你好", "在吗？", "\xff\xfe", "\u202e", "https://example.com", "@shop", "..."} {
		for _, locale := range []string{"en", "zh", ""} {
			if got := Opening(in, locale).Text; got != "" {
				t.Errorf("Opening(%q, %q) = %q, want nothing", in, locale, got)
			}
		}
	}
}

func TestGraveIsReported(t *testing.T) {
	for _, in := range []string{
		"Your driver stole my bike", "you scammed me", "The waiter assaulted my friend!", "I got poisoned by your food", "your staff are racist",
		"I ordered a phone. Your courier robbed me", "you bunch of scammers",
	} {
		if r := Opening(in, "en"); !r.Grave || !strings.Contains(r.Text, "ou describe ") {
			t.Errorf("Opening(%q) = %+v, want it reported", in, r)
		}
	}
	for _, in := range []string{"你们的师傅偷了我的手机", "我被你们骗了三千块", "前台歧视外地人", "保安动手打人"} {
		if r := Opening(in, "zh"); !r.Grave || !strings.HasPrefix(r.Text, "您反映") {
			t.Errorf("Opening(%q) = %+v, want it reported", in, r)
		}
	}
}

func TestMask(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"card 4111 1111 1111 1111 please", "card ****1111 please"},
		{"4111-1111-1111-1111", "****1111"},
		{"my card number is 5500000000000004", "my card number is ****0004"},
		{"call +44 20 7946 0958", "call ****0958"},
		{"call me on 07700900123", "call me on ****0123"},
		{"(415) 555-0134", "****0134"},
		{"电话13812345678，谢谢", "电话****5678，谢谢"},
		{"身份证110101199003074514", "身份证***"},
		{"身份证11010119900307451X", "身份证***"},
		{"passport: E12345678", "passport: ***"},
		{"SSN 123-45-6789", "SSN ***"},
		{"write to jane.doe+x@mail.example.co.uk today", "write to *** today"},
		{"my password is hunter2, ok", "my password is ***, ok"},
		{"PIN 4821", "PIN ***"},
		{"密码是abc123，快", "密码是***，快"},
		{"验证码 339201", "验证码 ***"},
		{"IBAN DE89370400440532013000", "IBAN ***"},
		{"order 20391, 289.00, 31 October", "order 20391, 289.00, 31 October"},
		{"order number 4111111111111111", "order number ****1111"},
		{"order 411111111111", "order 411111111111"},
		{"订单号2411159297012345678", "订单号2411159297012345678"},
		{"order id 12345678 and I paid 1234567", "order id 12345678 and I paid 1234567"},
		{"my password 12345678 does not work", "my password *** does not work"},
		{"password: 12345678.", "password: ***."},
		{"my password is wrong", "my password is wrong"},
		{"passcode 99x1!, order 20391", "passcode ***, order 20391"},
		{"the code is 339201, refund 500", "the code is ***, refund 500"},
		{"promo code 2024 gave 50 off", "promo code 2024 gave 50 off"},
		{"口令 8888", "口令 ***"},
		{"密码abc123登录不了", "密码***登录不了"},
		{"passport X1234567", "passport ***"},
		{"my ID number is A1234567", "my ID number is ***"},
		{"order ID X1234567", "order ID X1234567"},
		{"护照号E12345678", "护照号***"},
		{"订单号1411592970都7天了", "订单号1411592970都7天了"},
		{"on 2026-11-03 at 14:12 you took 1,200.50", "on 2026-11-03 at 14:12 you took 1,200.50"},
		{"ABC-1234567890", "ABC-1234567890"},
		{"error code 4002", "error code 4002"},
		{"", ""},
	} {
		if got := Mask(c.in); got != c.want {
			t.Errorf("Mask(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestLoss(t *testing.T) {
	for _, c := range []struct {
		in, locale  string
		loss, grave bool
	}{
		{"My grandmother died and your flowers came two days late", "en", true, false},
		{"my father died because of your oven", "en", true, true},
		{"My wife had a miscarriage, please cancel the booking", "en", true, false},
		{"I lost my mother last week and you keep calling her", "en", true, false},
		{"my dad has cancer and the order is late", "en", true, false},
		{"my phone died", "en", false, false},
		{"my son's stroller died", "en", false, false},
		{"I lost my baby stroller", "en", false, false},
		{"my boss will be killed by this delay", "en", false, false},
		{"我爸去世了，花圈没送到", "zh", true, false},
		{"我老婆流产了", "zh", true, false},
		{"我媽去世了", "zh-Hant", true, false},
		{"吃了你们的菜，我爷爷去世了", "zh", true, false},
		{"手机没了", "zh", false, false},
		{"宝宝奶粉没了", "zh", false, false},
		{"老婆生孩子住院用的东西还没到", "zh", false, false},
		{"我奶奶住院了，轮椅还没到", "zh", true, false},
		{"奶奶走了，你们的花晚了两天", "zh", true, false},
		{"my friend passed on your offer", "en", false, false},
		{"my mother passed last week", "en", true, false},
		{"my mom's order was late", "en", false, false},
		{"快递员走了", "zh", false, false},
	} {
		if r := Opening(c.in, c.locale); r.Loss != c.loss || r.Grave != c.grave {
			t.Errorf("Opening(%q) = %+v, want loss %v, grave %v", c.in, r, c.loss, c.grave)
		}
	}
}

func TestSecretsNeverRestated(t *testing.T) {
	r := Opening("I paid with 4111 1111 1111 1111 and wrote from jo@example.com, password: s3cret", "en")
	for _, secret := range []string{"4111 1111", "jo@example.com", "s3cret"} {
		if strings.Contains(r.Text, secret) {
			t.Errorf("%q holds %q", r.Text, secret)
		}
	}
}

// The fuzz target has its own patterns, so that a fault in the package's does not hide itself.
var (
	quoteMarks = regexp.MustCompile(`"[^"]*"|“[^”]*”|「[^」]*」|『[^』]*』`)
	person     = regexp.MustCompile(`(?i)(?:^|[^\pL\pN_])(?:i|me|my|mine|myself|i'm|i've|you was|you is|we was|we is)(?:[^\pL\pN_]|$)`)
	liable     = regexp.MustCompile(`(?i)(?:^|\. )we (?:owe|promised|must|will (?:refund|give|pay|get|be|send))\b`)
	liableHan  = regexp.MustCompile(`(?:^|。)(?:我们|我們)(?:答应|承诺|欠您|必须|会赔)`)
)

func FuzzOpening(f *testing.F) {
	for _, seed := range []string{
		"your courier left my parcel in the rain", "where is my order?", "why did you", "Why?", "thanks for", "can you", "I'm I'm I'm", "you you your you're",
		"'s 're 'm", "@a @b #c #d", "\xff\xfe\x00", "\u202eabc", "a\r\nb\u2028c", "{{.Text}} <b>x</b> *_`~", `he said "I don't care"`, `"`, "“我”", "我我我", "怎么", "为什么", "吗",
		"《我》不好", "Ⓦ", "你们你们", "你們的客服罵我", strings.Repeat("I want my money back, ", 300), strings.Repeat("我要退款，", 300), strings.Repeat("a", 20000), strings.Repeat("(", 2000),
		"****", "$", "$ 5", "#1", "***", "i.m", "I. me. my.", "ı am", "İ", "my\u0301", "mi pedido my no ha llegado todavia", "ſ", "K",
		"you owe me 300 dollars", "you promised, you must, you will pay", "and you must. you will", "your password is ***", "密码是", "你们答应赔我", "*a* _b_ <b>", "you lied to me", "我爸去世了",
		`he said "I don't care about your refund" and "no"`, "客服说「我不管」", "前台说“没人投诉呀”，我", `"“「我」”"`, "the dresses' 's", "what kind of", "how many times do I", "why would you", "谢谢你们的好司机，说我", "咱家咱们咱", "是不是我了", "#a #b c", "😡 my 😡 i",
	} {
		for _, locale := range []string{"en", "zh", "zh-Hant"} {
			f.Add(seed, locale)
		}
	}
	f.Fuzz(func(t *testing.T, text, locale string) {
		r := Opening(text, locale)
		if r != Opening(text, locale) {
			t.Fatal("not deterministic")
		}
		for _, s := range []string{r.Text, r.Matter} {
			if !utf8.ValidString(s) {
				t.Fatalf("invalid UTF-8: %q", s)
			}
			for _, c := range s {
				if unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
					t.Fatalf("control character in %q", s)
				}
			}
		}
		limit := maxEnglish
		if chineseText(Mask(clean(text)), locale) {
			limit = maxChinese
		}
		if n := runeLen(r.Text); n > limit {
			t.Fatalf("%d characters: %q", n, r.Text)
		}
		bare := quoteMarks.ReplaceAllString(r.Text, "")
		han := strings.NewReplacer("我们", "", "我們", "", "我司", "").Replace(bare)
		if person.MatchString(bare) || strings.Contains(han, "我") {
			t.Fatalf("the customer's person in %q", r.Text)
		}
		if liable.MatchString(bare) || liableHan.MatchString(bare) {
			t.Fatalf("a claim on us in our voice: %q", r.Text)
		}
		Mask(text)
	})
}

func BenchmarkOpening(b *testing.B) {
	for _, c := range []struct{ name, text, locale string }{
		{"english", "This is a joke!!! I ordered the stroller 3 weeks ago, your courier says delivered, nothing is here and I've been on hold TWICE.", "en"},
		{"chinese", "宽带报修三天了没人来，孩子三天没上网课了！！凭什么还扣我35块？", "zh"},
		{"long", strings.Repeat("I called you and you never answered, ", 540), "en"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Opening(c.text, c.locale)
			}
		})
	}
}

// TestNothingIsGrantedInARestatement: the last check lets nothing through that sounds like a grant or an admission of ours, and all that
// is told as the customer's.
func TestNothingIsGrantedInARestatement(t *testing.T) {
	for _, c := range []struct {
		text     string
		han, bad bool
	}{
		{"You get a refund of 500.00 today and a voucher of 100", false, true},
		{"Your lamp is broken. Your refund of 500 has been approved", false, true},
		{"You tell us the lamp broke. It was the company's fault and they admit it", false, true},
		{"You tell us you get a refund of 500.00 today", false, false},
		{"You'd like to know when you get your refund", false, false},
		{"Your refund of 20 was not approved", false, false},
		{"您明天会收到500元赔偿", true, true},
		{"台灯坏了。退款500元已批准", true, true},
		{"您会收到500元賠償，退款已經批准", true, true},
		{"您说您的500元已经批准退款了，优惠券也批准了", true, false},
		{"您想知道退款什么时候批准", true, false},
		{"退款一直没批准", true, false},
	} {
		if got := dictates(c.text, c.han); got != c.bad {
			t.Errorf("dictates(%q) = %v", c.text, got)
		}
		limit, plain := maxEnglish, "You have something to raise with us"
		if c.han {
			limit, plain = maxChinese, "您有事情要跟我们说"
		}
		if got := guard(Restatement{Text: c.text}, limit, plain).Text; (got == plain) != c.bad {
			t.Errorf("guard(%q) = %q", c.text, got)
		}
	}
}
