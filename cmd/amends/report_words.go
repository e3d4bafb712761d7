package main

// This file is the home of the report's own words.

// reportTexts are by language. A key with a dot names a value of a list: "outcome.silent".
var reportTexts = map[string]map[string]string{
	"en": {
		"head": "Complaints from %s to %s (%s)", "cases": "Cases: %d, still open: %d",
		"empty": "All quiet from %s to %s: no complaint came in, and nothing was granted, promised or suggested.",
		"csv":   "%d tables are in %s: %s",

		"n": "Cases", "share": "Share", "count": "Number",
		"topics": "What they were about", "topic": "Topic", "cause": "Cause",
		"outcomes": "How they ended", "outcome": "End",
		"heat": "Heat of the first and the last message", "band": "Heat", "first": "First", "last": "Last",
		"heat.average": "On average %s in the first message and %s in the last one, from 0 (content) to 1 (furious).",
		"heat.moved":   "Of %d cases with two messages or more, %d ended cooler and %d hotter.",
		"times":        "Times", "time": "Time", "median": "Half within", "p90": "9 of 10 within", "most": "Longest",
		"time.reply": "first message to first reply", "time.close": "opening to close",
		"handoffs": "Handed over to people (cases: %d)", "reason": "Reason",
		"grants": "Granted", "remedy": "Remedy", "by bot": "By the bot", "sum": "Sum", "together": "together", "promises.kept": "Kept: %s of those that were kept or broken.",
		"budget": "Daily budgets (days of UTC; a grant that is taken back stays counted)", "days": "Days used", "used": "Used", "fullest": "Fullest day", "cap": "A day at most",
		"promises": "Promised", "promise": "Promise", "of bot": "Bot", "of people": "People", "overdue": "Overdue of the open ones: %d.",
		"satisfaction": "Satisfaction", "score": "Score", "score.average": "%.1f on average, of %d ratings.",
		"back": "What came back", "came": "Kind", "back.reopened": "taken up again after the close", "back.again": "same matter again within 90 days",
		"back.failed": "given to a person: the solution did not work",
		"suggestions": "Suggestions", "kind": "Kind", "words": "In their words",
		"kind.praise": "praise", "kind.tip": "tip", "kind.suggestion": "suggestion", "kind.rating": "rating", "kind.bot": "about the bot", "kind.staff": "of the staff",
		"topic.": "not known", "cause.": "no record", "score.0": "words alone",
		"outcome.": "still open", "outcome.resolved": "resolved", "outcome.resolved by": "resolved by a person", "outcome.silent": "gone quiet",
		"outcome.thanked": "thanked", "outcome.forgotten": "customer erased",
		"promise.": "open", "promise.kept": "kept", "promise.broken": "broken", "promise.withdrawn": "withdrawn", "promise.unconfirmed": "not confirmed",
		"band.calm": "calm", "band.upset": "upset", "band.furious": "furious",

		"cause.ok": "in order", "cause.misdelivered": "delivered to the wrong place", "cause.late": "late", "cause.in_transit": "on its way",
		"cause.delivered": "recorded as delivered", "cause.refund_pending": "refund under way", "cause.charged_twice": "charged twice", "cause.bill": "bill",

		"reason.danger": "danger to a person", "reason.despair": "despair", "reason.person": "asked for a person",
		"reason.authority": "above what the bot may grant", "reason.options": "nothing fitting was left", "reason.heat": "still very upset",
		"reason.asks": "the same question again", "reason.minutes": "too long with the bot", "reason.lost": "not understood",
		"reason.threat": "threatens to go public or to court", "reason.failed": "the solution could not be carried out", "reason.reopened": "the solution did not work",
		"reason.trouble": "fault of the program", "reason.identity": "could not prove whose order it is", "reason.stranger": "somebody else went on with it",

		"s": "%d s", "min": "%d min", "h": "%d h", "d": "%d days",
	},
	"zh": {
		"head": "%s 至 %s 的投诉（%s）", "cases": "共 %d 件，其中未结 %d 件",
		"empty": "%s 至 %s 没有动静：没有投诉，没有补偿、承诺或建议。",
		"csv":   "%d 个表写在 %s：%s",

		"n": "件数", "share": "占比", "count": "数量",
		"topics": "投诉什么", "topic": "主题", "cause": "原因",
		"outcomes": "怎样结束", "outcome": "结果",
		"heat": "首条和末条消息的情绪", "band": "情绪", "first": "首条", "last": "末条",
		"heat.average": "首条平均 %s，末条平均 %s（0 为满意，1 为暴怒）。",
		"heat.moved":   "有两条以上消息的 %d 件里，%d 件缓和，%d 件升温。",
		"times":        "用时", "time": "阶段", "median": "半数不超过", "p90": "九成不超过", "most": "最长",
		"time.reply": "首条消息到首次回复", "time.close": "立案到结案",
		"handoffs": "转人工 %d 件", "reason": "原因",
		"grants": "已批准", "remedy": "方案", "by bot": "机器人批", "sum": "金额", "together": "合计", "promises.kept": "已兑现和未兑现的里面，兑现了 %s。",
		"budget": "每日预算（按 UTC 日；撤回的批准仍计入）", "days": "天数", "used": "已用", "fullest": "用得最多的一天", "cap": "每日上限",
		"promises": "承诺", "promise": "承诺", "of bot": "机器人", "of people": "人工", "overdue": "未到结果的里面已超时：%d 个。",
		"satisfaction": "满意度", "score": "分数", "score.average": "平均 %.1f 分，共 %d 次评分。",
		"back": "再次找来", "came": "情形", "back.reopened": "结案后又接着办", "back.again": "90 天内同一件事再来",
		"back.failed": "方案没有解决问题，转了人工",
		"suggestions": "建议", "kind": "类别", "words": "客户原话",
		"kind.praise": "表扬", "kind.tip": "提醒", "kind.suggestion": "建议", "kind.rating": "评分", "kind.bot": "对机器人的意见", "kind.staff": "同事的建议",
		"topic.": "不清楚", "cause.": "没有记录", "score.0": "只写了话",
		"outcome.": "未结", "outcome.resolved": "已解决", "outcome.resolved by": "人工解决", "outcome.silent": "没有下文",
		"outcome.thanked": "客户道谢", "outcome.forgotten": "客户资料已删除",
		"promise.": "未到结果", "promise.kept": "已兑现", "promise.broken": "未兑现", "promise.withdrawn": "已撤回", "promise.unconfirmed": "客户未确认",
		"band.calm": "平静", "band.upset": "不满", "band.furious": "暴怒",

		"cause.ok": "正常", "cause.misdelivered": "送错地方", "cause.late": "延误", "cause.in_transit": "运输中",
		"cause.delivered": "记录为已送达", "cause.refund_pending": "退款处理中", "cause.charged_twice": "重复扣款", "cause.bill": "账单",

		"reason.danger": "有人身危险", "reason.despair": "情绪绝望", "reason.person": "客户要求人工",
		"reason.authority": "超出机器人权限", "reason.options": "没有合适的方案", "reason.heat": "仍很激动",
		"reason.asks": "同一问题反复问", "reason.minutes": "机器人处理过久", "reason.lost": "没听懂",
		"reason.threat": "提到曝光或起诉", "reason.failed": "方案执行失败", "reason.reopened": "方案没有解决问题",
		"reason.trouble": "程序故障", "reason.identity": "没能核对出订单是谁的", "reason.stranger": "有他人接走了这件事",

		"s": "%d 秒", "min": "%d 分钟", "h": "%d 小时", "d": "%d 天",
	},
}
