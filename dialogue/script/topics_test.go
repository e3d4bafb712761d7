package script

import (
	"slices"
	"strings"
	"testing"
)

func playsOf(topics []Topic) string {
	var ids []string
	for _, t := range topics {
		ids = append(ids, t.Play)
	}
	return strings.Join(ids, " ")
}

func TestTopics(t *testing.T) {
	s := Builtin()
	for _, c := range []struct{ text, want string }{
		{"my parcel is late", "delivery"},
		{"我的電水壺還沒到", "delivery"},
		{"You have CHARGED me twice this month", "billing"},
		{"这个月话费怎么扣了我两次", "billing"},
		{"I ordered a blue coat and you sent a red one", "wrong"},
		{"退货半个月了退款还没到账", "refund"},
		{"your shop assistant was rude and laughed at me", "staff"},
		{"从昨天晚上开始家里一直没网", "outage"},
		{"the engineer did not turn up for the appointment", "appointment"},
		{"我要取消会员，怎么都退不了", "subscription"},
		{"I can't log in, it says my password is wrong", "account"},
		{"the kettle has stopped working and it leaks", "damaged"},
		{"冰箱用了两天就不制冷了", "damaged"},
		{"my pacel never arived", "delivery"},
		{"The parcel is late. Also, you charged me twice.", "delivery billing"},
		{"快递还没到，另外你们还多扣了我一次钱", "delivery billing"},
		{"the parcel is late and I had to call twice and nobody helped", "delivery"},
		{"hello, can I talk to a person please", ""},
		{"I want my money back", ""},
		{"谢谢，好的", ""},
		{"the music in your cafe is too loud", ""},
		{"", ""},
		{"!!! ??? 。。。", ""},
	} {
		found := s.Topics(c.text)
		slices.SortFunc(found, func(a, b Topic) int { return a.At - b.At })
		if got := playsOf(found); got != c.want {
			t.Errorf("%q is about %q, want %q", c.text, got, c.want)
		}
	}
}

// TestTopicsParts checks that a second matter is found where it begins.
func TestTopicsParts(t *testing.T) {
	text := "The parcel is late. Also, you charged me twice."
	for _, topic := range Builtin().Topics(text) {
		if topic.Play == "billing" && !strings.HasPrefix(text[topic.At:], "Also") {
			t.Errorf("billing begins at %q", text[topic.At:])
		}
	}
}

func TestLog(t *testing.T) {
	for _, c := range []struct{ n, want int64 }{{-1, 0}, {0, 0}, {1, 0}, {2, 1000}, {3, 1584}, {1000, 9965}, {1 << 40, 40000}, {1<<62 - 1, 61999}} {
		if got := log(c.n); got < c.want-1 || got > c.want+1 {
			t.Errorf("log(%d) = %d, want %d", c.n, got, c.want)
		}
	}
	for n := int64(0); n < 1000; n++ {
		if r := root(n); r*r > n || (r+1)*(r+1) <= n {
			t.Errorf("root(%d) = %d", n, r)
		}
	}
}

// FuzzTopics holds Topics to what callers rely on, whatever the text.
func FuzzTopics(f *testing.F) {
	s := Builtin()
	for _, text := range []string{"my parcel is late. also you charged me twice", "快递没到，还有多扣了钱", "a,b.c!d\x00\xff，。", strings.Repeat("late ", 3000)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := s.Topics(text)
		if len(found) > topicsMost || !slices.Equal(found, s.Topics(text)) {
			t.Errorf("%q: %v", text, found)
		}
		for i, topic := range found {
			if topic.At < 0 || topic.At >= len(text) || s.Play(topic.Play).ID != topic.Play ||
				slices.ContainsFunc(found[:i], func(other Topic) bool { return other.Play == topic.Play }) {
				t.Errorf("%q: %v", text, found)
			}
		}
	})
}

func BenchmarkTopics(b *testing.B) {
	s := Builtin()
	s.Topics("")
	for _, c := range []struct{ name, text string }{
		{"en", "This is a joke!!! I ordered the stroller 3 weeks ago, your courier says \"delivered\", nothing is here and I've been on hold TWICE."},
		{"zh", "你们搞什么！！婴儿推车三个星期前就下单了，显示已签收，可我根本没收到，电话打了两次都没人接！"},
		{"long", strings.Repeat("the parcel is late, and nobody helps. ", 2000)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Topics(c.text)
			}
		})
	}
}

func BenchmarkLearn(b *testing.B) {
	s := Builtin()
	for b.Loop() {
		learnTopics(s)
	}
}

func BenchmarkLearnMeanings(b *testing.B) {
	s := Builtin()
	for b.Loop() {
		learnMeanings(s)
	}
}

func BenchmarkMeans(b *testing.B) {
	s := Builtin()
	s.Means("")
	for b.Loop() {
		s.Means("this is a joke!!! i ordered the stroller 3 weeks ago, your courier says \"delivered\", nothing is here and i've been on hold twice. the baby comes next week!")
	}
}
