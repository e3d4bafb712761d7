package dialogue

import "regexp"

// This file is the home of the words around a wish.

var (
	// wanting says that an amount is asked for, not only told of.
	wanting = regexp.MustCompile(`\b(want|demand|expect|owe|owed|compensat\w*|reimburse\w*|refund me|refund of|give me|pay me|pay for|money back)\b|赔|賠|补偿|補償|退我款|退钱|退錢|退我|退给|退給|退回|退还|退還|全额退|要求|给我|給我`)
	// wishing says that something is asked for.
	wishing = regexp.MustCompile(`\b(want|need|give|send|please|pls|just|like|prefer|take|choose|can i|could i|may i|can you|could you|i'll|let's|do the|go for|ask for|demand|expect|refund me|claim)\b|我要|我想|想要|给我|給我|请|請|麻烦|麻煩|还是|還是|算了|就|选|選|吧|退|换|換|赔|賠|帮我|幫我|要求|可以`)
	// negation stands before what is not wanted; see negated.
	negation = regexp.MustCompile(`\b(?:don't|dont|do not|not|no|never|without|won't|wouldn't|rather than|instead of)\b|不想|不要|不用|不需|不是|不稀罕|才不|别|別|甭|没说|沒說|谁要|誰要|谁想|誰想|哪要|不`)
	// anew begins a statement of its own behind a negation: "not helpful, I want a person".
	anew = regexp.MustCompile(`\b(i|we|just|please|so|let)\b`)
	// failing follows a thing that was promised and did not come.
	failing = regexp.MustCompile(`\b(never|not|hasn't|hasnt|didn't|didnt|wasn't|isn't|pending|where|late|delayed|failed|rejected|refused|expired)\b|没|沒|未|不能|不了|失败|失敗`)
	// hesitating takes a yes back.
	hesitating = regexp.MustCompile(`\b(but|first|however|wait|unless|if|yeah right|sure,? like)\b|但|不过|不過|先|才怪|除非|如果|要是|等等`)

	// againstThem says that money is wanted of the customer.
	againstThem = regexp.MustCompile(`要我(赔|賠|付|交)|叫我(赔|賠|付)|让我(赔|賠|付)|\b(want|wants|asked|asking|made) me to pay\b|\byou want \d`)
	// partly takes back a "yes, it came".
	partly = regexp.MustCompile(`\b(but|only|not|nothing|half|short|missing|never)\b|没|沒|只|一半|少了|不对|不對`)
	// allRight says with such words that nothing is amiss.
	allRight = regexp.MustCompile(`\bnothing (else|more|wrong|to complain)\b|\bnot bad\b|\bonly (just|good)\b|没(有)?(什么)?(问题|毛病|事|别的|其他)|沒(有)?(什麼)?(問題|毛病|事|別的|其他)`)
	// asksWhen asks how long something takes.
	asksWhen = regexp.MustCompile(`\b(how long|how soon|how many days|when (will|would|do|does|can|is))\b|多久|几天|幾天|什么时候|什麼時候|啥时候|何时`)
	// ownMatter says that it is about the customer, not only about us.
	ownMatter = regexp.MustCompile(`\b(i|my|me|mine|we|us|i'm|i've)\b|我`)
	// buying says that a day is the one of the order.
	buying = regexp.MustCompile(`\b(ordered|bought|purchased|placed the order)\b|买|订了|订的|下单|付款`)
	// correcting says that something was told wrong; "wrong" is no matter of its own there.
	correcting = regexp.MustCompile(`(?i)\b(sorry|wrong (number|order|one)|i mean|i meant|not that one|my mistake|mixed up)\b|说错了|说錯了|說錯了|弄错了|搞错了|我是说|我說的是|我说的是`)
	// oneOfThem stands between two wishes of which either will do.
	oneOfThem = regexp.MustCompile(`\b(or|either|otherwise|else)\b|或|要么|要不|不然|还是`)
)
