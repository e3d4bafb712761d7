package main

// This file is the home of what erase says, in both languages.

// eraseWords are the texts of one language; verbs like %s are filled in.
type eraseWords struct {
	nobody, already, none                                      string
	person, cases, database, thread, open, promises, undone    string
	sure, sayYes, unchanged, busy, noToken, noRoom, done       string
	yes                                                        []string
	stays, leftBot, leftLines, leftFile, leftPostgres, ledgers string
	fulfilment, records, programs, chat, slack, telegram       string
	backups, logs                                              string
}

var eraseTexts = map[string]eraseWords{
	"en": {
		nobody:  `there is no customer and no case %s; customers are called as in telegram:4711 or slack:T0123456789:U0123456789, and "amends queue" lists cases`,
		already: "nothing is known of %s any more: they were erased",
		none:    "none",
		person:  "Person: %s", cases: "Cases: %s",
		database: "Database: %d records of what was said and done, %d messages and tasks that are still to be done",
		thread:   "Staff room: thread %s, %d messages",
		open:     "Mind: open cases, which nobody will answer any more: %s",
		promises: "Mind: promises that are not kept yet, and of which nobody will be reminded: %d",
		undone:   "Mind: grants that are not carried out yet, and will not be: %d",
		sure:     "Erase all of it? It can't be undone. (yes/no) ", yes: []string{"yes", "y"},
		sayYes:       "nothing was erased: this is no terminal, so say --yes if you mean it",
		unchanged:    "nothing was erased",
		busy:         "nothing was erased: the staff room is being written to all the time; try again in a minute",
		noToken:      "the network is not set up here; set its token as \"amends serve\" has it",
		noRoom:       "nothing was erased in the database, since the staff room (%s) could not be cleared: %w. Run it again when that is mended, or with --without-room to erase the rest",
		done:         "Erased.",
		stays:        "What this command can't erase:",
		leftBot:      "- staff room, thread %s: messages that stay: %d. Delete them by hand, or the whole thread.",
		leftLines:    "- staff room, thread %s: lines that staff wrote themselves: %d. In Slack only their authors, and admins of the workspace, can delete them.",
		leftFile:     "- the database file may still hold deleted text in unused pages, since it was busy. Run sqlite3 FILE VACUUM when it is quiet.",
		leftPostgres: "- PostgreSQL overwrites what was deleted in its own time (VACUUM); write-ahead logs and replicas have it for as long as you keep them.",
		ledgers:      "- ledgers and audit keep case numbers, kinds, amounts and times, and which member of staff acted; nobody's name, account, order or words.",
		fulfilment:   "- %s: rows of their cases: %d, each with a grant, an amount, an order number and a time. Delete them by hand once they are carried out and booked.",
		records:      "- %s: rows that name them: %d. These are your own records; delete them there if they are to go, and start serve again.",
		programs:     "- your own programs for records and fulfilment were told their account, orders and grants; erase them there.",
		chat:         "- their own chat on %s: what they and the bot wrote there is theirs; only they can delete it on their side.",
		slack:        "- Slack: exports, retention and legal hold may keep what was deleted; the workspace's admins decide that.",
		telegram:     "- Telegram: what was copied or forwarded elsewhere. If topics can't be deleted, bots can't delete messages older than 48 hours; \"messages that stay\" above counts them.",
		backups:      "- backups and copies of the database, and files made by \"amends report --csv\": delete them when their time has come, and run this again after a backup was restored.",
		logs:         "- the log of \"amends serve\" names numbers of cases and conversations; it holds no names and no words. A running serve may have lines of theirs in its memory until it is started again.",
	},
	"zh": {
		nobody:  `没有 %s 这个客户或个案；客户写作 telegram:4711 或 slack:T0123456789:U0123456789，个案可用 amends queue 查看`,
		already: "%s 的资料已经删除，没有剩下什么",
		none:    "无",
		person:  "客户：%s", cases: "个案：%s",
		database: "数据库：言行记录 %d 条，待发消息和待办 %d 条",
		thread:   "客服群：话题 %s，消息 %d 条",
		open:     "注意：还有未结个案，删除后不会再有人答复：%s",
		promises: "注意：还有没兑现的承诺，删除后不会再提醒：%d 个",
		undone:   "注意：还有批了没执行的补救，删除后不会再执行：%d 项",
		sure:     "全部删除？删除后不能恢复。（是/否）", yes: []string{"是", "yes", "y"},
		sayYes:       "没有删除：这里不是终端，确定要删请加 --yes",
		unchanged:    "没有删除",
		busy:         "没有删除：客服群一直在写入，请过一分钟再试",
		noToken:      "这里没有设置这个网络，请像 amends serve 那样设置令牌",
		noRoom:       "数据库没有删除，因为客服群（%s）清不掉：%w。修好后再运行一次，或加 --without-room 先删其余的",
		done:         "已删除。",
		stays:        "这个命令删不掉的：",
		leftBot:      "- 客服群，话题 %s：还留有消息 %d 条。请手工删除，或删掉整个话题。",
		leftLines:    "- 客服群，话题 %s：客服自己写的 %d 行。在 Slack 里只有作者本人和工作区管理员能删。",
		leftFile:     "- 数据库文件正忙，未用的页里可能还有删掉的文字。空闲时请运行 sqlite3 文件 VACUUM。",
		leftPostgres: "- PostgreSQL 会自行覆盖删掉的内容（VACUUM）；预写日志和副本保留多久，里面就留多久。",
		ledgers:      "- 台账和审计保留受理号、种类、金额、时间和经手的客服；没有客户的姓名、账号、订单和原话。",
		fulfilment:   "- %s：其个案的行 %d 行，含补救、金额、订单号和时间。执行并入账后请手工删除。",
		records:      "- %s：写有其账号的行 %d 行。这是您自己的资料，要删请在那里删，再重启 serve。",
		programs:     "- 您自己的资料和执行程序收到过其账号、订单和补救，请在那边删除。",
		chat:         "- 其在 %s 上的对话：双方写的都在客户自己那里，只有客户本人能删。",
		slack:        "- Slack：导出、保留和法务留存可能保有已删的内容，由工作区管理员决定。",
		telegram:     "- Telegram：被复制或转发到别处的内容。话题删不掉时，机器人删不了超过48小时的消息，上面\"还留有消息\"已计入。",
		backups:      "- 数据库的备份和副本，以及 amends report --csv 导出的文件：到期删除；恢复备份后请再运行一次本命令。",
		logs:         "- amends serve 的日志里只有受理号和对话编号，没有姓名和原话。正在运行的 serve 内存里可能还有，重启即清。",
	},
}
