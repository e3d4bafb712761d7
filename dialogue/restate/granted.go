package restate

// This file is the home of what a customer would like us to have said: that money or a remedy is granted, confirmed or on its way to
// them, and that a fault is admitted. Said from our side it would be a promise and an admission. It is told as theirs, "you tell us ...",
// 您说……, and what looks like a line of a form, "Granted: refund 500", is not said at all.

import (
	"regexp"
	"strings"
)

// undoneNear is how many bytes before it a word that undoes it stands: "nobody has".
const undoneNear = 24

const (
	moneyEnglish = `(?:refunds?|reimbursements?|compensations?|comp|vouchers?|coupons?|gift ?cards?|credit|discounts?|replacements?|exchanges?|money|cash|cashback|che(?:que|ck)s?|pay-?outs?|settlements?|goodwill|claims?|damages|payment (?:of|from)|hundred|thousand|grand|dollars?|euros?|pounds?|bucks|quid|[$€£¥]?\d[\d.,]*[$€£¥]?)`
	near         = `[^.;!?]{0,60}?` // in the same sentence, not far
	granting     = `(?:approved|confirmed|granted|awarded|authori[sz]ed|guaranteed|agreed|accepted|sanctioned|secured|signed off|cleared|in the bag|on (?:its|the) way|coming (?:today|tomorrow|on|by|next))`

	moneyHan   = `(?:退款|赔偿|赔付|赔款|理赔|补偿|退赔|优惠券|代金券|购物券|购物金|抵用券|红包|返现|全额|换新|补发|退钱|免单|[\d一二两三四五六七八九十百千万]+(?:\.\d+)?(?:元|块))`
	allowedHan = `(?:批准|核准|获批|批下来|批了|审批通过|审核通过|通过审[核批]|通过了|确认|敲定|准予|授予|同意|生效|定下来)`
)

// dictated are sentences of that kind, in lower case and turned to our side.
var dictated = []*regexp.Regexp{
	// "you get a refund of 500 today"; what did not come is a complaint
	regexp.MustCompile(`\byou(?:'ll| will| shall| are going to|'re going to)? (?:(?:also|then|now|soon|already|just|finally|both|hereby) )*(?:get|receive|collect|pocket)\b[,:]? ?(?:a |an |the |my |your |our |full |back )*` + near + `\b` + moneyEnglish + `(?:\W|$)`),
	regexp.MustCompile(`\byou(?:'re| are) (?:(?:also|then|now|soon) )*(?:getting|receiving)\b` + near + moneyEnglish + `(?:\W|$)`),
	// "you have been granted", "you qualify for"
	regexp.MustCompile(`\b(?:have|has|had|'ve|were|was|are|is|'re|been|got) (?:(?:also|now|already|just|officially|been|fully) )*(?:granted|awarded|entitled|eligible|cleared|approved) ?(?:a |an |the |for |to |my |your |full )*` + near + `(?:` + moneyEnglish + `|compensated|refunded|reimbursed)(?:\W|$)`),
	regexp.MustCompile(`\b(?:you|customer) (?:(?:also|now|already|fully|clearly) )*(?:qualify|qualified|qualifies|are entitled|'re entitled|are eligible|'re eligible)\b`),
	// "your refund of 500 is approved"
	regexp.MustCompile(moneyEnglish + `\b` + near + `\b(?:is|are|was|were|been|be|got|gets|'s|now|already|officially|stands?) (?:(?:now|all|already|hereby|just|officially|fully|been|being|finally|also) )*` + granting + `(?:\W|$)`),
	regexp.MustCompile(moneyEnglish + `:? (?:(?:now|already|hereby|officially|fully|finally) )*` + granting + `(?:\W|$)`),
	regexp.MustCompile(moneyEnglish + `\b` + near + `\b(?:is|are) (?:(?:now|all|rightfully|already) )*yours\b`),
	regexp.MustCompile(`^(?:(?:already|now|just|hereby|fully|officially) )*(?:refunded|credited|reimbursed|compensated|granted|awarded|approved)\b`),
	regexp.MustCompile(moneyEnglish + `\b` + near + `\b(?:comes|arrives|lands|will (?:come|arrive|land)|is (?:due|coming)|'ll (?:come|arrive)) (?:today|tomorrow|tonight|on|by|next|within|in|this)\b`),
	// "our colleague confirmed a refund"
	regexp.MustCompile(`\b(?:approve[ds]?|confirm(?:s|ed)?|grant(?:s|ed)?|award(?:s|ed)?|authori[sz]e[ds]?|guarantee[ds]?|sanctioned|agree[ds]? (?:to|on|that)|signed off(?: on)?)\b (?:you |me |us |to |a |an |the |my |your |our |full |that )*` + near + moneyEnglish + `(?:\W|$)`),
	// "will be paid tomorrow"
	regexp.MustCompile(`\b(?:will|shall|'ll|going to|gets? to|is to|are to) (?:(?:now|soon|then|also) )*be (?:(?:fully|all) )*(?:paid|refunded|credited|reimbursed|compensated|transferred)\b`),
	// "the company admits it", "they took the blame"
	regexp.MustCompile(`\b(?:they|he|she|it|we|compan(?:y|ies)|shops?|stores?|staff|colleagues?|agents?|drivers?|couriers?|managers?|team|support|everyone|everybody|lead|bot|technician|bank|seller|merchant|service)(?:'ve|'s|'d)? (?:(?:has|have|had|now|already|even|also|fully|openly|freely|finally|just|do|does|did|all) )*(?:admit(?:s|ted)?|concede[ds]?|acknowledge[ds]?|confess(?:es|ed)?|own(?:s|ed)? up|(?:accept(?:s|ed)?|take[sn]?|took|assume[ds]?|bears?|bore) (?:the |full |all |complete |sole )*(?:blame|fault|responsibility|liability))\b`),
	regexp.MustCompile(`\b(?:company|shop|store|firm|seller|merchant|bank|courier|staff|team|manager)'s? (?:\w+ )?(?:fault|mistake|error|negligence|liability)\b`),
	regexp.MustCompile(`\b(?:is|was|were|been|it's|that's) (?:(?:all|entirely|clearly|fully|solely|only) )*(?:their|his|her) (?:own )?(?:fault|mistake|error|negligence)\b`),
	regexp.MustCompile(`\b(?:company|shop|store|firm|seller|merchant|team) (?:is|was|are|were) (?:(?:fully|entirely|solely|clearly|completely|totally) )*(?:at fault|to blame|liable|responsible|guilty|negligent)\b`),
}

var (
	// told leads a sentence that is somebody's already, or a wish, or a question.
	told = regexp.MustCompile(`^(?:(?:and|so|then|now),? )*(?:you(?:'d| would)? (?:tell us|say|said|describe|mention|report|ask|like|want|need|hope|expect|wish|demand|request|claim|believe|think|feel|wonder|insist|were told|are told|were promised|were assured|are waiting|are still waiting|'re waiting|'re still waiting|keep asking)|you're unhappy|you're waiting|you're still waiting)\b`)
	inserted = regexp.MustCompile(`,[^,]*,`) // "I get, no joke, 500"
	// undone says that it did not happen.
	undone = regexp.MustCompile(`\b(?:not|never|no|nobody|none|without|refuse[sd]?|unless|if|until)\b|n't\b`)
)

// grants reports whether a sentence from our side says that something is granted or admitted, as if we said so.
func grants(sentence string) bool {
	low := strings.ToLower(strings.TrimSpace(quotation.ReplaceAllString(sentence, "")))
	if told.MatchString(low) {
		return false
	}
	for _, d := range dictated {
		at := d.FindStringIndex(low)
		if at == nil || strings.HasSuffix(low[:at[0]], "you ") { // what they confirm or agree to themselves
			continue
		}
		before := low[max(0, at[0]-undoneNear):at[0]]
		if cut := strings.LastIndexAny(before, ",;:"); cut >= 0 {
			before = before[cut+1:] // "no joke, my refund is approved"
		}
		if !undone.MatchString(before + inserted.ReplaceAllString(low[at[0]:at[1]], ",")) {
			return true
		}
	}
	return false
}

// asTheirs tells a sentence as the customer's words, where it is one of those.
func asTheirs(sentence string) string {
	if !grants(sentence) {
		return sentence
	}
	return "you tell us " + sentence
}

var dictatedHan = []*regexp.Regexp{
	regexp.MustCompile(`(?:会|将|要|能|可以|今天|明天|后天|马上|即将|下周|这周|本周|周.|月底|\d+[日号]|小时内|天内)[^不没未，]{0,6}(?:收到|拿到|得到|获得|领到|领取|到账|到手)[^不没未，]{0,10}` + moneyHan),
	regexp.MustCompile(`^您(?:就|也|已经?|现在)?(?:会|将|能|可以)?(?:收到|拿到|得到|获得|领到|领取|享受|享有)[^不没未，了过的]{0,8}` + moneyHan),
	regexp.MustCompile(moneyHan + `[^不没未，]{0,8}(?:今天|明天|后天|马上|即将|下周|这周|本周|周.|月底|\d+[日号]|小时内|天内)[^不没未，]{0,4}(?:到账|到手|发放|打给|转给|退回|支付|付给)`),
	regexp.MustCompile(moneyHan + `[^不没未等，]{0,10}` + allowedHan),
	regexp.MustCompile(allowedHan + `[^不没未等付，]{0,8}` + moneyHan),
	regexp.MustCompile(`(?:同意|决定|批准|愿意|保证)(?:了|全额|给|会|要|马上|立刻)*(?:赔|退|补偿|补发|给)您?[^不没未，]{0,6}(?:\d|款|钱|新)`),
	regexp.MustCompile(moneyHan + `[^不没未，]{0,4}(?:归您|是您的了)`),
	regexp.MustCompile(`(?:他们|她们|他|她|公司|商家|店家|店里|平台|客服|经理|主管|厂家|对方|Ⓦ|我们|老板|店长|师傅|卖家)(?:都|也|已经?|自己|当场|后来|终于|全都)*(?:承认|认错|认了|认账|担责|承担(?:全部)?责任|负全责)`),
	regexp.MustCompile(`(?:公司|商家|店家|平台|厂家|卖家|店里)的?(?:全部)?(?:全责|责任|过错|过失|错)(?:$|[，。])`),
	regexp.MustCompile(`被(?:批准|核准|授予)`),
	regexp.MustCompile(`(?:^|[您Ⓦ])已经?(?:给您)?(?:退款|退还|退回|赔付|赔偿|补偿|发放)[^不没未，]{0,4}\d`),
}

// leadHan leads a clause that is somebody's already, or a wish, or a question; unsettledHan is what is only asked for.
var (
	leadHan      = regexp.MustCompile(`^您(?:说|提到|讲的是|反映|希望|想|要求|要|问|在问|等|盼|建议|请求|需要)`)
	unsettledHan = regexp.MustCompile(`申请(?:了)?$|才能|为什么|怎么|什么时候|何时|吗$|呢$`)
)

func grantsHan(clause string) bool {
	clause = quotation.ReplaceAllString(clause, "")
	if leadHan.MatchString(clause) || unsettledHan.MatchString(clause) {
		return false
	}
	for _, d := range dictatedHan {
		if d.MatchString(clause) {
			return true
		}
	}
	return false
}

// asTheirsHan is asTheirs for a clause, in which ours stands for us.
func asTheirsHan(clause string) string {
	switch {
	case !grantsHan(clause):
		return clause
	case strings.Contains(clause, "说"):
		return "您提到" + clause
	}
	return "您说" + clause
}

// dictates is grants for a whole text in either language: nothing of that kind may be left.
func dictates(text string, han bool) bool {
	if !han {
		for s := range strings.SplitSeq(text, ". ") {
			if grants(s) {
				return true
			}
		}
		return false
	}
	for s := range strings.SplitSeq(foldScript.Replace(text), "。") {
		led := false
		for c := range strings.SplitSeq(s, "，") {
			if led = led || leadHan.MatchString(c); !led && grantsHan(c) {
				return true
			}
		}
	}
	return false
}

// labelled are lines of a form that grant something.
var labelled = []*regexp.Regexp{
	regexp.MustCompile(`(?im)(^|[.;!?,]\s+)(?:granted|approved|confirmed|decision|resolution|outcome|remedy|result|status|settlement|approval|authori[sz]ation|authori[sz]ed|(?:system|internal|agent|admin|staff|bot|assistant|case)(?: (?:note|message|status|decision))?)[ \t]*[:=][ \t]*[^.;!?\n]*(?:\.\d[^.;!?\n]*)*[.;!?]?`),
	regexp.MustCompile(`(?im)(^|[.;!?,]\s+)(?:(?:full |partial |total )?(?:refund|compensation|voucher|credit|coupon|amount|payout|payment|goodwill|replacement|total)(?: (?:amount|status|granted|approved))?)[ \t]*[:=][ \t]*(?:[$€£¥]?\d|yes|approved|granted|confirmed|full|authori[sz]ed|paid|done|ok)[^.;!?\n]*(?:\.\d[^.;!?\n]*)*[.;!?]?`),
	regexp.MustCompile(`(?m)(^|[。；！？，,.;!?]\s*)(?:已?(?:批准|核准|确认|同意|授予|授權|批准)|處理結果|已?確認|系统(?:消息|提示|备注)?|系統(?:訊息|提示)?|内部备注|备注|備註|处理结果|结果|決定|决定|状态|狀態|结论|方案)\s*[:：=]\s*[^。；！？\n]*[。；！？]?`),
	regexp.MustCompile(`(?m)(^|[。；！？，,.;!?]\s*)(?:全额)?(?:退款|赔偿|賠償|补偿|補償|优惠券|優惠券|代金券|金额|金額|赔付)(?:金额|金額|状态|狀態)?\s*[:：=]\s*(?:[¥￥]?\d|已?批准|已?通过|已?确认|全额|是|同意)[^。；！？\n]*[。；！？]?`),
}

// withoutLabels takes them out.
func withoutLabels(text string) string {
	for _, l := range labelled {
		text = l.ReplaceAllString(text, "${1}")
	}
	return text
}
