package restate

// This file is the home of bursts: several short messages with line breaks between them, where a break is a pause and not the
// end of a sentence. "my parcel / the kettle, order 6120 / never came" is one sentence.

import (
	"regexp"
	"strings"
)

const (
	breathEnglish = 160 // characters that lines joined to one sentence may have
	breathChinese = 64  // the same for Chinese
	breathClauses = 3   // full clauses joined at most
)

var (
	hollowLine    = regexp.MustCompile(`(?i)^(?:so+|hi+|hello|hey+|heya|ok(?:ay)?|well|um+|uh+|er+m?|hm+|right|yeah|yes|no|lol|please|pls|thanks|thank you|good (?:morning|afternoon|evening|day)|hi there|hello there|dear (?:sirs?|madam|team|all|customer service|sir or madam|\w+ team)|(?:are )?you there|(?:is )?any(?:one|body) there|sorry|listen|look|basically|anyway|and|but|then)[ ,.!?~…-]*$`)
	signedOff     = regexp.MustCompile(`(?i)^(?:(?:many |best |kind |kindest |warm )?regards|(?:best|kind) wishes|yours (?:sincerely|faithfully|truly)|sincerely|many thanks|thanks in advance|cheers)\b[ ,.!]*(?:\p{Lu}\S*)?$`)
	personName    = regexp.MustCompile(`^\p{Lu}[\pL'.-]*(?: \p{Lu}[\pL'.-]*){0,2}$`)
	linkedLine    = regexp.MustCompile(`(?i)^(?:and|but|so|which|because|cause|cos|then|or|though|although|who|where i|when i|since|while|until|except|plus|also)\b`)
	askingLine    = regexp.MustCompile(`(?i)\?\s*$|^(?:(?:so|and|but) )?(?:where|when|why|what|how|who)(?:'s| (?:is|are|was|were|do|does|did|can|could|will|would|the|has|have|on|long|many|much|come)\b)|^(?:can|could|will|would|do|does|did|is|are) (?:you|i|we|someone|anyone|my|the|it|this|that|there)\b`)
	underLine     = regexp.MustCompile(`(?i)^(?:when|because|since|cause|while|if|until|till|unless|before|after|why|how|whether)\b`)
	whoseLine     = regexp.MustCompile(`(?i)^(?:i|you|we|they) (?:\w+ )?(?:bought|ordered|sent|got|received|returned|sold me|sent me|paid for|booked)(?: (?:from you|last \w+|in \w+|on \w+|yesterday|today))?$`)
	briefLine     = regexp.MustCompile(`(?i)^(?:twice|again|today|yesterday|now|once|three times|every (?:day|week|month)|#?\d{3,}|(?:no|number|order|ref)\.? ?#?\d{3,})$`)
	danglingLine  = regexp.MustCompile(`(?i)\b(?:the|a|an|my|your|our|his|her|their|to|of|in|on|at|with|for|from|by|and|or|but|that|is|are|was|were|has|have|had|been|not|very|so|because|i|(?:i|we) (?:just |really |only )?(?:want|need|ordered|bought|got|received|paid)|(?:and|but|because|so|that|if|when) (?:it|he|she|they|we|you))$`)
	wishLine      = regexp.MustCompile(`(?i)^(?:i|we)(?:'d like| would like| (?:just )?(?:want|need|demand))\b`)
	hollowHan     = regexp.MustCompile(`(?i)^(?:在吗|在么|在不在|在嘛|你好+|您好|亲+|亲爱的|那个+|这个|嗯+|不是|不是吧|唉|哦+|喂+|hi|hello|嗨|哈喽|有人吗|有人在吗|有人没|客服|客服在吗|人呢|就是|就|我说|那|呃+|额+|好吧|好的|嘿|早|早上好|下午好|晚上好|打扰了?|请问|请问一下|不好意思|ok|是这样的?|事情是这样的?|我想问一?下?|问一下|问个事儿?)[ 啊呀呢吧～~？?！!。.，,…]*$`)
	bareHan       = regexp.MustCompile(`^[^，,。！？了没不被]*(?:` + strings.Join(chineseLists["matter"], "|") + `)\d*$|^(?:我|我们|你们|你家)的[^，,。！？了没不被]{1,6}$|^(?:我)?(?:在你们家?[^，]{0,4})?(?:买|订|定|点)的[^，,。！？了没不被]{1,6}$`)
	wantingHan    = regexp.MustCompile(`(?:投诉|反映|举报|问|取消|想退|要退|要换|想换|买了|订了|收到)$`)
	startsOwn     = regexp.MustCompile(`^(?:[我你您他她咱]|但|可是|而且|结果|单号|订单|这|那|买了?|说好|下单)`)
	askingLineHan = regexp.MustCompile(`[？?吗呢]\s*$|什么时候$`)
)

// breaths joins the lines of a burst: with a comma where they belong to one sentence, else the break stays.
func breaths(text string, han bool) string {
	if !strings.Contains(strings.TrimSpace(text), "\n") {
		return text
	}
	var out []string
	cur, last, clauses, gap, signed := "", "", 0, false, false
	hollow := func(line string) bool {
		if han {
			return hollowHan.MatchString(foldScript.Replace(line))
		}
		return hollowLine.MatchString(line)
	}
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.Trim(line, " ")
		if line == "" {
			gap = cur != ""
			continue
		}
		if hollow(line) {
			continue
		}
		if !han && cur != "" && (signedOff.MatchString(line) || signed && personName.MatchString(line)) {
			signed = true
			continue
		}
		full := han || fullClause(line)
		if !han && whoseLine.MatchString(line) && cur != "" && clauses == 0 {
			full = false // the lamp / you sent
		}
		sep := "\n"
		if cur != "" {
			if han {
				sep = linkHan(foldScript.Replace(cur), foldScript.Replace(line), gap)
			} else {
				sep = linkEnglish(cur, last, line, full, gap, clauses)
			}
		}
		if cur != "" && sep == "\n" {
			out, cur, clauses = append(out, cur), "", 0
		}
		if cur != "" {
			cur = strings.TrimRight(cur, " ,，") + sep
		}
		cur += line
		if full {
			clauses++
		}
		last, gap = line, false
	}
	return strings.Join(append(out, cur), "\n")
}

func linkEnglish(cur, last, line string, full, gap bool, clauses int) string {
	end := cur[len(cur)-1]
	switch {
	case strings.ContainsRune(".!?", rune(end)) || strings.HasSuffix(cur, "…"):
		return "\n"
	case !askingLine.MatchString(line) && runeLen(cur)+runeLen(line) < breathEnglish && (underLine.MatchString(line) || phraseLine(line) || briefLine.MatchString(line) && !strings.HasPrefix(strings.ToLower(line), "order") || clauses == 0 && !strings.Contains(cur, ",") && whoseLine.MatchString(line)):
		return " " // I was on hold / for an hour
	case askingLine.MatchString(line) || askingLine.MatchString(last):
		return "\n"
	case runeLen(cur)+runeLen(line)+2 > breathEnglish:
		return "\n"
	case danglingLine.MatchString(cur):
		return " "
	case gap && full && fullClause(last):
		return "\n"
	case linkedLine.MatchString(line):
		return ", "
	case wishLine.MatchString(line) && fullClause(last):
		return ", and "
	case !full && clauses == 0 && !strings.Contains(cur, ",") && predicateLine(line) && !predicateLine(cur):
		return " " // my parcel / never came
	case full && clauses >= breathClauses:
		return "\n"
	}
	return ", "
}

func linkHan(cur, line string, gap bool) string {
	switch {
	case strings.HasSuffix(cur, "。") || strings.HasSuffix(cur, "！") || strings.HasSuffix(cur, "？") || strings.ContainsAny(cur[len(cur)-1:], ".!?") || strings.HasSuffix(cur, "…"):
		return "\n"
	case line == "呢" || line == "吗" || line == "了" || wantingHan.MatchString(cur) && bareHan.MatchString(line):
		return ""
	case bareHan.MatchString(cur) && whereHan.MatchString(cur+line):
		return "" // 订单20391 / 到哪了
	case gap || askingLineHan.MatchString(line) || askingLineHan.MatchString(cur):
		return "\n"
	case runeLen(cur)+runeLen(line)+1 > breathChinese:
		return "\n"
	case bareHan.MatchString(cur) && runeLen(cur) <= 12 && !startsOwn.MatchString(line):
		return "" // 我的快递 / 显示签收了
	}
	return "，"
}

// fullClause reports a line with a subject and a verb of its own.
func fullClause(line string) bool {
	ts := tokenize(line)
	for len(ts) > 0 && (in("lead", ts[0].low) || in("subordinator", ts[0].low)) {
		ts = ts[1:]
	}
	return hasSubject(ts)
}

// phraseLine reports a line that only says when, where or how long: "for an hour".
func phraseLine(line string) bool {
	ts := tokenize(line)
	if len(ts) < 2 || len(ts) > 5 || !in("preposition", ts[0].low) {
		return false
	}
	for _, t := range ts[1:] {
		if in("pronoun", t.low) && !in("determiner", t.low) || in("aux", t.low) || t.low == "," {
			return false
		}
	}
	return true
}

// predicateLine reports a line that begins with what is said of something: "never came", "is leaking".
func predicateLine(line string) bool {
	ts := tokenize(line)
	k := 0
	for k < len(ts) && in("adverb", ts[k].low) {
		k++
	}
	w := low(ts, k)
	return in("aux", w) || verb(w, verbPast|verbThird) && !verb(w, verbBase) || k > 0 && verb(w, verbIng|verbPart)
}
