package figures

import (
	"strings"
	"testing"
)

func BenchmarkIn(b *testing.B) {
	for name, text := range map[string]string{
		"en":    "I ordered a stroller last Tuesday, order 20391, and was charged 289.00 twice. Your courier was supposed to come between 8 and 12 and never did. I want my money back!",
		"enNo":  "Your courier left my parcel in the rain and nobody answers me, this is a disgrace and I want to talk to a person now please",
		"zh":    "我上周三买的推车，订单20391，扣了我两次289元，说好昨天下午三点送到，到现在都没有来，我要退款！",
		"zhNo":  "你们的客服态度太差了，一直不理人，我要投诉你们，快点给我一个说法",
		"long":  strings.Repeat("18/11 5pm $5 中山路1号 ", 900),
		"plain": strings.Repeat("the courier left it in the street on my road and ", 600),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				In(text, now)
			}
		})
	}
}
