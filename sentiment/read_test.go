package sentiment

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestHeat holds readings to bands: the wording around a complaint may differ, the band may not.
func TestHeat(t *testing.T) {
	tests := []struct {
		text      string
		low, high int
	}{
		// openers
		{`This is a joke!!! I ordered the stroller 3 weeks ago, your courier says "delivered", nothing is here and I've been on hold TWICE. The baby comes next week!`, 750, 950},
		{"just find it!!", 520, 860},
		{"宽带报修三天了没人来，孩子三天没上网课了！！", 500, 900},
		{"The fridge died and I lost 400 dollars of food. I want all of it back.", 500, 740},
		{"怎么多扣了我35块钱？", 380, 620},
		{"any news??", 300, 520},
		{"fyi the certificate on your portal expired yesterday", 100, 360},
		{"thank you so much, it arrived", 0, 80},
		{"where is my order", 200, 330},
		{"hello", 150, 230},
		{"your charger caught fire next to the crib", 450, 850},
		{"你们的充电器在孩子床边冒烟了", 450, 850},
		{"THIRD leak. I want 300 for my floor", 450, 700},
		{"You stole 12.99. I cancelled that trial, useless robot", 650, 950},
		{"道歉有用吗？你们天天道歉", 550, 850},
		{"第三次了！！修完两天又漏，厨房全是水，有没有人？？", 640, 950},
		{"建议你们电子发票直接发邮箱，别的公司都可以", 100, 280},
		{"电视没声了 我七十多了 你这破机器净说听不懂的", 500, 750},
		{"人呢？？", 380, 600},
		// plain questions and answers
		{"How do I reset my password?", 120, 260},
		{"请问怎么开发票？", 120, 260},
		{"Yes", 150, 250},
		{"好的", 100, 250},
		{"Order 20391", 150, 250},
		{"明天吧", 150, 250},
		{"Can I change the delivery address to Mill Lane 4?", 120, 260},
		// mild
		{"My parcel is a bit late", 220, 380},
		{"the app has a problem with login", 250, 420},
		{"快递有点慢", 220, 400},
		// upset
		{"I've been waiting 3 weeks and still no refund", 450, 700},
		{"It hasn't arrived and nobody replies to my emails", 450, 700},
		{"等了五天了还没发货，客服也不回复", 520, 780},
		{"I am very disappointed with your service", 420, 650},
		{"对你们的服务非常失望", 420, 620},
		// furious
		{"ABSOLUTELY DISGUSTING SERVICE, YOU ARE ALL THIEVES", 750, 1000},
		{"You lied to me again, I will sue you and post this on Twitter!!!", 750, 1000},
		{"你们就是骗子！垃圾公司，我要打12315投诉曝光你们！！", 780, 1000},
		{"FUCK YOU, give me my money back!!!", 750, 1000},
		{"垃圾客服，滚！！！", 720, 1000},
		// glad
		{"非常感谢，已经收到了", 0, 80},
		{"Great service, I'm so happy with it!", 0, 120},
		{"质量很好，很满意", 0, 130},
		{"😊👍", 0, 150},
		{"😡😡😡", 450, 700},
		{"", 200, 200},
		{"12345", 200, 200},
	}
	for _, tt := range tests {
		r := Default().Read(tt.text)
		if r.Heat < tt.low || r.Heat > tt.high {
			t.Errorf("%q: heat %d, want %d..%d; cues %v", tt.text, r.Heat, tt.low, tt.high, r.Cues)
		}
	}
}

// TestOrder holds pairs to an order: the first of each pair must be hotter by the margin or more.
func TestOrder(t *testing.T) {
	tests := []struct {
		name, hotter, cooler string
		margin               int
	}{
		{"negation", "I'm angry", "I'm not angry at all", 250},
		{"negation of gladness", "I am not happy with this", "I am happy with this", 250},
		{"negation, Chinese", "我很生气", "我不生气", 250},
		{"double negation in Chinese", "我没有收到", "我收到了", 140},
		{"capitals", "WHERE IS MY ORDER", "where is my order", 100},
		{"codes are not shouting", "My ORDER is LATE", "My DHL parcel ABC-1234 to the USA is late", 50},
		{"sarcasm", "Wow. Great job.", "Great job!", 100},
		{"sarcasm beside a complaint", "Awesome. The box is smashed and two days late.", "The box is smashed and two days late.", 20},
		{"sarcasm, Chinese", "真行啊你们，呵呵", "你们真不错", 250},
		{"thanks for nothing", "thanks for nothing", "thanks for everything", 200},
		{"cooled down", "I was angry and it's still broken", "I was angry but now it's fine", 250},
		{"cooled down, Chinese", "刚才很生气，现在还没解决", "刚才很生气，现在解决了", 250},
		{"not resolved", "It is not resolved", "It is resolved", 200},
		{"strength", "I am extremely angry", "I am a bit angry", 60},
		{"strength, Chinese", "非常生气", "有点生气", 120},
		{"marks", "fix it!!!", "fix it", 15},
		{"marks, Chinese", "快点！！！", "快点", 80},
		{"drawn out", "it is sooooo slow", "it is so slow", 20},
		{"drawn out, Chinese", "太慢了啊啊啊", "太慢了", 20},
		{"attempts", "This is the third time I call", "I call", 150},
		{"attempts in digits", "3rd time I ask", "I ask", 150},
		{"attempts, Chinese", "这是第三次联系你们", "这是第一次联系你们", 150},
		{"waiting", "I ordered 3 weeks ago", "I ordered 3 items", 80},
		{"no waiting", "waiting for 3 weeks", "delivery within 3 weeks", 100},
		{"a threat", "I will call my lawyer", "I will call my mother", 200},
		{"politeness is not thanks", "Where is it? Thanks in advance", "Thank you so much", 50},
		{"masked curse", "where is my f***ing order", "where is my blue order", 200},
		{"names of things that burn", "my stick is on fire", "my Fire TV stick is here", 120},
		{"eagerness", "I can't get it", "I can't wait to get it", 50},
		{"exhaustion", "我真的心累，求求你们了", "我知道了", 250},
	}
	for _, tt := range tests {
		h, c := Default().Read(tt.hotter), Default().Read(tt.cooler)
		if h.Heat < c.Heat+tt.margin {
			t.Errorf("%s: %q %d %v\nagainst %q %d %v, want %d more", tt.name, tt.hotter, h.Heat, h.Cues, tt.cooler, c.Heat, c.Cues, tt.margin)
		}
	}
}

func TestSameInBothScripts(t *testing.T) {
	for simplified, traditional := range map[string]string{
		"你们就是骗子，我要投诉": "你們就是騙子，我要投訴",
		"等了三天还没发货":    "等了三天還沒發貨",
		"谢谢，问题解决了":    "謝謝，問題解決了",
		"充电器冒烟了":      "充電器冒煙了",
	} {
		s, h := Default().Read(simplified), Default().Read(traditional)
		if s.Heat != h.Heat || s.Emotion != h.Emotion {
			t.Errorf("%s: %d %s, %s: %d %s", simplified, s.Heat, s.Emotion, traditional, h.Heat, h.Emotion)
		}
		if s.Locale != "zh" || h.Locale != "zh-Hant" {
			t.Errorf("%s: %q, %s: %q", simplified, s.Locale, traditional, h.Locale)
		}
	}
}

func TestEmotion(t *testing.T) {
	for text, want := range map[string]string{
		"I am furious":                "anger",
		"气死我了":                        "anger",
		"your charger caught fire":    "fear",
		"我很担心孩子，充电器冒烟了":               "fear",
		"I am so sad, I was in tears": "sadness",
		"太让人失望了":                      "disappointment",
		"It has not arrived":          "neutral",
		"好的，谢谢":                       "gratitude",
		"Thank you very much":         "gratitude",
		"I love it, so happy":         "joy",
		"where is my order":           "neutral",
		"你好":                          "neutral",
		"宽带报修三天了没人来，孩子三天没上网课了！！": "anger",
	} {
		if r := Default().Read(text); r.Emotion != want {
			t.Errorf("%q: %s, want %s; %+v", text, r.Emotion, want, r)
		}
	}
}

func TestCuesExplain(t *testing.T) {
	tests := []struct{ text, piece, why string }{
		{"I am hardly angry", "hardly angry", "negation"},
		{"I will call my Lawyer", "my Lawyer", "threat of regulator"},
		{"我要曝光你们", "曝光你们", "threat of exposure"},
		{"this is the third time", "third time", "third time"},
		{"THIS IS NOT OKAY", "THIS IS NOT OKAY", "capitals"},
		{"三天了没人来", "三天", "waiting time"},
		{"It hasn’t arrived", "hasn’t arrived", "problem stated"},
		{"you are useless robots, a USELESS robot", "USELESS robot", "contempt"},
	}
	for _, tt := range tests {
		found := false
		r := Default().Read(tt.text)
		for _, c := range r.Cues {
			found = found || c.Text == tt.piece && c.Why == tt.why
		}
		if !found {
			t.Errorf("%q: no cue %q (%s) in %v", tt.text, tt.piece, tt.why, r.Cues)
		}
	}
}

func TestLanguage(t *testing.T) {
	tests := []struct{ text, want string }{
		{"订单20391 ??", "zh"},
		{"order 20391", "en"},
		{"hello", "en"},
		{"ok", "en"},
		{"你好", "zh"},
		{"訂單20391 還沒到", "zh-Hant"},
		{"這是什麼爛服務", "zh-Hant"},
		{"什么服务", "zh"},
		{"iPhone 15 Pro Max 坏了", "zh"},
		{"my order from 京东 has not arrived and nobody replies", "en"},
		{"12345", ""},
		{"", ""},
		{"😡😡😡", ""},
		{"ABC-1234", ""},
		{"https://example.com/help", ""},
		{"@support", ""},
		{"¿Dónde está mi pedido?", Other},
		{"wo ist meine Bestellung", Other},
		{"Где мой заказ", Other},
		{"ありがとうございます", Other},
		{"注文はまだ届いていません", Other},
		{"내 주문은 어디에 있나요", Other},
		{"Where is my café order", "en"},
		{"ＯＲＤＥＲ ２０３９１", "en"},
		{"\xff\xfe\x00", ""},
		{"refund pls", "en"},
		{"ty", "en"},
		{"wheres my pakcage", "en"},
		{"ok 收到", "zh"},
		{"我要refund", "zh"},
		{"客服 help", "zh"},
		{"où est mon colis", Other},
		{"je veux un remboursement", Other},
		{"quiero hablar con un agente", Other},
		{"Ich warte seit drei Wochen auf mein Paket", Other},
		{"siparişim gelmedi", Other},
		{"dankjewel", ""},
		{"เมื่อไหร่จะได้ของ", Other},
		{"الطلب لم يصل", Other},
	}
	for _, tt := range tests {
		if got := Language(tt.text); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"", "just find it!!", "宽带报修三天了没人来！！", "\xff\xfe\x00 angry\x80", "a\u202eyrgna\u202c", "😡👍🏽‼️", "sooooo f***ing late",
		"第第第三次次次", "3rd 3rd time times 100000000000000000000 days", strings.Repeat("!?", 50), "É́ ＡＮＧＲＹ ：(", "****", "a*", "@", "http://",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := Default().Read(text)
		checkReading(t, text, r)
		checkSum(t, text, r)
		if again := Default().Read(text); !same(r, again) {
			t.Fatalf("%q: %v, then %v", text, r, again)
		}
		if r.Locale != Language(text) {
			t.Fatalf("%q: locale %q, Language says %q", text, r.Locale, Language(text))
		}
		entries := []Entry{{Text: text, Weight: 3000, Emotion: "anger"}, {Text: "angry", Weight: -50}}
		checkReading(t, text, r.With(text, entries))
	})
}

// checkReading checks the invariants of the package comment.
func checkReading(t *testing.T, text string, r Reading) {
	t.Helper()
	if r.Heat < 0 || r.Heat > 1000 {
		t.Fatalf("%q: heat %d", text, r.Heat)
	}
	for _, v := range r.Emotions.list() {
		if v < 0 || v > 1000 {
			t.Fatalf("%q: emotions %+v", text, r.Emotions)
		}
	}
	if _, ok := emotionOf(r.Emotion); !ok {
		t.Fatalf("%q: emotion %q", text, r.Emotion)
	}
	for _, c := range r.Cues {
		if c.Text == "" || !strings.Contains(text, c.Text) || !utf8.ValidString(c.Text) || c.Why == "" || c.Weight == 0 {
			t.Fatalf("%q: cue %+v", text, c)
		}
	}
}

// checkSum checks that the cues of a base reading explain its heat in full.
func checkSum(t *testing.T, text string, r Reading) {
	t.Helper()
	sum := NeutralHeat
	for _, c := range r.Cues {
		sum += c.Weight
	}
	if clamp(sum, 0, 1000) != r.Heat {
		t.Fatalf("%q: heat %d, the cues add up to %d: %v", text, r.Heat, sum, r.Cues)
	}
}

func TestAnyBytes(t *testing.T) {
	for _, s := range []string{
		"\x00\x00", "\xff", "\u202eangry\u202c", strings.Repeat("垃圾！", 7000), strings.Repeat("angry ", 4000), strings.Repeat("1", 20000),
		strings.Repeat("😡", 5000), strings.Repeat("a", 20000), strings.Repeat("A'", 10000), strings.Repeat("第", 9000), strings.Repeat("*", 20000),
	} {
		r := Default().Read(s)
		checkReading(t, s, r)
		checkSum(t, s, r)
	}
}

var benchTexts = []string{
	`This is a joke!!! I ordered the stroller 3 weeks ago, your courier says "delivered", nothing is here and I've been on hold TWICE. The baby comes next week!`,
	"宽带报修三天了没人来，孩子三天没上网课了！！打了两次电话都说马上派师傅，到现在还没动静，你们到底管不管？",
}

func BenchmarkRead(b *testing.B) {
	a := Default()
	a.Read("")
	long := strings.Repeat(benchTexts[0]+" ", 20000/len(benchTexts[0]))
	for _, bb := range []struct{ name, text string }{{"English", benchTexts[0]}, {"Chinese", benchTexts[1]}, {"Long", long}} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				a.Read(bb.text)
			}
		})
	}
}
