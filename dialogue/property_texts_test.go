package dialogue_test

import "strings"

// This file is the home of what the customers of the property tests write.

// phrases that random customers write: openers, answers, wishes, and things nobody expects.
var phrases = []string{
	"it wasn't me", "不是我本人",
	"for the third time now, where is order 6120", "第三次来问了", "I'm 78 and no good with phones, please go slowly", "我七十多了看不懂",
	"order 20391 never came, I want my money back and a voucher", "send me a new one or a refund", "要么补发要么退款", "no, I mean order 6120", "说错了，是订单20391",
	"yes, and also you charged me twice in November", "好的，还有手机壳扣了两次钱", "can we do this in English please", "能说中文吗", "stop, cancel that refund",
	"yes but to my paypal", "no I don't want a refund", "我不退款，我要换", "you decide", "这台到了也漏", "it came and this one leaks too", "I already restarted it twice", "unbelievable",
	"my card is 4111 1111 1111 1111, password is hunter2", "your staff was rude to me yesterday at 5pm", "the app crashes since Monday", "cancel my subscription by 30 December",
	"fyi my parcel hasn't arrived", "建议你们改进一下包装", "I only want to know why",
	"my stroller says delivered but nothing is here!!! I am furious", "the blender stopped working", "my kettle is late",
	"refund please", "exchange it", "yes", "no", "the second one", "none of these", "any news??", "what use is sorry",
	"useless idiots!!! I hate you!!!", "are you a robot?", "you charged me 35.00 too much", "order 20391", "order 99999",
	"I want 300 dollars", "thanks", "hello", "5", "1", "2", "😡", "", "asdf qwer", "just fix it", "the courier was rude",
	"I will post this on Twitter", "it arrived broken", "call me back", "555 010 4477", "never mind",
	"快递一直没到，气死我了！！", "搅拌机坏了", "退款", "好的", "不行", "第一个", "道歉有用吗", "人呢", "怎么多扣了我35块钱", "订单6120", "谢谢", "收到了",
	"我要投诉到12315", "{restate} {{.}} <b> */ \u202e", strings.Repeat("long ", 4000),
}

// personPhrases are plain wishes for a person.
var personPhrases = []string{"I want to talk to a person", "转人工", "get me a manager please", "找你们领导"}
