package main

// This file is the home of what chat says to the one at the terminal, in both languages.

// chatWords are the texts of one language; verbs like %s are filled in.
type chatWords struct {
	hello, helloOwn, resumed, customer, help                string
	nobodyYet, takeFirst, noCommand, noteFirst              string
	hasIt, notOnRoster, noted, status, holder, noCase, stop string
}

const chatCommands = `Commands:
  /agent [ana]     take the conversation over (ana, li: agents; ben: lead; mei: manager); the brief is
                   shown, and what you type from then on goes to the customer
  // text          (as the agent) a note that stays inside
  /grant refund 50 (as the agent) grant a remedy; without an amount what it is worth; /reverse refund takes it back
                   above your role a lead is asked: /approve or /decline WHY is the answer
  /pass ben        (as the agent) pass the conversation on to a colleague, or to lead or manager; a reason may follow; /lead WHY
  /takeover ben    take the conversation over from the agent who has it, as a lead may; /suggest TEXT keeps an idea of the agent's
  /promise 2h TEXT (as the agent) promise TEXT within two hours (or 16:30); /kept says that it is done
  /resolve TEXT    (as the agent) close the matter; the customer is told TEXT
  /return          (as the agent) give the conversation back to the bot
  /customer        be the customer again; the agent keeps the conversation
  /brief /status   what an agent would read; who has it and until when
  /help /quit`

var chatTexts = map[string]chatWords{
	"en": {
		hello:    "Write as an upset customer would, in English or Chinese; a number picks a choice.\n/agent takes over as a person, /help shows the rest, Ctrl-D ends. The demo shop knows orders 20391 (stroller), 6120 (kettle), 7702 (blender) and a bill for this month; you are Ms Wang there, a customer since 2019.",
		helloOwn: "Write as an upset customer would, in English or Chinese; a number picks a choice.\n/agent takes over as a person, /help shows the rest, Ctrl-D ends.",
		resumed:  "The conversation goes on where it stopped (%s). /help shows the commands.",
		customer: "You are the customer again.", help: chatCommands,
		nobodyYet: "Nobody has written yet. Write something as the customer first.",
		takeFirst: "Take the conversation over with /agent first.",
		noCommand: "There is no %s. /help shows the commands.",
		noteFirst: "A note is for agents: /agent takes over first.",
		hasIt:     "%s has this conversation; go on as /agent %s, or take it from them with /takeover %s.", notOnRoster: "Nobody on the roster is called %q; there are %s.",
		noted: "Noted; it stays inside.", status: "%s · case %s · somebody acts by %s", holder: "with %s", noCase: "none open",
		stop: "Everything is kept; the next start goes on from here.",
	},
	"zh": {
		hello:    "像着急的客户那样写吧，中文英文都行；输入数字就是选择。\n/agent 以客服身份接手，/help 看其他命令，Ctrl-D 结束。演示商店有订单 20391（婴儿推车）、6120（电水壶）、7702（搅拌机）和本月账单；在这家店，您是2019年就来的王女士。",
		helloOwn: "像着急的客户那样写吧，中文英文都行；输入数字就是选择。\n/agent 以客服身份接手，/help 看其他命令，Ctrl-D 结束。",
		resumed:  "接着上次的对话（%s）。/help 看命令。",
		customer: "您又是客户了。",
		help: `命令：
  /agent [ana]     接手对话（ana、li：客服；ben：主管；mei：经理）；先看到摘要，之后输入的都发给客户
  // 文字          （客服）内部备注，客户看不到
  /grant refund 50 （客服）批准一项补救；不写金额就按它的价值；/reverse refund 撤回
                   超出权限的会问主管：/approve 同意，/decline 理由 不同意，都是主管的答复
  /pass ben        （客服）转给同事，也可以转给 lead（主管）、manager（经理）；后面可以写原因
  /takeover ben    从在办的客服那里接过来，主管可以；/suggest 文字 记下客服的建议
  /promise 2h 文字 （客服）答应客户两小时内做到；/kept 表示已经做到
  /resolve 文字    （客服）办结，并把这句话告诉客户
  /return          （客服）交还给机器人
  /customer        回到客户身份；对话仍在客服手里
  /brief /status   客服看到的摘要；现在谁在处理、什么时候前
  /help /quit`,
		nobodyYet: "还没有人写过，先以客户身份写一句。",
		takeFirst: "先用 /agent 接手对话。",
		noCommand: "没有 %s 这个命令，/help 看有哪些。",
		noteFirst: "备注是客服写的，先用 /agent 接手。",
		hasIt:     "对话在 %s 手里，用 /agent %s 接着写，或用 /takeover %s 接过来。", notOnRoster: "名单里没有 %q，有 %s。",
		noted: "已记下，客户看不到。", status: "%s · 受理号 %s · %s 前有人处理", holder: "%s 在处理", noCase: "没有",
		stop: "都保存好了，下次从这里接着来。",
	},
}
