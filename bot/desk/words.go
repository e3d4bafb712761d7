package desk

// This file is the home of the desk's own words.

import (
	"cmp"
	"regexp"
	"strings"
)

// words are what staff read, in one language; verbs like %s are filled in. "{/}" stands for what commands begin with in the room, "{dm}" for
// what they begin with in a direct message; what stands in "{or ...|...}" is for rooms where "!" does as well, and for others.
type words struct {
	buttons map[string]string

	owner, due, why, waits, heat, wants, next, promised, suggested, outcome, done, rated string // labels of a card's rows

	changed, takenBack, dropped, unshown string
	register, registered, noCode         string
	everybody                            string
	roles                                map[string]string // as a notice is addressed
	titles                               map[string]string // of one of them, "" what the program calls it

	noThread, oldThread, noCase, noCommand, noPerson, noApproval, help                                  string
	noAmount, noWhen, grantHow, promiseHow, passHow, dutyHow, onDuty, offDuty, suggestHow, suggestWhere string
	hint, held, notSent, noEdit                                                                         string
	noRemedy, closeTo, comma, leadHow, declineHow, undoHow, offDutyHolds, more, taken                   string

	form                       map[string]formWords
	field                      map[string]string
	mine, waiting, noOne, home string
}

// formWords are the title and the first sentence of a form.
type formWords struct{ title, intro, submit string }

var wordsOf = map[string]*words{
	"en": {
		buttons: map[string]string{
			buttonClaim: "Claim", buttonResolve: "Resolve", buttonReturn: "Back to the bot", buttonGrant: "Grant", buttonPromise: "Promise",
			buttonTransfer: "Pass on", buttonEscalate: "To a lead", buttonNote: "Note", buttonApprove: "Approve", buttonDecline: "Decline",
			buttonSuggest: "Suggestion", buttonTakeOver: "Take over",
			buttonOnDuty: "I'm on duty", buttonOffDuty: "I'm off duty",
		},
		owner: "With", due: "Answer by", next: "Next look", promised: "Promised by", why: "Why", waits: "Waits since", heat: "Heat", wants: "Wants", suggested: "Suggested", outcome: "Outcome", done: "What was done", rated: "Rating",
		changed: "(changed) ", takenBack: "(a message was taken back)", dropped: "(never said, a person had taken over) ",
		unshown:    "%d lines could not be shown here; \"amends queue %s\" has them.",
		register:   "You are not registered here, so nothing of this went anywhere. Ask an admin for an invitation (\"amends staff invite\"), then write \"{dm}register CODE\" to me in a direct message.",
		registered: "Welcome, %s. You are on the roster as %s, and on duty; \"{/}duty off\" when you leave.",
		noCode:     "This invitation is not known, or is used up, or too old. Ask for a new one.",
		everybody:  "all", roles: map[string]string{"agent": "agents", "lead": "leads", "manager": "managers"},
		noThread: "This is no case.", oldThread: "This thread is not in use any more; the case goes on in another one. Nothing was sent.",
		noCase: "No such case is here.", noCommand: "There is no command %q here, and nothing was sent. \"{/}help\" lists them; // begins a note, and !! a line that is to go out as it is.",
		noPerson: "There is no %q. On the roster: %s.", noApproval: "Nothing of the kind waits for a decision.",
		help:     "Lines of whoever has the case go to the customer. // or ;; begins a note, !! a line that is to go out as it is. To change a line, edit it; to take it back, {or answer it with /undo|delete it}. {/}claim {/}takeover {/}resolve what was done {/}return {/}grant refund 50 {/}reverse refund {/}promise 2h ring you {/}kept {/}pass ana why {/}lead why {/}approve {/}decline why {/}note {/}suggest an idea {/}brief {/}duty on or off.{or  \"!\" does as well as \"/\".|}",
		noAmount: "%q is no amount; write it as 50 or 49.90.", noWhen: "%q is no time; write 2h, 30m, 1d, 16:30, tomorrow, tomorrow 10:00 or 2026-11-20 16:30.",
		grantHow: "Say what and how much: {/}grant refund 50.", promiseHow: "Say when and what: {/}promise 2h ring you about the bill.", passHow: "Say to whom: {/}pass ana knows the depot. There are %s.",
		dutyHow:      "Say {/}duty on, or {/}duty off.",
		suggestHow:   "Say what should be different: {/}suggest ask for the order number first.",
		suggestWhere: "A suggestion is kept with a case: write it in the thread of one, whoever has it. Nothing was kept.",
		onDuty:       "You are on duty.", offDuty: "You are off duty.",
		offDutyHolds: " You still have %s: write \"{/}pass NAME why\" there. Until you do, a colleague may take them over.", more: "%s and %d more",
		noRemedy: "There is no %q to grant.", closeTo: " Close to it: %s.", comma: ", ",
		leadHow: "Say why, for the lead: {/}lead wants the boss. It stays inside.", declineHow: "Say why, for the one who asked: {/}decline it was 289.00.",
		undoHow: "To take a line back, {or answer it with /undo|delete it}; to change it, edit it.",
		taken:   "This account is %s's already, so nothing was changed, and the code still holds. Write it from the account of whom it was made for; an admin can move this one (\"amends staff link\").",
		hint:    "It went out. You can still edit it{or , or answer it with /undo| or delete it}. Next time: %s (%q)",
		noEdit:  "%q reads like a command or a note to staff, so the line was taken back from the customer as far as that can be done, and nothing else was done. Write a command as a new line.",
		held:    "Not sent: %s (%q) Write it anew, or begin it with !! to send it as it is.",
		notSent: "This line was not sent before; write it anew.",
		form: map[string]formWords{
			buttonResolve: {"Resolve", "The customer is told, and asked whether it is right.", "Resolve"}, buttonGrant: {"Grant", "Above your role a lead is asked.", "Grant"},
			buttonPromise: {"Promise", "The customer is told, and you are reminded.", "Promise"}, buttonTransfer: {"Pass on", "The customer is told who goes on.", "Pass on"},
			buttonEscalate: {"To a lead", "", "Pass on"}, buttonNote: {"Note", "It stays inside.", "Keep"}, buttonDecline: {"Decline", "Why, for the one who asked.", "Decline"},
			buttonSuggest: {"Suggestion", "It stays inside. You are told when it is taken up.", "Keep"},
			"brief":       {"Brief", "", ""},
		},
		field: map[string]string{"outcome": "What was done", "remedy": "What", "amount": "How much", "what": "What you will do", "when": "By when (2h, 16:30)", "to": "To whom", "why": "Why", "text": "Note", "idea": "What should be different"},
		mine:  "Yours: ", waiting: "Waits: ", noOne: "Nobody waits for a person.", home: "Cases",
	},
	"zh": {
		buttons: map[string]string{
			buttonClaim: "接手", buttonResolve: "办结", buttonReturn: "交回机器人", buttonGrant: "批准", buttonPromise: "承诺",
			buttonTransfer: "转交", buttonEscalate: "交组长", buttonNote: "备注", buttonApprove: "同意", buttonDecline: "不同意",
			buttonSuggest: "提建议", buttonTakeOver: "接过来",
			buttonOnDuty: "我上班", buttonOffDuty: "我下班",
		},
		owner: "负责人", due: "最迟回复", next: "下次跟进", promised: "承诺最迟", why: "原因", waits: "等待自", heat: "情绪", wants: "想要", suggested: "建议接手", outcome: "结果", done: "办了什么", rated: "评分",
		changed: "（改后）", takenBack: "（撤回了一条消息）", dropped: "（人工已接手，没有说出）",
		unshown:    "有 %d 行在这里显示不了，请用 amends queue %s 查看。",
		register:   "您还没有登记，刚才的内容没有发出。请向管理员要邀请码（amends staff invite），再私信我：{dm}register 邀请码。",
		registered: "欢迎，%s。您已登记为 %s，并已上班；离开时发 {/}duty off。",
		noCode:     "这个邀请码不存在、已用过或已过期，请再要一个。",
		everybody:  "所有人", roles: map[string]string{"agent": "客服", "lead": "组长", "manager": "经理"},
		titles:   map[string]string{"agent": "客服", "lead": "组长", "manager": "经理"},
		noThread: "这里没有个案。", oldThread: "这个话题已停用，个案在另一个话题里，没有发出。",
		noCase: "这里没有这个个案。", noCommand: "没有 %q 这个命令，没有发出。{/}help 可看全部；备注以 // 开头，要照原样发出就以 !! 开头。",
		noPerson: "没有 %q。名单上有：%s。", noApproval: "没有等您决定的事。",
		help:     "接手的人写的行会发给客户；以 // 或 ;; 开头的是备注，以 !! 开头的照原样发出。要改就编辑那一行；要撤回，{or 请用 /undo 回复那一行|请删掉那一行}。{/}claim 接手 {/}takeover 从同事那里接过来 {/}resolve 办了什么 {/}return 交回 {/}grant refund 50 {/}reverse refund {/}promise 2小时 给您回电 {/}kept {/}pass ana 原因 {/}lead 原因 {/}approve {/}decline 原因 {/}note {/}suggest 建议 {/}brief {/}duty on 或 off。按钮上的字也是命令：{/}接手 {/}办结 {/}备注 {/}承诺 {/}转交 {/}上班 {/}下班 等。{or \"!\" 也可代替 \"/\"。|}",
		noAmount: "%q 不是金额，请写 50 或 49.90。", noWhen: "%q 不是时间，请写 2小时、半小时、30分钟、16:30、下午4点半、明天、明天10点 或 2026-11-20 16:30。",
		grantHow: "请写批什么、多少：{/}grant refund 50。", promiseHow: "请写何时、做什么：{/}promise 2h 给您回电。", passHow: "请写交给谁：{/}pass ana 熟悉仓库。有：%s。",
		dutyHow:      "请写 {/}duty on 或 {/}duty off。",
		suggestHow:   "请写哪里可以改进：{/}suggest 先问订单号。",
		suggestWhere: "建议跟着个案保存：请写在任何一个个案的话题里，谁在办都行。这条没有保存。",
		onDuty:       "您已上班。", offDuty: "您已下班。",
		offDutyHolds: "您手里还有 %s：请在那里写 {/}pass 姓名 原因。转交之前，同事可以接过去。", more: "%s 等，另有 %d 个",
		noRemedy: "没有批准：没有%q这一项。", closeTo: "相近的有：%s。", comma: "、",
		leadHow: "请写原因，给组长看：{/}lead 要找领导。只在内部。", declineHow: "请写不同意的原因，给申请人看：{/}decline 原价289。",
		undoHow: "要撤回一行，{or 请用 /undo 回复它|请删掉它}；要改就编辑它。",
		taken:   "这个账号已是 %s，什么都没有改，邀请码仍然有效。请用本人的账号发；要换人，请管理员用 amends staff link。",
		hint:    "已发出，还可以编辑{or ，或用 /undo 回复来撤回|或删掉}。下次请注意：%s（%q）",
		noEdit:  "%q 看起来是命令或备注，这行已尽量从客户那里撤回，别的都没有做。要用命令请另写一行。",
		held:    "没有发出：%s（%q）请改写后重发，或以 !! 开头照原样发出。",
		notSent: "这行之前没有发出，请重新写。",
		form: map[string]formWords{
			buttonResolve: {"办结", "会告诉客户，并问是否解决。", "办结"}, buttonGrant: {"批准", "超出权限的会问组长。", "批准"},
			buttonPromise: {"承诺", "会告诉客户，并提醒您。", "承诺"}, buttonTransfer: {"转交", "会告诉客户由谁接着办。", "转交"},
			buttonEscalate: {"交组长", "", "转交"}, buttonNote: {"备注", "只在内部。", "保存"}, buttonDecline: {"不同意", "给申请人的理由。", "不同意"},
			buttonSuggest: {"提建议", "只在内部。采纳了会告诉您。", "保存"},
			"brief":       {"简报", "", ""},
		},
		field: map[string]string{"outcome": "办了什么", "remedy": "批什么", "amount": "多少", "what": "承诺做什么", "when": "何时之前（2小时、16:30、明天）", "to": "交给谁", "why": "原因", "text": "备注", "idea": "哪里可以改进"},
		mine:  "在办：", waiting: "等待：", noOne: "没有人在等人工。", home: "个案",
	},
}

// forWhom is how a notice is addressed.
func (w *words) forWhom(to string) string {
	if to == "room" || to == "" {
		return w.everybody
	}
	return cmp.Or(w.roles[to], to)
}

// dueFor is the label of when something is due.
func (w *words) dueFor(what string) string {
	switch what {
	case DueLook:
		return w.next
	case DuePromise:
		return w.promised
	}
	return w.due
}

// title is what somebody of a role is called.
func (w *words) title(role string) string { return cmp.Or(w.titles[role], role) }

// wordsFor are the words of a language for a room in which commands begin with prefix, "" is "/".
func wordsFor(locale, prefix string) *words {
	w := *wordsOf[localeOf(locale)]
	prefix = cmp.Or(prefix, "/")
	direct, or := prefix, "$1"
	if prefix != "/" { // the network keeps the "/", and in a direct message a bare word does
		direct, or = "", "$2"
	}
	as := strings.NewReplacer("{/}", prefix, "{dm}", direct)
	for _, text := range []*string{
		&w.register, &w.registered, &w.noCommand, &w.help, &w.grantHow, &w.promiseHow, &w.passHow, &w.dutyHow, &w.suggestHow,
		&w.hint, &w.offDutyHolds, &w.leadHow, &w.declineHow, &w.undoHow,
	} {
		*text = as.Replace(orElse.ReplaceAllString(*text, or))
	}
	return &w
}

// orElse is what is said where "!" does as well as "/", and what is said elsewhere.
var orElse = regexp.MustCompile(`\{or ([^}|]*)\|([^}]*)\}`)
