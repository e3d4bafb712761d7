package main

// This file is the home of what customers write in the crash tests: whole matters in both languages,
// so that cases open, remedies are granted and carried out, and people are fetched.

import (
	"math/rand/v2"
	"slices"
)

// matters are courses that a conversation takes. The answers fit the questions that come, mostly; when they
// don't, the bot has to bear it.
var matters = [][]string{
	{"My kettle, order 6120, was due on the 16th and it still has not come. I am so tired of this.", "a new one by express please", "yes", "thank you", "any news?"},
	{"WHERE IS MY PARCEL?! It says delivered and nothing is here!!", "it is the stroller, order 20391", "just refund it", "yes, go ahead", "when will the money be there?"},
	{"I was charged twice for the phone case set, 39.00 each time. Order 8812.", "refund please", "yes", "thanks"},
	{"My bill is 35.00 too high, I never ordered a video membership.", "off my next bill please", "yes", "great"},
	{"Your service was bad today and nobody listened.", "the man at the counter shouted at me and laughed", "the voucher", "thanks, that is kind"},
	{"The blender from order 7702 is broken, the motor does not start.", "it was like that from the first day", "exchange it", "yes"},
	{"my lamp order 7788 hasn't arrived, please call me", "Call me", "yes", "my number is 0170 5550199"},
	{"I want 20.00 compensation for the ruined evening, your driver never rang.", "compensation of 20.00", "yes"},
	{"我的电水壶一直没到，订单 6120，真让人着急。", "加急补发", "是的", "谢谢", "有进展吗"},
	{"显示已签收可是我没收到！！！婴儿推车，20391，你们太过分了", "退款", "对，现在就办", "什么时候到账"},
	{"手机壳扣了我两次钱，8812，每次39", "退款吧", "好的", "嗯"},
	{"这个月账单多了35块，我没订过视频会员", "下个月扣", "可以", "好，谢谢"},
	{"搅拌机坏了，订单7702，打开就不转", "第一天就这样", "换一个新的", "行"},
	{"客服态度太差，没人理我", "打了三次电话都被挂断", "优惠券", "谢谢"},
	{"快递一直沒到，訂單 6120，說好週一的", "補發", "對", "謝謝"},
	{"催了好多次还是不发货，7788，请给我打电话", "给我打电话", "好", "结果呢"},
}

// asides come in between.
var asides = []string{
	"asdf qwer zxcv", "???", "🙂", "ok", "1", "2", "hello", "你好", "嗯嗯", "are you a robot?", "你是机器人吗",
	"sorry doesn't help", "this is ridiculous!!!", "你们能不能快点", "no", "不要", "I changed my mind", "none of these",
	"都不行", "what can you do?", "status", "怎么样了", "{restate} {{.}} <b>&", "  \u202eabc\u202c\t", "you idiots",
	"I'd suggest you print the date on the box", "never mind", "算了", "that did not work", "yes", "是",
}

// persons end the bot's part; the queue keeps company from then on.
var persons = []string{
	"I want to speak to a manager.", "转人工", "there is smoke coming out of it", "I will post this on social media", "我要去消协投诉",
}

// asideEvery is seldom enough for most matters to be settled: who is not understood twice gets a person.
const asideEvery = 15

// plot is what customer number i writes: matters one after the other, with asides, each
// message a little different; every fifth customer asks for a person in the second half.
func plot(random *rand.Rand, i, messages int) []string {
	var texts []string
	for len(texts) < messages {
		for _, text := range matters[random.IntN(len(matters))] {
			texts = append(texts, text)
			if random.IntN(asideEvery) == 0 {
				texts = append(texts, asides[random.IntN(len(asides))])
			}
		}
	}
	texts = texts[:messages]
	if i%5 == 0 {
		at := messages/2 + random.IntN(messages/2)
		texts = slices.Insert(texts, at, persons[random.IntN(len(persons))])[:messages]
	}
	return texts
}
