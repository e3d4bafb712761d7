package restate

// This file is the home of what Chinese says of us with care: claims on us, accusations without a subject, losses, and
// what is no matter of a complaint.

import (
	"regexp"
	"strings"
)

var (
	wishClause    = regexp.MustCompile(`^(?:那|所以|就|那就)?Ⓦ(?:就|也|都|至少|一定)?(?:必须|应该|应当|理应|应|务必|就该|该|得|需要|有义务)(?:要|得)?([^是有为已不没了].*)$`)
	wishGive      = regexp.MustCompile(`^(?:那|所以|就|那就)?Ⓦ(?:就|也|都|至少|一定)?(?:要|会|可以|能|将|打算)((?:给|退|赔|补|换|修|派|解决|处理|负责|道歉|送).*)$`)
	wishBare      = regexp.MustCompile(`^(?:就)?(?:应该|应当|理应|必须|务必|得)((?:赔|退|给|补|换|还)您?.+)$|^(?:那|所以|那就)?Ⓦ(?:就|也|都)+((?:赔|退|补|给您).+)$`)
	wishPlease    = regexp.MustCompile(`^(?:请|麻烦|恳请|拜托)Ⓦ(.{2,})$`)
	wishOwn       = regexp.MustCompile(`^您(?:就)?(?:应该|应当|有权|理应|该)(?:要)?((?:得到|获得|拿到|享受|要求|收到).*)$`)
	toldOurs      = regexp.MustCompile(`Ⓦ[^不没未，]{0,8}(?:答应|承诺|许诺|说好|约好|同意|愿意|欠|得赔|会[^员计议]|将[会要给赔退补]|保证[^金]|应该|应当|必须|有义务|有责任|违法|违约|违反|犯法|理亏)|Ⓦ的(?:全责|责任|过错|错$|过失|错误|问题$)|Ⓦ(?:负全责|全责)`)
	toldStaff     = regexp.MustCompile(`^(?:您|Ⓦ)?(?:的|家)?(?:.{0,4})(?:客服|师傅|店员|店家|老板|经理|销售|前台|快递|商家|卖家|业务员|顾问)[^不没未，]{0,6}(?:答应|承诺|许诺|保证[^金])|(?:^|[^不没未是])(?:答应|承诺|许诺)(?:了|过|好)?[您的给赔退补换三两一二1-9]|欠[您了着]|^(?:保证|承诺|答应)[退赔补换今明三两0-9]|^(?:当初|当时|之前|明明|本来|原来)?(?:都)?说好[^，]{0,6}[赔退补免送]`)
	toldOwn       = regexp.MustCompile(`^您(?:一定|肯定)?(?:会|将|能|可以)(?:得到|获得|拿到|收到)`)
	ledChinese    = regexp.MustCompile(`^您(?:希望|想|要求|建议|请求|说|问|需要|要)`)
	agreedStart   = regexp.MustCompile(`^((?:当初|当时|之前|明明|本来|原来)?(?:都)?)说好`)
	graveStart    = regexp.MustCompile(`^(?:还|又|就|竟然|居然|都|也|直接)?(?:偷|骗|盗|打人|打了|推|威胁|恐吓|敲诈|勒索|欺诈|歧视|动手|殴打)`)
	askPerson     = regexp.MustCompile(`^(?:我|俺|我们|就|只|现在|马上|立刻|要|想|想要|要求|需要|请|麻烦|帮我|给我|快|快点|赶紧|能不能|可不可以|可以|能|可否)*(?:转接?|接|找|叫|让|换|联系|见|跟|和)?(?:一下|一个|个|到|下)?(?:你们|你们的|你|贵公司|贵司|您)?(?:的)?(?:人工(?:客服|服务)?|客服经理|经理|主管|领导|负责人|老板|真人|活人|店长|总经理|上级|大堂经理)(?:来|说话|出来|谈|聊|接电话|接|跟我说|跟我谈|吗|一下|服务|处理|联系我|给我打电话|电话)*$`)
	botOrder      = regexp.MustCompile(`^(?:请你?|麻烦你?|现在|从现在起|从现在开始|你现在|你)?(?:(?:忽略|无视|忘记|忘掉)(?:掉)?(?:之前|以上|前面|所有|上面|一切|你的)|重复(?:我|以下|下面|一遍|这句|上面|你)|复述|假装|扮演|打印(?:出)?(?:你|以下|上面)|输出(?:你|以下|上面)|跟我念|跟着我|照着说|现在是一个)|^从现在(?:起|开始)你`)
	violenceHan   = regexp.MustCompile(`枪毙|枪决|拿刀|带刀|提刀|刀子|砍死|砍了|捅死|捅了|弄死|打死|打断|炸了你|炸掉|放火|烧了你|烧死你|杀了|杀光|杀你|杀全家|血洗|上门找你|纳粹|法西斯|坐牢|下地狱|不得好死|该死`)
	selfHarmHan   = regexp.MustCompile(`不想活|活不下去|不如死|想死|去死了|轻生|(?:我|想|要|去|不如|准备)[^，。！？,!?]{0,4}(?:自杀|自尽)|自杀算了|自残|跳楼|结束生命|了结自己|没有?人会(?:想|在乎|记得|发现)我|死了算了|活着没意思|活着没意义`)
	deadlyHan     = regexp.MustCompile(`(?:真的?|真是|简直|都|快|要|把我|把人)*(?:笑|气|烦|急|累|饿|冻|吓|坑|恶心|难受|乐|雷|晕|郁闷|后悔|心疼|愁|憋|无语|堵)死(?:我|俺|人|老子|本人)了?`)
	assaultHan    = regexp.MustCompile(`强奸|性侵|强暴|猥亵|性骚扰|动手动脚|摸我|摸了我|非礼|侵犯我|侵犯了我|虐待`)
	pivotHan      = regexp.MustCompile(`([^，,。！？!?\s、])(但是|可是|然而|但[^愿凡求是]|只不过)`)
	bareNoun      = regexp.MustCompile(`^(?:您的?|我的?)?(?:账号|登录|支付|银行卡)?(?:密码|口令|验证码|身份证|护照)(?:号码|号)?$`)
	hiddenPart    = regexp.MustCompile(`[^，。,！!？?；;\s]{0,12}` + regexp.QuoteMeta(hidden))
	hiddenNumber  = regexp.MustCompile(`\*{4}\d{4}`)
	nearOnes      = strings.NewReplacer("您爸爸", "您父亲", "您爸", "您父亲", "您妈妈", "您母亲", "您妈", "您母亲", "您老婆", "您爱人", "您老公", "您爱人", "您媽媽", "您母親", "您媽", "您母親")
	assaultedText = "您反映的是一起人身侵害"
)

// claimsChinese rewords a clause that has been turned, in which ours stands for us.
func claimsChinese(c string) string {
	if ledChinese.MatchString(c) && !wishOwn.MatchString(c) {
		return c
	}
	if m := wishOwn.FindStringSubmatch(c); m != nil {
		return "您希望" + m[1]
	}
	if m := wishClause.FindStringSubmatch(c); m != nil {
		return "您希望" + ours + m[1]
	}
	if m := wishGive.FindStringSubmatch(c); m != nil {
		return "您希望" + ours + m[1]
	}
	if m := wishBare.FindStringSubmatch(c); m != nil {
		return "您希望" + ours + m[1] + m[2]
	}
	if m := wishPlease.FindStringSubmatch(c); m != nil {
		return "您希望" + ours + m[1]
	}
	if toldOurs.MatchString(c) || toldStaff.MatchString(c) || toldOwn.MatchString(c) {
		if askedChinese.MatchString(c) {
			return "您想知道" + c
		}
		return "您说" + agreedStart.ReplaceAllString(c, "${1}约好")
	}
	return asTheirsHan(c)
}

// asideChinese recognises requests for a person, orders to a program and violence, which are no matter to restate.
func asideChinese(c string) bool {
	return askPerson.MatchString(c) || botOrder.MatchString(c) || violenceHan.MatchString(c)
}

// withSubject gives an accusation that names nobody the one it is about: us when the clause before named us.
func withSubject(c string, us bool) string {
	switch {
	case !graveStart.MatchString(c):
		return c
	case us:
		return ours + c
	}
	return "有人" + c
}
