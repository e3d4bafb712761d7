package main

// This file is the home of the simulated customer: what they do with what the bot said. They see what a customer
// sees, text and buttons, and know nothing of the state behind.

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/amends-bot/amends/dialogue"
	"github.com/amends-bot/amends/sentiment"
)

// simCustomer is one simulated customer.
type simCustomer struct {
	dice   *dice
	lines  *customerLines
	locale string
	own    []string // sentences of their complaint after the first, not said yet
	said   []string // lines of the pools that were used
	orders []string // numbers of orders they could name

	heated   bool
	stubborn bool // hardly ever answers what is asked
	content  bool // with what was done, should it be asked
	moaned   int
	empty    []string // what they wrote without saying anything
}

// deed is what a customer does: writes a text, or presses the button with an id.
type deed struct {
	text  string
	press string
	label string
}

// customerLines are what simulated customers write in one language.
type customerLines struct {
	more   []string // to an open question
	other  []string // to a choice, picking none
	number []string // to "which order?"
	phone  []string
	moan   []string // in anger, and of no use to anybody
	news   []string
	yes    []string
	no     []string
}

var simulatedLines = map[string]*customerLines{
	"en": {
		more: []string{
			"it happened last week", "nobody told me anything", "it was fine until Monday", "I've written to you about this before",
			"I only found out yesterday", "it's the same as what I said", "I just want it sorted", "that's really all there is to it",
			"you should have all of it on file", "a friend of mine had the same",
		},
		other:  []string{"none of these", "I want my money back", "what do you mean?", "is that all?", "I don't know"},
		number: []string{"I don't have the number", "no idea where the number is", "can't find it, sorry"},
		phone:  []string{"555 010 4477", "my number is 555 010 4477"},
		moan: []string{
			"just fix it", "any news?", "what use is sorry", "this is ridiculous", "I've said it all already", "are you even reading this?",
			"so what happens now?", "how long will this take", "unbelievable", "hello??", "this is taking forever",
		},
		news: []string{"any news?", "hello?", "anything yet?", "so?"},
		yes:  []string{"yes", "yes, all good", "it did, thanks"},
		no:   []string{"no", "no, still nothing", "not at all"},
	},
	"zh": {
		more: []string{
			"上周的事", "没人跟我说过", "周一之前还好好的", "之前跟你们说过一次了", "昨天才发现的", "就是我说的那样", "我就想赶紧弄好",
			"就这些，没别的了", "你们那边应该都有记录", "我朋友也碰到过",
		},
		other:  []string{"都不要", "我要退款", "什么意思？", "就这些？", "不知道"},
		number: []string{"单号我没有", "找不到号码了", "订单号不记得了"},
		phone:  []string{"13900004477", "我电话13900004477"},
		moan: []string{
			"赶紧给我解决", "人呢？？", "道歉有用吗", "太离谱了", "该说的我都说了", "你到底看没看", "那现在怎么办", "要等到什么时候", "服了你们了",
			"在吗？", "怎么这么慢",
		},
		news: []string{"有消息吗？", "在吗？", "怎么样了", "人呢？"},
		yes:  []string{"是的", "好了，没问题了", "收到了，谢谢"},
		no:   []string{"没有", "还是没有", "根本没解决"},
	},
}

// stays reports whether they write once more while they wait for a person.
func (c *simCustomer) stays() bool {
	if c.stubborn {
		return c.dice.chance(2 * staysOn)
	}
	return c.dice.chance(staysOn)
}

// newCustomer returns a customer who has just written text; locale is the language they go on in.
func newCustomer(d *dice, text, locale string, heated bool, orders []string) *simCustomer {
	c := &simCustomer{dice: d, locale: locale, heated: heated, orders: orders, stubborn: d.chance(isStubborn), content: d.chance(worked), lines: simulatedLines["en"]}
	if chineseLocale(locale) {
		c.lines = simulatedLines["zh"]
	}
	for i, s := range sentences(text) {
		if i > 0 && utf8.RuneCountInString(s) >= 6 {
			c.own = append(c.own, s)
		}
	}
	return c
}

func chineseLocale(locale string) bool { return strings.HasPrefix(locale, "zh") }

// patience is after how many turns anybody is heated.
const patience = 5

// Habits of the simulated customers, in percent of the times; moansMost is a number.
const (
	isStubborn   = 15
	moansStub    = 75 // something unhelpful
	moansHeated  = 45 // as long as moansMost is not reached
	moansCalm    = 8
	moansMost    = 6
	picksNone    = 8  // answers a choice with none of it
	isSlow       = 8  // takes minutes
	isAway       = 3  // takes a day
	pressesFirst = 65 // the first button, and of those behind it again so many
	wantsPerson  = 40 // takes the way to a person when they came upon it
	presses      = 70 // presses the button
	typesNumber  = 15 // types its number; else its words
	ownSentence  = 50 // says more of their own complaint
	namesOrder   = 40 // knows an order's number
	worked       = 80 // says that it did
	rates        = 75
	staysOn      = 45 // writes once more while they wait for a person; the stubborn twice as often
	asksNews     = 30 // asks how it goes while a remedy is under way
)

// pause is how long they take to answer.
func (c *simCustomer) pause() time.Duration {
	switch roll := c.dice.roll(100); {
	case roll < isAway:
		return 26 * time.Hour
	case roll < isAway+isSlow:
		return time.Duration(2+c.dice.roll(20)) * time.Minute
	}
	return time.Duration(4+c.dice.roll(40)) * time.Second
}

// answer is what they do with a message that asks for something.
func (c *simCustomer) answer(m botLine) deed {
	switch {
	case m.act == dialogue.ActConfirm && len(m.choices) > 0:
		return c.pick(m, 0)
	case m.act == dialogue.ActSurvey:
		return c.pick(m, min(c.dice.roll(len(m.choices)+3), len(m.choices)-1))
	case c.moans():
		return c.moan()
	case len(m.choices) == 0:
		return c.tell(m.text)
	case c.dice.chance(picksNone):
		return deed{text: c.one(c.lines.other)}
	}
	at := 0
	for at < len(m.choices)-1 && !c.dice.chance(pressesFirst) {
		at++
	}
	if m.choices[at].Kind == dialogue.ChoicePerson && !c.dice.chance(wantsPerson) {
		at = 0
	}
	return c.pick(m, at)
}

// follow answers "did it work?".
func (c *simCustomer) follow(m botLine) deed {
	if len(m.choices) > 1 && c.dice.chance(presses) {
		return c.pick(m, map[bool]int{true: 0, false: 1}[c.content])
	}
	if c.content {
		return deed{text: c.one(c.lines.yes)}
	}
	return deed{text: c.one(c.lines.no)}
}

// pick presses the button at a place, or types its number or its words.
func (c *simCustomer) pick(m botLine, at int) deed {
	choice := m.choices[at]
	switch roll := c.dice.roll(100); {
	case roll < presses:
		return deed{press: choice.ID, label: choice.Label}
	case roll < presses+typesNumber:
		return deed{text: strconv.Itoa(at + 1)}
	}
	return deed{text: strings.ToLower(choice.Label)}
}

// moans reports whether they lose patience now.
func (c *simCustomer) moans() bool {
	switch {
	case c.stubborn:
		return c.dice.chance(moansStub)
	case c.moaned >= moansMost:
		return false
	case c.heated:
		return c.dice.chance(moansHeated)
	}
	return c.dice.chance(moansCalm)
}

func (c *simCustomer) moan() deed {
	c.moaned++
	text := c.one(c.lines.moan)
	c.empty = append(c.empty, text)
	return deed{text: text}
}

var (
	speaksOfCall = regexp.MustCompile(`(?i)\b(call|ring)\b|电话|電話|打给您|打給您`)
	asksNumber   = regexp.MustCompile(`(?i)\bnumber\b|号码|號碼`)
	asksOrder    = regexp.MustCompile(`(?i)\b(order|number)\b|订单|訂單|单号|單號|号码|號碼`)
)

// tell answers an open question with a line.
func (c *simCustomer) tell(message string) deed {
	question := last(sentences(message))
	switch {
	case speaksOfCall.MatchString(message) && asksNumber.MatchString(question):
		return deed{text: c.one(c.lines.phone)}
	case asksOrder.MatchString(question) && len(c.orders) > 0 && c.dice.chance(namesOrder):
		return deed{text: c.orders[c.dice.roll(len(c.orders))]}
	case asksOrder.MatchString(question):
		return deed{text: c.one(c.lines.number)}
	case len(c.own) > 0 && c.dice.chance(ownSentence):
		text := c.own[0]
		c.own = c.own[1:]
		return deed{text: text}
	}
	return deed{text: c.one(c.lines.more)}
}

// one is a line of the pool, in their script, that they have not written yet as long as there is one.
func (c *simCustomer) one(pool []string) string {
	fresh := slices.DeleteFunc(slices.Clone(pool), func(s string) bool { return slices.Contains(c.said, s) })
	if len(fresh) == 0 {
		fresh = pool
	}
	line := fresh[c.dice.roll(len(fresh))]
	c.said = append(c.said, line)
	if c.locale == "zh-Hant" {
		return sentiment.Traditional(line)
	}
	return line
}

func last(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}
