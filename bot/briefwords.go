package bot

// This file is the home of the brief's own words.

var briefWords = map[string]map[string]string{
	"en": {
		":": ": ", ",": ", ", "detail": " (%s)",
		"more": "%d more characters in the log", "cut": "the customer wrote more than is kept", "more lines": "%d more in the log",
		"customer": "Customer", "customer since": "customer since %s", "granted before": "Granted before", "so often": "%d×, last %s",
		"nameless": "no name", "matter": "Matter", "handed over": "Handed over", "urgent": "URGENT", "answer by": "Answer by", "promised by": "Promised by", "next look": "Next look",
		"again": "Again", "comes back": "comes back with the same matter", "pace": "Pace", "slower": "needs it slower, one thing at a time",
		"owner": "Owner", "queue": "the queue", "bot": "the bot", "wants": "Wants", "call back at": "Call back at",
		"opening": "Opening", "trigger": "Before the handoff", "same": "the opening", "unanswered": "Unanswered", "next": "Also raised",
		"heat": "Heat", "peak": "peak", "details": "Details", "facts": "Facts", "missing": "Not known yet", "which record": "which order or bill",
		"other records": "(%d other records of this customer)", "look.none": "nothing was found for this customer", "reversed": "taken back",
		"look.down": "the records could not be reached", "look.nowhere": "no records are connected", "look.asked": "the look-up is under way",
		"since": "since", "due": "due", "place": "at", "to": "goes to", "excess": "too much",
		"offered": "Offered", "refused": "Refused", "agreed": "Agreed, not under way yet", "granted": "Granted", "promised": "Promised",
		"by": "by", "not told": "Decided, not told", "notes": "Notes", "earlier": "Earlier cases", "messages": "Messages of the customer",
		"away":  "messages do not reach the customer at present",
		"asked": "Asked for, not decided", "had by": "Had by",
		"files": "Files", "changed": "Messages changed afterwards", "taken back": "(a message was taken back)",

		"grant.": "being started", "grant.started": "started", "grant.failed": "FAILED",
		"promise.": "open", "promise.kept": "kept", "promise.broken": "BROKEN", "promise.withdrawn": "withdrawn", "promise.unconfirmed": "the customer did not confirm it",
		"out.": "not sent yet", "out.failed": "failed", "out.dropped": "dropped, a person had taken over",

		"outcome.resolved": "resolved", "resolved by": "resolved by %s", "outcome.silent": "silent", "outcome.withdrawn": "withdrawn",

		"status.ok": "in order", "status.misdelivered": "delivered to the wrong place", "status.late": "late", "status.in_transit": "on its way",
		"status.delivered": "recorded as delivered", "status.refund_pending": "refund under way", "status.charged_twice": "charged twice", "status.bill": "bill",

		"emotion.anger": "anger", "emotion.fear": "fear", "emotion.sadness": "sadness", "emotion.disappointment": "disappointment",
		"emotion.joy": "joy", "emotion.gratitude": "gratitude",

		"reason.danger": "danger to a person", "reason.despair": "despair; care first, no offers", "reason.person": "asked for a person",
		"reason.authority": "the wish is above what the bot may grant", "reason.options": "nothing fitting is left that the bot may grant",
		"reason.heat": "still very upset after two calming turns", "reason.asks": "the same question would have come a fourth time",
		"reason.minutes": "too long with the bot without a solution", "reason.lost": "not understood twice",
		"reason.threat": "speaks of going public, to a regulator or to court", "reason.failed": "carrying out the solution failed",
		"reason.reopened": "the solution did not work", "reason.trouble": "a fault of the program", "reason.identity": "could not prove whose order it is", "reason.stranger": "somebody else went on with the case in another app",
	},
	"zh": {
		":": "：", ",": "，", "detail": "（%s）",
		"more": "日志中还有 %d 字", "cut": "客户写的更长，未全部保存", "more lines": "日志中还有 %d 条",
		"customer": "客户", "customer since": "%s 起的客户", "granted before": "以往批准过", "so often": "%d 次，最近 %s",
		"nameless": "未留姓名", "matter": "事项", "handed over": "转人工原因", "urgent": "紧急", "answer by": "最迟回复", "promised by": "承诺最迟", "next look": "下次跟进",
		"again": "再次反映", "comes back": "为同一件事再次来找", "pace": "节奏", "slower": "需要慢一些，一步一步来",
		"owner": "负责人", "queue": "待接手队列", "bot": "机器人", "wants": "客户想要", "call back at": "回电号码",
		"opening": "开头原话", "trigger": "转人工前的话", "same": "即开头原话", "unanswered": "尚未回复", "next": "另外提到",
		"heat": "情绪", "peak": "最高", "details": "已知情况", "facts": "查到的记录", "missing": "还不清楚", "which record": "是哪笔订单或账单",
		"other records": "（该客户另有 %d 条记录）", "look.none": "没有查到该客户的记录", "reversed": "已撤回",
		"look.down": "记录系统没有连上", "look.nowhere": "没有接入订单记录", "look.asked": "正在查询",
		"since": "自", "due": "应于", "place": "现在", "to": "送往", "excess": "多收",
		"offered": "已提供的方案", "refused": "客户拒绝", "agreed": "已同意，尚未办理", "granted": "已批准", "promised": "已承诺",
		"by": "最迟", "not told": "已决定、未告知客户", "notes": "内部备注", "earlier": "以往个案", "messages": "客户消息数",
		"away":  "目前消息送不到客户",
		"asked": "已申请、待批", "had by": "经手人",
		"files": "文件", "changed": "事后改过的消息", "taken back": "（撤回了一条消息）",

		"grant.": "正在办理", "grant.started": "已开始", "grant.failed": "失败",
		"promise.": "未到期", "promise.kept": "已兑现", "promise.broken": "未兑现", "promise.withdrawn": "已撤回", "promise.unconfirmed": "客户未确认",
		"out.": "尚未发出", "out.failed": "发送失败", "out.dropped": "人工已接手，未发出",

		"who.bot": "机器人", "who.agent": "客服", "who.lead": "组长", "who.manager": "经理",

		"outcome.resolved": "已解决", "resolved by": "由 %s 办结", "outcome.silent": "客户没有再回复", "outcome.withdrawn": "已撤回",

		"status.ok": "正常", "status.misdelivered": "送错地方", "status.late": "延误", "status.in_transit": "运输中",
		"status.delivered": "记录为已送达", "status.refund_pending": "退款处理中", "status.charged_twice": "重复扣款", "status.bill": "账单",

		"emotion.anger": "愤怒", "emotion.fear": "害怕", "emotion.sadness": "难过", "emotion.disappointment": "失望",
		"emotion.joy": "高兴", "emotion.gratitude": "感谢",

		"reason.danger": "有人身危险", "reason.despair": "情绪绝望，先关心人，不谈方案", "reason.person": "客户要求人工",
		"reason.authority": "要求超出机器人权限", "reason.options": "机器人已没有合适的方案",
		"reason.heat": "安抚两次后仍很激动", "reason.asks": "同一个问题将要问第四次",
		"reason.minutes": "机器人处理过久仍未解决", "reason.lost": "两次没听懂客户的话",
		"reason.threat": "提到曝光、投诉监管或起诉", "reason.failed": "方案执行失败",
		"reason.reopened": "方案没有解决问题", "reason.trouble": "程序故障", "reason.identity": "没能核对出订单是谁的", "reason.stranger": "有他人在别的应用里接走了这件事",
	},
}
