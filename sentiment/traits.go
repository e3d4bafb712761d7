package sentiment

import (
	"math/bits"
	"strings"
)

// This file is the home of traits: what can be counted about a message as a whole - what kinds of phrases it holds, whose words
// they are, where in the message the heat is, who is spoken to. No trait says anything by itself; trees.go weighs them together.

// class groups the reasons of the lexicons.
type class uint8

const (
	classNone   class = iota
	classFact         // something went wrong, told without a judgement
	classWait         // waits, silence, repetition
	classFeel         // a feeling named
	classJudge        // judgement of what was done
	classInsult       // insults, curses, violence
	classThreat       // what the writer will do
	classPolite       // reproach in polite words
	classIrony        // sarcasm
	classFear         // fear, sadness, exhaustion
	classGlad         // praise and joy
	classThanks       // thanks
	classCalm         // courtesy, patience
	classOver         // it is over
	classNeed         // what should happen
	classFace         // a face that heats
	classSmile        // a face that cools
	classes
)

// classNames are words by which a reason's class is known, the first that it holds deciding.
var classNames = []struct {
	class class
	words []string
}{
	{classOver, []string{"over now", "matter settled"}},
	{classCalm, []string{"politeness", "cooling", "apology", "patience", "a tip", "question"}},
	{classThreat, []string{"threat of", "threat to", "ultimatum", "legal", "bad review", "leaving", "complaint", "threat", "call for manager", "wants to leave"}},
	{classPolite, []string{"polite anger", "demand", "reproachful"}},
	{classInsult, []string{"insult", "curse", "violence", "contempt", "shaming", "hate", "mockery"}},
	{classIrony, []string{"sarcasm", "resigned scorn"}},
	{classWait, []string{"wait", "late", "ignored", "no answer", "repeated", "again", "asks after", "still not", "contact", "loop"}},
	{classFear, []string{"fear", "worry", "danger", "sadness", "exhaust", "despair", "helpless", "stake"}},
	{classFeel, []string{"anger", "irritation", "annoyance", "disappointment", "unhappy", "exasperation", "speechless", "dissatisf", "let down", "frustration"}},
	{classJudge, []string{
		"accusation", "unfair", "disapproval", "disbelief", "very bad", "rude", "evasion", "false", "outrage", "harsh", "not caring", "unacceptable",
		"disgust", "reproach", "ridiculous", "not taken", "playing", "blame", "the worst", "word not kept", "not helpful", "refusal",
	}},
}

// Word marks: closed sets of words that say who is spoken to and what is done, beside the lexicon's phrases.
const (
	markYou = iota
	markI
	markAsk   // a question's word
	markCould // a request
	markWhy
	markNeg
	markIf
	markAgain
	markNow
	markPast
	markOther
	markEver // never, always
	markPlease
	markFinally
	markSo
	marks
)

var markWords = [marks]string{
	markYou:     "you your yours u ur youre youve yall yourself yourselves 你 您 妳 贵 泥",
	markI:       "i my me mine im ive we our us id ill myself 我 俺 窝 咱",
	markAsk:     "what where when which how who does is are do 吗 呢 哪 几 啥 么 嘛",
	markCould:   "can could may would shall 能 可 帮 想 问",
	markWhy:     "why 凭 为",
	markNeg:     "not no never none nothing nobody dont didnt doesnt cant cannot wont isnt wasnt havent hasnt couldnt wouldnt without nor 不 没 未 无 别 冇 唔 毋",
	markIf:      "if unless should hope wish 如 若 否 要 逾",
	markAgain:   "again still yet another more keep keeps 又 再 还 仍 老 总 次 遍 趟",
	markNow:     "now today already anymore 现 今 已 终",
	markPast:    "was were had used did ago last before first once yesterday 以 曾 前 当 昨 去 原 初",
	markOther:   "he she they them him her his their wife husband mum mom dad friend neighbour neighbor son daughter mother father sister brother boss colleague 他 她 们 妈 爸 妻 婆 友 邻 网",
	markEver:    "ever every always all only even just 全 都 每 从 只 就 才 居 竟 连",
	markPlease:  "please kindly thanks thank grateful appreciate sorry regards dear sincerely 请 谢 烦 麻 敬 尊 恳",
	markFinally: "but however though then until except 但 可 却 结 果 后 而",
	markSo:      "so such very really how too absolutely simply obviously apparently of 真 太 好 很 超 极 挺 实",
}

// Traits of a message. Weights are in thousandths, counts are multiplied by 100 where they are divided by a length.
const (
	traitHeat = iota // what the words and the tables say
	traitSeverity
	traitService // what the tables of service talk say
	traitServiceLast
	traitServiceMost
	traitServiceLeast
	traitChinese
	traitTokens
	traitSentences
	traitPeak
	traitSecond
	traitHotSum
	traitWarmPeak
	traitWarmSum
	traitGrave
	traitLatePeak // behind the last turn
	traitLateWarm
	traitTurns
	traitHotLast // in the last sentence
	traitWarmLast
	traitHotFirst
	traitWarmFirst
	traitMost // the hottest sentence, by wording
	traitLast
	traitFirst
	traitLeast
	traitQuoted
	traitOthers // the greatest weight in somebody else's mouth
	traitNegHot
	traitNegWarm
	traitPraise
	traitAsks
	traitCries
	traitAskLast
	traitDots
	traitShouted
	traitCapital
	traitLong
	traitForeign
	traitUnknown
	traitNumbers
	traitDrift // what the table of service talk says, of the last sentences most
	traitScare // short quotations
	traitPast
	traitMore
	traitWaited
	traitTried
	traitClauseMost // what the table of service talk says, of single clauses
	traitClauseLeast
	traitClauseLast
	traitClauseFirst
	traitClauseGap // between the hottest clause and the coolest
	traitFactMost  // what the table of facts says, of single clauses
	traitFactLeast
	traitFactLast
	traitFacts
	traitTalk     // what the table of talk says
	traitPushMost // what the tables of public texts say of single clauses
	traitPushLeast
	traitPushLast
	traitClass                              // one peak for each class from here on
	traitMark   = traitClass + int(classes) // one count for each mark
	traitLogits = traitMark + marks         // one for each head
	traits      = traitLogits + headsAll
)

type traitList [traits]int32

// counts are what the finder notes for the traits, however much it weighs in the end.
type counts struct {
	class            [classes]int32
	others           int32
	negHot, negWarm  int32
	praise           int32
	past, more, turn int32
}

// observe fills the traits; before the hits are faded.
func (l *reader) observe(e *evidence) {
	t := &e.traits
	t[traitPeak] = int32(e.hot.peak())
	if e.hot.n > 1 {
		t[traitSecond] = int32(e.hot.hits[1].weight)
	}
	t[traitWarmPeak] = int32(e.warm.peak())
	t[traitLatePeak], t[traitLateWarm] = int32(e.hot.peakOf(true)), int32(e.warm.peakOf(true))
	t[traitTurns] = e.counts.turn
	t[traitOthers], t[traitNegHot], t[traitNegWarm] = e.counts.others, e.counts.negHot, e.counts.negWarm
	t[traitPraise], t[traitPast], t[traitMore] = e.counts.praise, e.counts.past, e.counts.more
	copy(t[traitClass:traitMark], e.counts.class[:])
	for i := range e.hot.n {
		switch h := &e.hot.hits[i]; h.index {
		case signWait:
			t[traitWaited] = int32(h.weight)
		case signAttempt:
			t[traitTried] = int32(h.weight)
		}
	}
	l.walk(e)
}

// driftKeeps is how much more all the sentences before count than the last.
const driftKeeps = 2

// sentence is what is added up of one, or of a clause.
type sentence struct{ push, serve, fact, rows, from int32 }

// roots are 2^4 times the roots of small numbers.
var roots = func() (out [256]int32) {
	for i := range out {
		out[i] = int32(root(uint64(i) << 8))
	}
	return out
}()

// root is 2^4 times the root of how many pieces s has, at least 1.
func (s *sentence) root() int32 {
	if int(s.rows) < len(roots) {
		return max(roots[s.rows], 1)
	}
	return int32(root(uint64(s.rows) << 8))
}

// clause takes in a clause that ends.
func (t *traitList) clause(c *sentence, n int32) {
	root := c.root()
	serve, fact, push := c.serve*16/root, c.fact*16/root, int32(int64(c.push)*16/int64(root))
	if n == 0 {
		t[traitClauseMost], t[traitClauseLeast], t[traitFactMost], t[traitFactLeast] = serve, serve, fact, fact
		t[traitClauseFirst], t[traitPushMost], t[traitPushLeast] = serve, push, push
	}
	t[traitClauseMost], t[traitClauseLeast] = max(t[traitClauseMost], serve), min(t[traitClauseLeast], serve)
	t[traitFactMost], t[traitFactLeast] = max(t[traitFactMost], fact), min(t[traitFactLeast], fact)
	t[traitPushMost], t[traitPushLeast] = max(t[traitPushMost], push), min(t[traitPushLeast], push)
	t[traitClauseLast], t[traitFactLast], t[traitPushLast] = serve, fact, push
	t[traitClauseGap] = t[traitClauseMost] - t[traitClauseLeast]
	t[traitFacts] += c.fact
}

// clauseRows is how many pieces a clause has at least; a shorter one is a part of the next.
const clauseRows = 6

// walk goes through the tokens for what they say of the message as a whole.
func (l *reader) walk(e *evidence) {
	t := &e.traits
	var now, part sentence
	var talk, talkRows int32
	var clauses int32
	var mark [marks]int32
	var all, unknown, foreign, caps, plain, quoted, sentences, numbers, firstEnd, lastFrom int32
	t[traitMost], t[traitLeast], t[traitServiceMost], t[traitServiceLeast] = -9999, 9999, -9999, 9999
	end := func(at int32) {
		if now.rows == 0 {
			return
		}
		root := now.root()
		push, serve := int32(int64(now.push)*16/int64(root)), int32(int64(now.serve)*16/int64(root))
		if sentences == 0 {
			t[traitFirst] = push
			firstEnd = at
		}
		sentences++
		t[traitDrift] = (t[traitDrift]*driftKeeps + serve) / (driftKeeps + 1)
		t[traitLast], t[traitServiceLast], lastFrom = push, serve, now.from
		t[traitMost], t[traitLeast] = max(t[traitMost], push), min(t[traitLeast], push)
		t[traitServiceMost], t[traitServiceLeast] = max(t[traitServiceMost], serve), min(t[traitServiceLeast], serve)
		now = sentence{from: at}
	}
	for i := range e.tokens {
		k := &e.tokens[i]
		if k.quoted {
			quoted++
		}
		if k.scare {
			t[traitScare]++
		}
		if k.id > 0 {
			for b := l.marks[k.id]; b != 0; b &= b - 1 {
				mark[bits.TrailingZeros16(b)]++
			}
		}
		switch k.kind {
		case word, han:
			all++
			if k.kind == word {
				switch {
				case k.foreign:
					foreign++
				case k.id == 0 && !k.common && !k.glued:
					unknown++
				case k.glued || k.acronym:
				case k.caps:
					caps++
				case k.end-k.start > 1:
					plain++
				}
				if k.long {
					t[traitLong]++
				}
			}
		case number:
			numbers++
		case stop:
			if k.cry {
				t[traitCries] += k.n
			}
			if k.ask {
				t[traitAsks]++
			}
			if k.end-k.start > 1 && k.r == '.' || k.r == '…' {
				t[traitDots]++
			}
			if !k.comma {
				t[traitAskLast] = 0
				if k.ask {
					t[traitAskLast] = 1
				}
			}
		}
		now.push += k.push
		now.serve += k.serve
		now.rows += int32(k.rows)
		talk += k.talk
		talkRows += int32(k.rows)
		part.push += k.push
		part.serve += k.serve
		part.fact += k.fact
		part.rows += int32(k.rows)
		if (k.kind == stop || k.kind == gap) && part.rows >= clauseRows {
			t.clause(&part, clauses)
			part = sentence{}
			clauses++
		}
		if k.kind == stop && !k.comma || k.kind == gap {
			end(int32(i + 1))
		}
	}
	end(int32(len(e.tokens)))
	if part.rows > 0 {
		t.clause(&part, clauses)
	}
	whole := sentence{rows: talkRows}
	t[traitTalk] = talk * 16 / whole.root()
	if sentences == 0 {
		t[traitMost], t[traitLeast], t[traitServiceMost], t[traitServiceLeast] = 0, 0, 0, 0
	}
	t[traitTokens], t[traitSentences], t[traitNumbers], t[traitUnknown], t[traitForeign] = all, sentences, numbers, unknown, foreign
	t[traitQuoted], t[traitShouted] = quoted, caps
	if caps+plain > 0 {
		t[traitCapital] = 100 * caps / (caps + plain)
	}
	for i, n := range mark {
		t[traitMark+i] = n
	}
	for i := range e.hot.n {
		h := &e.hot.hits[i]
		if int32(h.from) >= lastFrom {
			t[traitHotLast] = max(t[traitHotLast], int32(h.weight))
		}
		if int32(h.from) < firstEnd {
			t[traitHotFirst] = max(t[traitHotFirst], int32(h.weight))
		}
	}
	for i := range e.warm.n {
		h := &e.warm.hits[i]
		if int32(h.from) >= lastFrom {
			t[traitWarmLast] = max(t[traitWarmLast], int32(h.weight))
		}
		if int32(h.from) < firstEnd {
			t[traitWarmFirst] = max(t[traitWarmFirst], int32(h.weight))
		}
	}
}

// conclude fills the traits that stand on what was added up.
func (e *evidence) conclude(heat, severity, service int) {
	t := &e.traits
	t[traitHeat], t[traitSeverity], t[traitService] = int32(heat), int32(severity), int32(service)
	t[traitHotSum], t[traitWarmSum], t[traitGrave] = int32(e.parts[partHot]), int32(e.parts[partWarm]), int32(e.parts[partGrave])
	for i := range headsAll {
		t[traitLogits+i] = int32(e.parts[partLogit+i])
	}
	if e.sum.of[chinese] > e.sum.of[alphabet] {
		t[traitChinese] = 1
	}
}

// classOf finds the class of an entry.
func classOf(r role, weight int, why string) class {
	face := strings.Contains(why, "emoji") || strings.Contains(why, "kaomoji") || strings.Contains(why, "smiley") || strings.HasSuffix(why, " face")
	switch {
	case face && weight > 0:
		return classFace
	case face && weight < 0:
		return classSmile
	case r == roleCool:
		return classOver
	case r == roleNeed:
		return classNeed
	case r > roleCool && r != rolePraise:
		return classNone
	case r == role(gratitude):
		return classThanks
	case r == rolePraise || weight < 0 && r == role(joy):
		return classGlad
	case weight <= 0:
		return classCalm
	}
	for _, c := range classNames {
		for _, w := range c.words {
			if strings.Contains(why, w) {
				return c.class
			}
		}
	}
	if r == role(fear) || r == role(sadness) {
		return classFear
	}
	return classFact
}
