package desk

// This file is the home of why something did not work, as networks and connectors say it, in the room's language. The log keeps
// the English.

import "strings"

// Cause is a text that holds such a cause, in the language of locale.
func Cause(text, locale string) string {
	if !strings.HasPrefix(locale, "zh") {
		return text
	}
	return causes.Replace(text)
}

// causes are those of messages to customers and of grants. A longer one stands before what it begins with.
var causes = strings.NewReplacer(
	"the customer blocked the bot", "客户拉黑了机器人",
	"the customer's account was deleted", "客户的账号已删除",
	"the customer's account was deactivated", "客户的账号已停用",
	"the customer's account is gone", "客户的账号不在了",
	"the customer has to write to the bot first", "要客户先给机器人发消息",
	"the customer deleted the message", "客户删掉了这条消息",
	"Telegram knows no such chat: ", "Telegram 上没有这个对话：",
	"Telegram refused the message: ", "Telegram 拒收这条消息：",
	"Telegram does not let the bot write there: ", "Telegram 不让机器人在那里发消息：",
	"Telegram does not let the bot change or take back this message any more", "Telegram 已不让机器人改动或撤回这条消息",
	"Telegram asks for a pause", "Telegram 要求稍等",
	"the token is refused: an admin has to compare it with what @BotFather shows", "令牌无效：请管理员与 @BotFather 上的核对",
	"the text is longer than the message that it is to replace", "比要替换的那条长",
	"the text is longer than what can stand below a file", "文件下面写不下这么长",
	"the message has no text", "消息里没有文字",
	"the text has arrived; these files could not be sent: ", "文字已送到；这些文件没能发出：",
	"these files could not be sent: ", "这些文件没能发出：",

	"the conversation is gone, or the bot can't see it", "对话不在了，或者机器人看不到",
	"the channel is archived", "频道已归档",
	"the bot was removed from the channel", "机器人被移出了频道",
	"the messages tab of the app is off: switch it on under App Home", "应用的消息页没有打开：请在 App Home 里打开",
	"the workspace does not let the bot write there", "工作区不让机器人在那里发消息",
	"Slack does not let the bot write there", "Slack 不让机器人在那里发消息",
	"the channel is read-only", "频道只读",
	"the thread is gone", "消息列不在了",
	"the thread is locked", "消息列已锁定",
	"Slack finds the message too long", "Slack 说消息太长",
	"Slack refuses the form of the message", "Slack 不接受这种消息",
	"Slack asks for a pause", "Slack 要求稍等",
	"Slack refuses the token", "Slack 说令牌无效",
	"the Slack app lacks a permission: ", "Slack 应用缺少权限：",
	"Slack can't take this message: ", "Slack 发不了这条消息：",
	"the message is not there any more", "消息不在了",
	"Slack does not let the bot change this message", "Slack 不让机器人改这条消息",
	"Slack does not let the bot take this message back", "Slack 不让机器人撤回这条消息",
	"Slack does not let anybody change messages that are so old", "太久的消息，Slack 不让改",
	"the workspace does not let anybody delete messages", "工作区不让删除消息",

	"nothing of it is known to have arrived", "没有送到过",
	"the customer's network can't change what was sent", "客户用的应用不能改已发出的消息",

	"no connector is set up; please carry it out by hand", "没有接入办理系统，请人工办理",
	"no fulfilment is set up; please carry it out by hand", "没有接入办理系统，请人工办理",
	" (it may have been started nevertheless; check before repeating it)", "（可能已经开始办了，再办之前请先查一下）",
	" refused it: ", " 没有接受：",
	"it answered ", "对方答复 ",
	", and a redirect is not followed; write the final address into the configuration", "，不跟随跳转，请把最终地址写进配置",
	"; check that it has the same secret", "，请核对两边的密钥是否一致",
	"whether it was done can't be told from its answer", "从答复里看不出办没办",
	"the call was broken off", "请求被中断",
	"no answer in time", "没有及时答复",
	"its name is not known; check the address", "找不到这个域名，请核对地址",
	"its certificate is not accepted; renew it, or check the address", "证书无效，请更新或核对地址",
	"it can't be reached", "连不上",
	"the call broke off without an answer", "连接断开，没有答复",
	"connect: ", "",
)
