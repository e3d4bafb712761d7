package restate

// This file is the home of the Chinese way from a cleaned text to a Restatement: sentences, clauses, choice, fallback.

import (
	"regexp"
	"strings"
	"unicode"
)

const (
	clauseChinese   = 45  // characters: a longer clause without any mark is left out
	sentenceChinese = 64  // characters of one restated sentence
	pairChinese     = 90  // characters of two
	enoughChinese   = 2   // a sentence that says this much can stand alone
	shortChinese    = 14  // a comma joins the second sentence to one as short as this
	speech          = "Ⓢ" // stands for what somebody said; the clause is left out
	ours            = "Ⓦ" // stands for us while pronouns are exchanged, so that 我 can be looked for
)

var (
	speechChinese = regexp.MustCompile(`[说道讲：:，,]*[“"「『][^“”"「」『』]*[我你您俺咱][^“”"「」『』]*[”"」』]`)
	titleChinese  = regexp.MustCompile(`《[^《》]*[我你您俺咱][^《》]*》`)
	personEnglish = regexp.MustCompile(`(?i)\b(?:i|me|my|mine|myself|i'm)\b`)
	customerDid   = regexp.MustCompile(`^(?:(?:收到|下单|下單|花了?|付了|交了|充了|订了|订的|訂了|订购|买了|买的|買了|买[一二三四五六七八九十两几\d]|等了?[一二三四五六七八九十两半好几\d快]|打了[^折]|排了|寄了|投诉了|申请了|预约了|报修了|拍的|拍了|点的?外卖|办了|充值了|续费了|请了|跑了)[^，。]{2,}|(?:想要?|要)(?:退款|退货|换货|退钱|退票|赔偿|投诉|取消|补发|报修|改签|开发票)|(?:家里|女儿|儿子|老公|老婆|爸妈|父母|人在|人还在))`)
	notCustomer   = regexp.MustCompile(`^.{0,6}的时候|^买.送|^.{1,3}(?:时|后|前)[，]|^花[草店卉束]`)
	brandHan      = regexp.MustCompile(`(?:是|^|[，。！!？? ])(?:一群|一帮|个|大)?(?:骗子|诈骗|欺诈|小偷|强盗)(?:公司|行为|团伙)?(?:$|[，。！!？? ])|内部的?人(?:干|偷|拿|搞)的|因为(?:我们?|她|他|孩子)(?:是[^，]{0,3}(?:外地|农村|残疾|聋|盲|女的|女人|黑人|外国|少数民族)|说方言|坐轮椅|口音)`)
	trickedHan    = regexp.MustCompile(`骗(?:我|他|她|老人|老太太|老爷子)[^，]{0,3}(?:买|办|签|充|交|开|续|下单|付)`)
	rudePerson    = regexp.MustCompile(`^((?:你们?的?|你们家)?(?:客服|司机|师傅|快递员|骑手|店员|服务员|前台|保安|工作人员|业务员|经理|护士|医生|店长)(?:小姐|先生|小哥|大姐|阿姨)?)(?:的)?(?:服务)?(?:态度)?(?:真的|真|也|都|实在|是|特别|非常|极其|极|太|很|超|超级|简直|这么|如此)*(?:差劲|差|烂|恶劣|糟糕|不好|嚣张|蛮横|凶)(?:了|极了|得很)*$`)
	bareStart     = regexp.MustCompile(`^(?:听|说|还|把|让|叫|骂|挂|直接|爱|隔|对我|对客户|跟我|一直|冲|吼|凶|张口|不给|不理|不接|不让)`)
	thanksUs      = regexp.MustCompile(`^(?:真是|真的|真|太)?(?:谢谢|感谢|多谢|谢)(?:了)?(?:你们?|贵公司|贵司|您们?|你们公司)?(?:啊|呀|了|哦)*$`)
	namedPerson   = regexp.MustCompile(`^((?:那个|这个|有个|一个|你们那个|你们的?)?(?:客服|司机|师傅|快递员|骑手|店员|服务员|保安|工作人员|业务员|经理|护士|医生))叫(?:什么)?[^，]{1,6}的$`)
	loneLink      = regexp.MustCompile(`^(?:结果|而且|所以|然后|因此|于是)(我们|您|把|还|却|告诉|说|等|又|被|没)|^可(我们|您|她|他|它|这)`)
	likedPerson   = regexp.MustCompile(`^((?:你们?家?的?|贵司的?)?(?:客服|司机|师傅|快递员|骑手|店员|服务员|前台|保安|工作人员|业务员|经理|护士|医生|店长)\p{Han}{0,3}?)(?:人|态度|服务|倒)?(?:很|挺|蛮|是|真的|也)`)
	supposed      = regexp.MustCompile(`^(?:那也|那就?只能|就算|假如|假设|要不然|否则|难道)|我(?:并)?(?:不|没有?)(?:是)?歧视|不是我(?:要|想)?歧视`)
	heOrShe       = regexp.MustCompile(`^(?:可|但|可是|但是|不过)?[她他](.+)$`)
	linkChinese   = regexp.MustCompile(`^(?:然后|于是|所以|因此|而且)`)
	danglingStart = regexp.MustCompile(`^(?:如果|虽然|因为|要是|除了|由于|只要|既然|尽管|即使|当|与其|不仅|不但)`)
	danglingEnd   = regexp.MustCompile(`(?:说|道|讲|就|但|和|跟|与|的时候|比如|像|是|因为)$|(?:承认|可笑|可气|奇怪|重要|关键|最后|遗憾)的是$`)
)

// line is one sentence from our side.
type line struct {
	text  string
	score int
	grave bool
}

func openingChinese(text, locale string) Restatement {
	trad := isTraditional(text, locale)
	if trad {
		text = foldScript.Replace(text)
	}
	r := restateChinese(text)
	if trad {
		r.Text, r.Matter = unfoldScript.Replace(r.Text), unfoldScript.Replace(r.Matter)
	}
	return r
}

func restateChinese(text string) Restatement {
	loss := lossChinese.MatchString(strings.ReplaceAll(text, "生孩子", "生产")) // a birth is no loss
	switch {
	case selfHarmHan.MatchString(text):
		return Restatement{Matter: matterChinese(text), Loss: loss}
	case assaultHan.MatchString(text):
		return Restatement{Matter: matterChinese(text), Text: assaultedText, Grave: true, Loss: loss}
	}
	r := Restatement{Matter: matterChinese(text), Loss: loss}
	text = pivotHan.ReplaceAllString(hiddenPart.ReplaceAllString(hiddenNumber.ReplaceAllString(withoutSecrets(text), ""), ""), "${1}，${2}")
	text, kept := quotes(spokenChinese(text))
	text = titleChinese.ReplaceAllString(text, "这部作品")
	text = speechChinese.ReplaceAllString(text, speech+"，")
	var lines []line
	upset, branded := false, brandHan.MatchString(text) || trickedHan.MatchString(text)
	quote := ""
	ss := sentences(text)
	if len(ss) > maxSentences {
		ss = ss[:maxSentences]
	}
	for _, s := range ss {
		if l, ok := sentenceOurs(s, &upset, &quote); ok {
			lines = append(lines, l)
		}
	}
	picked := pickChinese(lines)
	if len(picked) == 0 {
		return fallbackChinese(r, upset, quote)
	}
	for i, l := range picked {
		switch {
		case i > 0 && runeLen(r.Text) <= shortChinese:
			r.Text += "，"
		case i > 0:
			r.Text += "。"
		}
		r.Text += l.text
		r.Grave = r.Grave || l.grave
	}
	r.Grave = r.Grave || branded
	r.Text = withCustomer(loneLink.ReplaceAllString(r.Text, "${1}${2}"))
	r.Text = withQuotes(r.Text, kept)
	if r.Grave {
		r.Text = "您反映" + strings.TrimPrefix(strings.TrimPrefix(r.Text, "您说"), "您反映")
	}
	if r.Loss {
		r.Text = nearOnes.Replace(r.Text)
	}
	return r
}

// pickChinese chooses one or two sentences in their order: the first that says something, and the next that adds to it. Where
// the first says little, the one that says most stands beside it.
func pickChinese(lines []line) []line {
	first, best := -1, -1
	for i, l := range lines {
		if first < 0 && (l.grave || l.score > 0) {
			first = i
		}
		if best < 0 || l.score > lines[best].score {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	if first < 0 {
		return lines[best : best+1]
	}
	if first > 0 && lines[first-1].score == 0 && runeLen(lines[first-1].text) > 3 && lines[first].score < 2*enoughChinese {
		first--
	}
	fits := func(i int) bool { return runeLen(lines[first].text)+runeLen(lines[i].text) <= pairChinese }
	if lines[first].score < enoughChinese && best > first && fits(best) {
		return []line{lines[first], lines[best]}
	}
	if next := first + 1; next < len(lines) && lines[next].score > 0 && fits(next) {
		return lines[first : next+1]
	}
	return lines[first : first+1]
}

// withCustomer puts 您 before a sentence that begins with what the customer did or has, as one says it to their face.
func withCustomer(text string) string {
	if customerDid.MatchString(text) && !notCustomer.MatchString(text) {
		return "您" + text
	}
	return text
}

// bearer is who a clause of mock thanks or a judgement is about, for the clause after it to begin with: 谢谢你们的好司机.
func bearer(c string) string {
	if m := thanksFor.FindStringSubmatch(c); m != nil {
		return ours + "的" + m[2]
	}
	if thanksUs.MatchString(c) {
		return ours
	}
	if m := namedPerson.FindStringSubmatch(c); m != nil {
		return exchange(m[1])
	}
	if m := rudePerson.FindStringSubmatch(c); m != nil {
		return exchange(m[1])
	}
	return ""
}

// liked reports praise, which is no part of the grievance.
func liked(c string) bool {
	return has("liked", c) && !strings.ContainsAny(strings.ReplaceAll(c, "不错", ""), "不没无未别") && count("event", strings.ReplaceAll(c, "不错", "")) == 0 && !strings.Contains(c, "喜欢的") && !strings.Contains(c, "满意的") && !strings.ContainsAny(c, "0123456789")
}

// sentenceOurs restates one sentence clause by clause.
func sentenceOurs(s sentence, upset *bool, quote *string) (line, bool) {
	var l line
	var kept []string
	var scores []int
	length, general, us, carry, praised, fine := 0, false, false, "", "", false
	cs := clauses(s.text)
	for i, c := range cs {
		raw := trimClause(c)
		if raw == "" || idleHan.MatchString(raw) {
			continue
		}
		if lighter := deadlyHan.ReplaceAllString(raw, ""); lighter != raw {
			*upset = *upset || !strings.Contains(raw, "笑死")
			if raw = trimClause(lighter); runeLen(raw) < 3 {
				continue
			}
		}
		named := us
		us = us || strings.Contains(raw, "你") || strings.Contains(raw, "贵")
		if insulting(raw) || threatening(raw) && !strings.Contains(raw, "没") || has("feeling", raw) || violenceHan.MatchString(raw) {
			*upset = true
		}
		if *quote == "" && !liked(raw) && !ventAsk.MatchString(raw) && !insulting(raw) && !asideChinese(raw) && runeLen(raw) >= 3 {
			*quote = raw
		}
		if general = general || anyYou(raw); general && oneYou(raw) {
			continue
		}
		if who := bearer(raw); who != "" && i+1 < len(cs) && bareStart.MatchString(trimClause(cs[i+1])) {
			carry = who
			continue
		}
		if liked(raw) {
			fine = true
			if m := likedPerson.FindStringSubmatch(raw); m != nil {
				praised = exchange(m[1])
			}
			continue
		}
		out, ok := clauseOurs(raw, s.question && i == len(cs)-1)
		if !ok || out == "" {
			continue
		}
		if m := heOrShe.FindStringSubmatch(out); m != nil && praised != "" && len(kept) == 0 {
			out = praised + m[1]
		}
		if rest, ok := strings.CutPrefix(out, "就是"); ok && fine && len(kept) == 0 && runeLen(rest) > 1 {
			out = rest // 床还可以，就是空调吵
		}
		praised, fine = "", false
		if carry != "" && bareStart.MatchString(raw) {
			out = carry + out
		}
		carry = ""
		if isGrave(raw) {
			out = withSubject(out, named)
		}
		n := runeLen(out)
		if n > clauseChinese || length+n > sentenceChinese {
			if len(kept) > 0 {
				break
			}
			continue
		}
		if len(kept) > 0 && kept[len(kept)-1] == out {
			continue
		}
		if link := linkChinese.FindString(strings.TrimSpace(c)); len(kept) > 0 && link != "" && !strings.HasPrefix(out, link) && !strings.HasPrefix(out, "您希望") {
			out = link + out
		}
		score := scoreChinese(out)
		if len(kept) == 0 && score == 0 && i < len(cs)-1 && n < 4 {
			continue
		}
		l.grave = l.grave || isGrave(raw)
		length += n + 1
		kept, scores = append(kept, out), append(scores, score)
	}
	for len(kept) > 0 && (danglingStart.MatchString(kept[len(kept)-1]) || danglingEnd.MatchString(kept[len(kept)-1]) && (runeLen(kept[len(kept)-1]) < 6 || strings.HasSuffix(kept[len(kept)-1], "的是"))) {
		kept = kept[:len(kept)-1]
	}
	if len(kept) == 0 {
		return l, false
	}
	for _, n := range scores[:len(kept)] {
		l.score += n
	}
	for i := range kept[1:] {
		if strings.HasPrefix(kept[0], "您说") {
			kept[i+1] = strings.TrimPrefix(kept[i+1], "您说") // it goes on
		}
	}
	l.text = strings.ReplaceAll(strings.Join(kept, "，"), ours, "我们")
	return l, runeLen(l.text) >= 3
}

func isGrave(clause string) bool {
	return has("grave", clause) && !has("notgrave", clause) && !supposed.MatchString(clause) || lossChinese.MatchString(clause) && lossBlamed.MatchString(clause)
}

// clauses cuts at commas and at spaces between Chinese characters, never inside a number.
func clauses(s string) []string {
	var out []string
	rs := []rune(s)
	start := 0
	for i, r := range rs {
		cut := false
		switch r {
		case '，', ',', '：', ':':
			cut = !(i > 0 && i+1 < len(rs) && unicode.IsDigit(rs[i-1]) && unicode.IsDigit(rs[i+1]))
		case '—', '~', '～', '(', ')', '（', '）', '"', '\'':
			cut = true
		case ' ':
			cut = i-start > 2 && i+3 < len(rs) && unicode.Is(unicode.Han, rs[i-1]) && unicode.Is(unicode.Han, rs[i+1])
		}
		if cut {
			out = append(out, string(rs[start:i]))
			start = i + 1
		}
	}
	return append(out, string(rs[start:]))
}

// trimClause takes greetings, interjections and final particles off, and spaces beside Chinese characters out.
func trimClause(c string) string {
	c = strings.Trim(c, " .．。、~～^*_-—…@#/\\|“”「」『』‘’\"'")
	rs := []rune(c)
	out := rs[:0]
	for i, r := range rs {
		if r == ' ' && (i > 0 && unicode.Is(unicode.Han, rs[i-1]) || i+1 < len(rs) && unicode.Is(unicode.Han, rs[i+1])) || strings.ContainsRune("“”「」『』", r) {
			continue
		}
		out = append(out, r)
	}
	c = string(out)
	for again := true; again; {
		again = false
		for _, list := range []string{"greeting", "interjection"} {
			for _, w := range chineseLists[list] {
				if rest, ok := strings.CutPrefix(c, w); ok {
					if w == "亲" && strings.HasPrefix(rest, "自") || w == "喂" && rest != "" && strings.HasPrefix(rest, "孩") {
						continue
					}
					c, again = strings.TrimLeft(rest, " ！!、"), true
				}
			}
		}
		for _, w := range chineseLists["particle"] {
			if rest, ok := strings.CutSuffix(c, w); ok && rest != "" {
				c, again = rest, true
			}
		}
	}
	return c
}

func scoreChinese(c string) int {
	n := 0
	if strings.HasPrefix(c, "您在问") {
		n++
	}
	if strings.ContainsAny(c, "0123456789") {
		n++
	}
	if count("fact", c) > 0 {
		n++
	}
	n += min(count("event", c), 2)
	if strings.Contains(c, ours) {
		n++
	}
	return n
}

// matterChinese is the earliest noun of the trade; at the same place the one listed first.
func matterChinese(text string) string {
	best, at := "", len(text)
	for _, w := range chineseLists["matter"] {
		if i := strings.Index(text, w); i >= 0 && i < at {
			best, at = w, i
		}
	}
	return best
}

func fallbackChinese(r Restatement, upset bool, quote string) Restatement {
	rs := []rune(withoutQuotes(quote))
	if len(rs) > quoteHan {
		rs = nil // words cut in the middle say nothing
	}
	switch {
	case upset && r.Matter != "":
		r.Text = "您对" + r.Matter + "不满意"
	case upset: // the caller asks what happened
	case len(rs) >= 3 && !has("praise", quote):
		r.Text, r.Quoted = "您提到“"+string(rs)+"”", true
		if r.Matter != "" && !strings.Contains(string(rs), r.Matter) {
			r.Text = "您讲的是" + r.Matter + "，提到“" + string(rs) + "”"
		}
	case r.Matter != "" && quote != "":
		r.Text = "您要讲的是" + r.Matter
	}
	return r
}
