package restate

// This file is the home of one Chinese clause: what is left out, questions and orders said as statements, the change of
// person, and 了.

import (
	"regexp"
	"strings"
)

var (
	// persons exchanges the sides in one pass; at each place the first that fits is taken, so longer forms come first.
	persons = strings.NewReplacer(
		"咱们店长", ours+"的店长", "咱们家", ours, "咱家", ours, "咱们平台", ours, "咱们店", ours, "咱们客服", ours+"的客服", "咱们的客服", ours+"的客服",
		"你们家", ours, "你们公司", ours, "你们店", ours+"店", "您们", ours, "你们", ours, "妳们", ours, "你家", ours, "您家", ours, "贵公司", ours, "贵司", ours, "贵店", ours+"店", "贵平台", ours, "贵行", ours,
		"你司", ours, "你店", ours+"店", "你方", ours, "你自己", ours+"自己", "您", ours, "你", ours, "妳", ours,
		"我妈妈", "您妈妈", "我妈咪", "您妈妈", "我妈", "您妈妈", "俺妈", "您妈妈", "我们家", "您家", "我们", "您", "我本人", "您本人", "我自己", "您自己", "自我", "自己", "忘我", "忘情", "我国", "国内", "咱们", "您", "咱", "您", "俺们", "您", "俺", "您",
		"本人", "您", "老子", "您", "老娘", "您", "劳资", "您", "我", "您",
	)
	plainPeople = regexp.MustCompile(`^人家(等|买|花|付|都等|辛苦|跑|请假)`)

	whyChinese   = regexp.MustCompile(`^(.*?)(不知道为什么|不知为什么|不知道怎么|搞不懂为什么|不明白为什么|为什么|为啥|凭什么|凭啥|为何|干嘛|干吗)(.+)$`)
	howState     = regexp.MustCompile(`^(.*?)(?:怎么|咋)(还|又|这么|那么|都|没|不|就|总|老|会|能|可以|是|也|只|多|少|变|成|突然|一直|给|越|敢|找不|打不|扣|收|涨|算|发|送|寄|退|换|把|被|停|关|删|封|加|变|联系不|联系了|用不|点不|登不|看不|收不|搞成|弄成|乱|才|连|有)(.*)$`)
	howMatter    = regexp.MustCompile(`怎么回事|怎么搞|什么情况|什么意思|怎么办|怎么弄|怎么退|怎么换|怎么取消|怎么处理|怎么用|怎么操作|怎么解决|怎么样`)
	askedChinese = regexp.MustCompile(`什么时候|啥时候|几时|何时|多久|多少|哪里|哪儿|哪天|哪个|几天|几点|是不是|有没有|是否|会不会|要不要|能不能|可不可以|能否|可否|怎么`)
	rhetorical   = regexp.MustCompile(`谁|不也|不就|不都|难不成|有没有人|难道|有用|有意思|就这样|这就是|就是这样|不是.*吗|好意思|何必|哪有|哪里有|还有.*吗|有没有搞错|是不是.*(?:人|有毛病|故意)|叫什么|算什么|什么东西|什么玩意|什么.*质量|什么.*态度|什么.*服务|至于吗|知道吗|懂吗|对吗|是吗|行不行`)
	requestStart = regexp.MustCompile(`^.{0,3}(?:能不能|可不可以|能否|可否|可以|能)(?:请)?(给我|给俺|帮我|帮忙|把|别|不要|尽快|快点|安排|退|换|解决|处理|派|赔|补)(.*)$`)
	orderStart   = regexp.MustCompile(`^(?:你们|你)?(请|麻烦|赶紧|赶快|快点|快|马上|立刻|立即|尽快|务必|必须)+(?:你们|你|客服|及时)?(给我|给俺|帮我|把|退|换|发货|发|处理|解决|联系|回复|安排|取消|赔|修|补|派|核实|查)(.*)$`)
	owedStart    = regexp.MustCompile(`^(?:你们|你)(?:要|得|必须|应该|应当|就该|给我)?(赔偿|赔|补偿|退还|退)(.+)$`)
	giveStart    = regexp.MustCompile(`^(给我|帮我|退我|还我|赔我|退还我|赔偿我)(.+)$`)
	wishStart    = regexp.MustCompile(`^(希望|要求|建议|请求|强烈要求|强烈建议)(.+)$`)
	doneMissing  = regexp.MustCompile(`(^|[^不没别要会能想再未被直])(多扣|乱扣|多收|少发|错发|漏发|扣|骂|骗|挂|删|弄丢|弄坏|摔坏|取消|拉黑|吼)(您|\d|[一二三四五六七八九十两几])`)
	judgement    = regexp.MustCompile(`^(?:Ⓦ|这|这个|这家|那个)?(?:的)?(.{0,4}?)(服务态度|服务|态度|客服|售后|网站|平台|系统|效率)(?:真的|真|也|都|实在|是|特别|非常|极其|极|太|很|超|超级|简直|这么|如此|一般|有点)*(?:差劲|差|烂|恶劣|糟糕|不行|不好|不怎么样|失望|不敢恭维|过分|坑)(?:了|透了|极了|死了|到家|得很)*$`)
	ourPeople    = regexp.MustCompile(`Ⓦ((?:维修|安装|配送|售后|送货|前台|店里|家的)?(?:客服|司机|师傅|店员|骑手|快递员|快递小哥|业务员|保安|营业员|销售员?|员工|工作人员|经理|店长|护士|医生|老师|教练|技师|服务员|收银员|柜员|护工|阿姨|导购|顾问|机器人|系统))`)
	ventAsk      = regexp.MustCompile(`搞(?:的)?(?:什么|啥)(?:鬼|飞机|名堂|东西|花样|玩意)|搞毛|^(?:这)?(?:什么|啥)鬼|讲不讲理|^(?:你们?|这是?)(?:到底)?(?:几个|是)?什么(?:意思|态度|玩意儿?|情况|道理)$|^(?:你们?|您)?(?:到底|究竟)?(?:还)?管不管[^，]{0,3}$|^难道|^(?:这样|那样)?才(?:算|是|能)[^，]{1,8}(?:了吗|吗)$|^不是没.{1,3}$|还是人吗|还是不是人|我(?:该|应该|到底)?(?:该)?找谁|找谁(?:去|说理|评理)|被谁|谁(?:负|来负|来管|管)|算谁|怪谁|眼瞎|是不是(?:你们?|您|贵)[^，]{0,8}(?:干|偷|拿|搞)的|这么大的?(?:一个|个|一家|家)?(?:公司|企业|平台|品牌|银行|商场|酒店)|有没有人(?:管|理|在|接|吗|啊|呢|$)|有人(?:管|在)吗|我就想问|我就问|想问问你|这合理|合理吗|你们?自己(?:看|说|想)|当我(?:不|是|傻|没)|以为我|我不就是|你们?是(?:拿|把|故意|存心|想|欺负|打发|糊弄|耍)|这就是(?:诈骗|欺骗|欺诈|骗|抢|耍|你们|坑|忽悠)|^(?:你们)?到底(.)不\p{Han}$|^我们?是(?:贼|小偷|傻|乞丐|要饭)|怎么好意思|良心|凭良心|摸着|手都抖|^你们?是?(?:聋|瞎|傻|疯|死|认真|开玩笑|逗|搞笑|故意|没长)|我(?:们)?(?:也)?不(?:想|是来)(?:吵|闹|找事|为难|找茬)|^[我咱俺]?们?就?想?问问?(?:一下|一句)?$|^我(?:再|最后)(?:说|讲|问|强调)(?:一遍|一次)$|到底(?:哪个|谁|听)[^，]{0,4}(?:算|对|真|的)|怎么[^，]{1,5}得(?:了|起|过去)|^怎么回事[啊呀]?(?:你们?)?$|眼泪|尴尬|给个说法$|说句话$|懂不懂|知不知道|可能吗|像话吗|是这样(?:的|做|吗)|敢不敢|要脸|还有王法|讲不讲理|讲理吗`)
	wantsToKnow  = regexp.MustCompile(`^(?:[我咱俺]们?)?(?:就|只|只是|真的|很|特别)*(?:(?:想|要)(?:知道|问问?|请问|了解)|就问问?)(?:一下|一句|问)?(?:问(?:你们|你))?((?:.{0,6}(?:为什么|为啥|凭什么|怎么|什么时候|是不是)|到底|究竟|哪).+)$`)
	onlyKnows    = regexp.MustCompile(`^(?:[我咱俺]们?)?就?只(?:是)?(?:想|要)知道`)
	whereHan     = regexp.MustCompile(`^(?:请问|那|现在|所以|到底)*(?:我们?|俺)?(?:的|(?:买|订|定)的)?([^，,。！？我你您他她怎没不了]{1,14}?)((?:现在|到底|究竟|又|都)*(?:到|在|去|跑到|送到|寄到|发到|卡在|跑)(?:了)?(?:哪里|哪儿|哪|什么地方)(?:了|去了)?)$`)
	idleHan      = regexp.MustCompile(`^(?:我|你们|您|你|还|都|就|也|现在|到底|究竟|能|可以|快点?|那|好吧|行吧|好的|行|嗯)*(?:怎么(?:还)?(?:这么|那么)(?:慢|难|久|麻烦|磨叽)|(?:这么|那么|太|好|真)慢|(?:还)?(?:要|得|需要)(?:让?我)?(?:再)?等到?(?:什么时候|啥时候|多久|多长时间|何时|几时|猴年马月)|该说的(?:我)?(?:都|已经)*(?:说|讲)(?:过|完)?了?|说(?:完|过)了|没(?:有)?(?:别的|其他的?|什么)(?:了|要说的了?|问题了?)?|就(?:这些|这样|这个|这么多)|就?这些了?|暂时没(?:有)?了?|有(?:消息|结果|进展|回复)(?:了)?(?:吗|没有?)|有没有(?:消息|结果|进展)|快一?点|快些|催一下|在处理吗|处理(?:好|完)了?(?:吗|没)|人呢|急死了?|给个(?:说法|回复|答复)|说(?:句)?话|回(?:个)?话|怎么不说话了?|(?:以上)?(?:纯属|仅代表|仅是|仅)(?:是)?(?:我)?(?:本人|个人)?(?:的)?(?:观点|意见|看法|感觉|喜好|吐槽)(?:而已)?|(?:纯)?吐槽(?:一下|完毕?)?|说(?:得)?(?:不好听|难听)(?:点|一点)?|(?:你们的?)?(?:客服|人工|人|经理|老板|负责人)|我(?:哭|晕|汗|倒|吐|去|崩溃|无语|服)|我(?:之前|以前|已经|上次)*(?:都)?(?:跟你们?|和你们?|向你们?)?(?:说|讲|写|反映|投诉)过(?:了|这个?事?了?|很多次了?|好几次了?)?|赶紧(?:解决|处理)|(?:这群|这帮|个)?(?:没用的东西|没用)|(?:尽快|快点|赶快|快|马上)(?:给我)?(?:解决|处理|弄好))(?:了|吧|啊|呀|呢|的|好不好|行不行)*$`)
	puzzled      = regexp.MustCompile(`^(?:真的?|实在|很)?(?:不知道|不明白|不懂|搞不懂|想不通|不理解)[^，]{0,12}(?:为什么|为何|为啥)`)
	supposes     = regexp.MustCompile(`^我[想看](多数|大多数|大部分|可能|也许|大概|一般|不怎么|也就|是因为|应该是)`)
	asksHan      = regexp.MustCompile(`^(?:我|俺)?(?:就|只)?(?:是)?(?:想|要)?(?:问问?|知道|了解)(?:一下|一句)?`)
	whenHan      = regexp.MustCompile(`^(?:请问|那|我(?:就|只)?想(?:问问?|知道)(?:一下)?)*((?:我们?的)?[^，我你您他她不没说]{0,10}(?:到底|究竟)?(?:什么时候|啥时候|几时|哪天|还要多久|要多久|多久)(?:才|能|可以|会|才能|才会|给我|给)*(?:收到书?|到账|到货|到|发货|发|退|退款|送到|修好|恢复|来|开通|解决|寄出|上门|开|有货|上线|补发|补|还|处理|修|恢复正常|好)(?:给我)?)$|^((?:你们|你家)?(?:到底|究竟)?(?:还)?(?:退不退|赔不赔|修不修|发不发|换不换|给不给)[^，]{0,4})$`)
	mindHan      = regexp.MustCompile(`^(?:请|麻烦)(?:你们|你)?注意(?:一下)?(?:你们的?|自己的?)([^，]{2,})$`)
	ourWhen      = regexp.MustCompile(`^(?:你们|你家|贵司|师傅|快递|维修|我的[^，]{1,6}|[^，]{0,4}订单)(?:到底|究竟)?(?:什么时候|啥时候|几时)(?:才|能|可以|给|会|来|到|修|发|退|送)[^，说]*$`)
	worried      = regexp.MustCompile(`^(?:那)?(我的?[^，]{0,6})是不是(也[^，]+了)$`)
	whoGave      = regexp.MustCompile(`^(.{2,8})(?:是)?谁(给我|帮我|让你们)(.{1,6})的$`)
	manyHan      = regexp.MustCompile(`(说|讲|打|催|问|投诉|解释|反映|跑|改|修|退|等)了(?:多少|几百|几千|无数|一万|八百)(遍|次|回|趟)`)
	askedOurs    = regexp.MustCompile(`^Ⓦ[^，]{0,6}是不是`)
	somebodyElse = regexp.MustCompile(`(?:孩子|宝宝|老人|[我他她]妈|[我他她]爸|爷爷|奶奶|老公|老婆|儿子|女儿|客人|同事|朋友|老太太|老爷子)[^，]{0,8}(?:难受|伤心|崩溃|难过|气|后悔)|得(?:离谱|过分|可笑|要命)|恶心(?:的味|呕吐|想吐)`)
	thinks       = regexp.MustCompile(`^(?:(?:我|个人|本人)(?:觉得|认为|感觉|想着?)|[你您]说(?:说)?)(你们|你|贵|应该|这|那)`)
	inPerson     = regexp.MustCompile(`(要|需|须|由|得|让|是|非|凭|必须|亲自|不是)本人`)
	weAll        = regexp.MustCompile(`我们([两三四五六七八九十几\d]{1,3})((?:个|口|位)(?:大?人|老人|孩子)?)`)
	tellMe       = regexp.MustCompile(`^(?:谁|有没有人|有人|麻烦|请|能不能|可不可以|可以|你们)*(?:能|可以)?(?:来)?告诉(?:一下)?我(?:一下|一声)?(.{4,})$`)
	boughtHere   = regexp.MustCompile(`在Ⓦ(买|订|住|吃|办|充|下单|消费|购)`)
	modalWhy     = regexp.MustCompile(`^(?:要|会|能|可以|敢|就|是)`)
)

// clauseOurs says one trimmed clause from our side, with ours for us; ok is false when it is left out.
func clauseOurs(c string, asks bool) (string, bool) {
	switch {
	case asideChinese(c):
		return "", false
	case ventAsk.MatchString(c):
		return "", false
	case isGrave(c) && !threatening(c):
	case insulting(c), has("praise", c), personEnglish.MatchString(c), strings.Contains(c, ours), strings.Contains(c, speech):
		return "", false
	case threatening(c):
		return "", false
	}
	if m := judgement.FindStringSubmatch(exchange(c)); m != nil {
		whose := strings.TrimPrefix(m[1], "的")
		if whose == "" {
			whose = "的"
		}
		return "您对" + ours + whose + m[2] + "不满意", true
	}
	if has("feeling", kinHan.Replace(c)) && !somebodyElse.MatchString(c) && (runeLen(c) < 8 || !strings.ContainsAny(c, "0123456789没不未天")) && !isGrave(c) {
		return "", false
	}
	c, ok := statement(c, asks)
	if !ok {
		return "", false
	}
	c = exchange(manyHan.ReplaceAllString(c, "${1}了很多${2}"))
	c = ourPeople.ReplaceAllString(c, ours+"的${1}")
	c = goneTo.ReplaceAllString(c, "${1}来${2}"+ours)
	c = boughtHere.ReplaceAllString(c, "在"+ours+"这里$1")
	if askedOurs.MatchString(c) {
		c = "您想知道" + c
	}
	c = claimsChinese(c)
	c = doneMissing.ReplaceAllString(c, "${1}${2}了${3}")
	c = strings.ReplaceAll(c, "骂了您说", "骂了您，说")
	c = strings.ReplaceAll(c, "您您", "您")
	c = strings.ReplaceAll(c, ours+ours, ours)
	if strings.Contains(c, "我") || c == "您" || c == ours || bareNoun.MatchString(c) || runeLen(c) < 2 {
		return "", false
	}
	return c, true
}

// oneYou reports 你 to one person, which may be anybody; anyYou that it is: 如果你在外企工作过.
func oneYou(c string) bool {
	return strings.ContainsAny(c, "你妳") && !strings.Contains(c, "你们") && !strings.Contains(c, "你家")
}

func anyYou(c string) bool {
	return oneYou(c) && has("generic", c) && !strings.ContainsAny(c, "我") && !strings.Contains(c, "你说的") && !strings.Contains(c, "你同事")
}

var ourSite = regexp.MustCompile(`贵(网站|商城|酒店|宾馆|餐厅|医院|学校|集团|部门|单位|航空|厂|院|校|网)`)

func exchange(c string) string {
	c = ourSite.ReplaceAllString(c, ours+"${1}")
	c = inPerson.ReplaceAllString(c, "${1}我本人")
	c = weAll.ReplaceAllString(c, "${1}${2}")
	return persons.Replace(plainPeople.ReplaceAllString(c, "我$1"))
}

// statement says a question or an order as a statement, still in the customer's words; our own words stand with ours and
// the customer's pronouns (我), which exchange turns.
func statement(c string, asks bool) (string, bool) {
	c = thinks.ReplaceAllString(c, "${1}")
	c = supposes.ReplaceAllString(c, "${1}")
	if m := wantsToKnow.FindStringSubmatch(c); m != nil && runeLen(m[1]) > 2 {
		only := ""
		if onlyKnows.MatchString(c) {
			only = "只"
		}
		return "我" + only + "想知道" + strings.TrimPrefix(m[1], "到底"), true
	}
	if strings.HasPrefix(c, "我在问") && strings.HasSuffix(c, "到哪儿了") {
		return c, true
	}
	if m := whenHan.FindStringSubmatch(c); m != nil {
		return "我想知道" + m[1] + m[2], true
	}
	if ourWhen.MatchString(c) {
		return "我想知道" + c, true
	}
	if m := whereHan.FindStringSubmatch(asksHan.ReplaceAllString(c, "")); m != nil {
		return "我想知道" + m[1] + m[2], true
	}
	if m := tellMe.FindStringSubmatch(c); m != nil && (askedChinese.MatchString(m[1]) || strings.ContainsAny(m[1], "哪啥谁") || strings.Contains(m[1], "什么")) {
		return "我想知道" + strings.ReplaceAll(m[1], "到底", ""), true
	}
	if strings.Contains(c, "怎么才能") || strings.Contains(c, "怎样才") || strings.Contains(c, "如何才") {
		return "我想知道" + c, true
	}
	if m := worried.FindStringSubmatch(c); m != nil {
		return "我担心" + m[1] + m[2], true
	}
	if m := whoGave.FindStringSubmatch(c); m != nil {
		return strings.TrimSuffix(m[2], "你们") + m[3] + "了" + m[1], true
	}
	if m := whyChinese.FindStringSubmatch(c); m != nil {
		if strings.HasPrefix(m[1], "至于") || strings.HasSuffix(m[2], "怎么") && strings.HasPrefix(m[3], "样") {
			return c, true
		}
		if puzzled.MatchString(c) && !strings.ContainsAny(c, "你您贵") {
			if strings.HasPrefix(m[1], "我") || m[1] == "" && strings.HasPrefix(m[3], "我") {
				return reason(m[1], m[3])
			}
			return "我" + c, true
		}
		return reason(m[1], m[3])
	}
	if howMatter.MatchString(c) && (asks || strings.HasSuffix(c, "吗") || !strings.Contains(c, "怎么样")) {
		if runeLen(c) < 5 && !strings.HasPrefix(c, "怎么") || strings.Contains(c, "怎么回事") && runeLen(c) < 6 || strings.Contains(c, "怎么搞") || strings.Contains(c, "什么") {
			return "", false
		}
		return "我想知道" + strings.TrimSuffix(c, "吗"), true
	}
	if (strings.Contains(c, "怎么也") || strings.Contains(c, "怎么都")) && strings.ContainsAny(c, "不没") {
		return c, true
	}
	if m := howState.FindStringSubmatch(c); m != nil {
		return reason(m[1], m[2]+m[3])
	}
	if m := requestStart.FindStringSubmatch(c); m != nil && strings.TrimSuffix(m[2], "吗") != "" && (asks || strings.HasSuffix(c, "吗") || strings.Contains(c, "能不能") || strings.Contains(c, "可不可以")) {
		return "我希望你们" + m[1] + strings.TrimSuffix(m[2], "吗"), true
	}
	if yes, ok := strings.CutSuffix(c, "吗"); ok {
		if rhetorical.MatchString(c) || runeLen(c) < 3 {
			return "", false
		}
		return yesNo(yes)
	}
	if asks && rhetorical.MatchString(c) {
		return "", false
	}
	if asks && askedChinese.MatchString(c) {
		return "我想知道" + strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(c, "到底"), "我想知道"), "不知道"), true
	}
	if m := mindHan.FindStringSubmatch(c); m != nil {
		return "我希望你们注意" + m[1], true
	}
	if m := orderStart.FindStringSubmatch(c); m != nil {
		soon := ""
		if m[1] != "请" && m[1] != "麻烦" && m[1] != "必须" && m[1] != "务必" {
			soon = "尽快"
		}
		return "我希望你们" + soon + m[2] + m[3], true
	}
	if m := owedStart.FindStringSubmatch(c); m != nil && !strings.ContainsAny(c, "了过不没") {
		return "我希望你们" + m[1] + m[2], true
	}
	if m := giveStart.FindStringSubmatch(c); m != nil && !strings.Contains(m[2], "了") && !strings.HasPrefix(m[2], "的") && !strings.ContainsRune("妈爸爷奶姥外老孩女儿朋家同姐妹哥弟叔婆公", []rune(m[2])[0]) {
		return "我希望你们" + m[1] + m[2], true
	}
	if m := wishStart.FindStringSubmatch(c); m != nil {
		return "我" + c, true
	}
	if strings.Contains(c, "什么") && (rhetorical.MatchString(c) || runeLen(c) < 6) {
		return "", false
	}
	return c, true
}

// reason is what a why-question takes for granted: 怎么还没到 says 还没到.
func reason(before, rest string) (string, bool) {
	before = strings.TrimSuffix(strings.TrimSuffix(before, "到底"), "究竟")
	rest = strings.TrimSuffix(strings.TrimSuffix(rest, "吗"), "的")
	if rhetorical.MatchString(rest) || runeLen(rest) < 2 {
		return "", false
	}
	if rest2, ok := strings.CutPrefix(rest, "还不"); ok {
		rest = "还没" + rest2
	}
	if cut := modalWhy.ReplaceAllString(rest, ""); runeLen(cut) >= 3 && !strings.HasPrefix(cut, "有") && !strings.HasPrefix(cut, "这") && !strings.HasPrefix(cut, "不") {
		rest = cut
	}
	if before == "" && strings.HasPrefix(rest, "不") && strings.ContainsAny(rest, "给让发退回接理处解") {
		before = "你们"
	}
	return before + rest, true
}

// yesNo says "您想知道能不能..." for a question that ends in 吗.
func yesNo(c string) (string, bool) {
	if strings.HasPrefix(c, "我") && !strings.HasPrefix(c, "我的") && !strings.HasPrefix(c, "我们的") && strings.HasSuffix(c, "了") {
		return "", false // 我签字了吗 asks for nothing
	}
	if strings.HasSuffix(c, "了") {
		return "我想知道" + c + "没有", true
	}
	for _, v := range []struct{ plain, asked string }{{"可以", "可不可以"}, {"能", "能不能"}, {"有", "有没有"}, {"会", "会不会"}, {"是", "是不是"}, {"要", "要不要"}} {
		if i := strings.Index(c, v.plain); i >= 0 && !strings.HasSuffix(c[:i], "不") && !strings.HasSuffix(c[:i], "没") && !strings.HasSuffix(c[:i], "只") {
			return "我想知道" + c[:i] + v.asked + c[i+len(v.plain):], true
		}
	}
	return "", false
}
