package restate

// This file is the home of spoken Chinese before it is cut into clauses: quotations kept word for word, mentions, who is
// meant by 咱 and by a 你 that is anybody, and which way things go (寄回去 to us is 寄回来).

import (
	"regexp"
	"strings"
)

const (
	quoteHanKept = 12     // characters of a quotation that is repeated; longer ones are left out
	firstQuote   = 0xE000 // private characters stand for quotations; clean lets none of them in
	mostQuotes   = 8
)

var (
	quotedChinese  = regexp.MustCompile(`"([^"]{1,60})"|“([^”]{1,60})”|「([^」]{1,60})」|『([^』]{1,60})』`)
	mentionChinese = regexp.MustCompile(`@[\pL\pN_-]{1,20}[ ：:,，]*|#[^#\s]{1,20}#|#[\pL\pN_]{1,20}(?:\s|$)`)
	ourFamily      = regexp.MustCompile(`咱们?家?(老爷子|老太太|老人|孩子|娃|闺女|儿子|女儿|爸|妈|爷爷|奶奶|媳妇|老公|老婆)`)
	ourPlace       = regexp.MustCompile(`咱们?(小区|楼|村|单位|学校|班|街道)`)
	greetedHan     = regexp.MustCompile(`^(?:尊敬的)?\p{Han}{0,4}(?:您好|你好)[，,！!。 ]+`)
	reportsHan     = regexp.MustCompile(`(^|[，。！,])我?们?(?:想|要|是来)?(?:跟你们|向你们)?(?:反映|投诉|反馈|吐槽)(?:一?下|一?个问题|一?个事儿?|一?个情况)[，,：: ]*`)
	ourService     = regexp.MustCompile(`咱们?家?的?(?:客服|售后|店|平台|公司|商家|快递|师傅|服务|产品|网站|官网|仓库|系统)`)
	anybodyTries   = regexp.MustCompile(`(^|[，,。！!？? ])[你您](一[^，。！？你我]{1,6}(?:就|还|它|都))|([，,]|^)[你您](?:永远|根本|怎么)(都?(?:打不通|联系不上|找不到人|找不到客服))`)
	sentBack       = regexp.MustCompile(`(寄|退|邮)(回|过)去`)
	tricked        = regexp.MustCompile(`(?:忽悠|骗|哄)(我|他|她|老人家?|我爸|我妈|老太太|老爷子|我爷爷|我奶奶)((?:去|来|多)?(?:买|办|签|充|交|开|续|升级|下单|付|装|换))`)
	goneTo         = regexp.MustCompile(`(^|[^过出回下上进失拿寄送退发带])去(找|问)?Ⓦ`)
	thanksFor      = regexp.MustCompile(`^(?:真是|真的|真)?(?:太)?(?:谢谢|感谢|多谢|谢)(?:了)?((?:你们|贵公司|你家|你们家)的?)(?:好|优秀|专业|敬业|热情|贴心)?的?(客服|司机|师傅|快递员|快递小哥|骑手|店员|服务员|前台|保安|工作人员|员工|业务员|经理)$`)
	titleMarks     = regexp.MustCompile(`(?:<<|＜＜|〈〈|<|＜|〈)(\p{Han}[^<>＜＞〈〉\n]{1,29})(?:>>|＞＞|〉〉|>|＞|〉)`)
	asideHan       = regexp.MustCompile(`[（(【\[]\s*(?:纯属|仅代表|仅为|仅|个人|本人)*(?:吐槽|吐个槽|观点|意见|看法|感受|感觉|猜测|以上|手动狗头|狗头|笑|哭|捂脸|摊手|逃|误|大雾|划掉|无奈|流汗|汗|怒|晕)[一下个]*\s*[）)】\]]`)
	headlineHan    = regexp.MustCompile(`(^|\n)\s*(?:补充点评|补充评价|补充|追加点评|追加评论|追加评价|追评|追加|点评|评价|更新|后记|续|缺点|不足|不足之处|优点|总结|标题|PS|ps|P\.S\.?|Ps)\s*(?:\d{4}年\d{1,2}月\d{1,2}[日号])?\s*[：:]`)
	numberedHan    = regexp.MustCompile(`(^|[，,。！？；;\s])(?:第?[一二三四五六七八九十]{1,2}[、．]|\d{1,2}[、．.]|[（(](?:\d{1,2}|[一二三四五六七八九十])[）)]|[①②③④⑤⑥⑦⑧⑨])\s*([^\d\s一二三四五六七八九十])`)
	numberedMid    = regexp.MustCompile(`([\p{Han}）)])[ 　]*(?:[（(](?:\d{1,2}|[一二三四五六七八九十])[）)]|[①②③④⑤⑥⑦⑧⑨]| \d{1,2}[、．.])\s*([^\d\s])`)
	thingWhere     = regexp.MustCompile(`(^|[，,。！？\s])(?:那|所以|请问)?(?:我们?(?:的|买的|订的)([^，,。！？\s我你您的]{1,10})|(钱|押金|退款|快递|包裹|货|外卖))呢([？?，,。！!\s]|$)`)
	offeredHan     = regexp.MustCompile(`[退赔补]|免费|给你|给您|保证|承诺`)
)

// quotes takes short quotations out of a text and puts a private character in the place of each.
func quotes(text string) (string, []string) {
	var kept []string
	text = quotedChinese.ReplaceAllStringFunc(text, func(q string) string {
		rs := []rune(q)
		inner := strings.TrimSpace(string(rs[1 : len(rs)-1]))
		if n := runeLen(inner); n == 0 || n > quoteHanKept || len(kept) == mostQuotes || insulting(inner) || has("grave", inner) || threatening(inner) || violenceHan.MatchString(inner) || n > 4 && offeredHan.MatchString(inner) || strings.ContainsAny(inner, ours+speech+hidden) {
			return q
		}
		kept = append(kept, string(rs[0])+strings.TrimRight(inner, "。.！!，,")+string(rs[len(rs)-1]))
		return string(rune(firstQuote + len(kept) - 1))
	})
	return text, kept
}

// withQuotes puts the quotations back.
func withQuotes(text string, kept []string) string {
	for i, q := range kept {
		text = strings.ReplaceAll(text, string(rune(firstQuote+i)), q)
	}
	return text
}

// withoutQuotes takes the private characters out of a few words that are quoted themselves.
func withoutQuotes(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= firstQuote && r < firstQuote+mostQuotes {
			return -1
		}
		return r
	}, text)
}

// spokenChinese settles who is meant before pronouns are exchanged.
func spokenChinese(text string) string {
	text = mentionChinese.ReplaceAllString(text, "")
	text = titleMarks.ReplaceAllString(text, "《${1}》")
	text = headlineHan.ReplaceAllString(asideHan.ReplaceAllString(text, ""), "${1}")
	text = numberedHan.ReplaceAllString(numberedMid.ReplaceAllString(text, "${1}，${2}"), "${1}${2}")
	text = thingWhere.ReplaceAllString(text, "${1}我在问${2}${3}到哪儿了${4}")
	text = tricked.ReplaceAllString(text, "让${1}${2}")
	text = sentBack.ReplaceAllString(text, "${1}${2}来")
	text = reportsHan.ReplaceAllString(greetedHan.ReplaceAllString(text, ""), "${1}")
	text = ourPlace.ReplaceAllString(text, "我们$1")
	text = ourFamily.ReplaceAllString(text, "我家$1")
	if strings.Contains(text, "咱") && !ourService.MatchString(text) && (strings.Contains(text, "你们") || strings.Contains(text, "你家") || strings.Contains(text, "贵")) {
		text = strings.NewReplacer("咱们家", "我家", "咱家", "我家", "咱们", "我们", "咱", "我").Replace(text)
	}
	for range 2 { // neighbours share the comma between them
		text = anybodyTries.ReplaceAllString(text, "${1}${2}${3}${4}")
	}
	return text
}

// threatening reports a threat to go elsewhere: to court, to the press, to the police. "我报警了警察来了" tells what happened.
func threatening(c string) bool {
	return has("threat", c) || elsewhere.MatchString(c)
}

var elsewhere = regexp.MustCompile(`(?:要|会|准备|马上|不然|否则|就|打算|直接|那就|只能|只好|必须|一定|去|小心)[^，]{0,6}(?:报警|起诉|举报|上法[院庭]|打官司)|(?:找|请|发|叫|让|联系|咨询)[^，]{0,3}(?:律师|记者|媒体|电视台)|律师函|法[院庭]见|(?:发|上|挂)[到在]?(?:微博|抖音|小红书|网上|朋友圈)|^(?:报警|起诉|举报)(?:你们?|了)?$|已经(?:举报|起诉)`)

// insulting reports abuse, of which 我妈的 is none.
func insulting(c string) bool {
	return strings.TrimRight(c, "！!。 ") == "滚" || has("insult", kinHan.Replace(c))
}

var kinHan = strings.NewReplacer("我妈", "", "她妈", "", "咱妈", "", "俺妈", "", "老妈", "", "您妈", "", "孩子妈", "", "婆婆妈妈", "", "流氓软件", "", "垃圾桶", "", "垃圾袋", "", "垃圾短信", "", "垃圾邮件", "", "垃圾电话", "", "垃圾站", "", "垃圾房", "", "垃圾车", "", "垃圾分类", "", "倒垃圾", "", "扔垃圾", "", "收垃圾", "", "垃圾堆", "", "垃圾没", "", "垃圾三", "", "垃圾两", "", "垃圾一", "", "垃圾都", "", "出租车", "", "有病人", "", "操作", "", "操心", "", "体操", "", "蠢蠢", "", "愚蠢", "蠢", "生病", "")
