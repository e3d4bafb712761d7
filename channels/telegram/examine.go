package telegram

// This file is the home of "amends doctor" for Telegram: what is looked at, and how it is told.

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/amends-bot/amends/channels"
)

// freshError is how old an error of the webhook may be to count: Telegram keeps the last one for ever.
const freshError = time.Hour

// examined is what a locale says; the other locale stands beside it in wordings.
type examined struct {
	token, webhook string

	answers, answersAs     string // as: the bot's name
	refused, refusedDo     string
	silent, silentDo       string
	unread, unreadDo       string
	polls, pollsOther      string // other: the host a webhook points to
	pollsOtherDo           string
	hookNone, hookNoneDo   string
	hookOther, hookOtherDo string // the host
	hookFits, hookFails    string // the host; when and why
	hookFailsDo            string
	kinds, kindsDo         string
	waiting                string // a number
	longAgo                string
}

var wordings = map[string]examined{
	"en": {
		token: "token", webhook: "webhook",
		answers: "Telegram knows the token.", answersAs: "Telegram knows the token: the bot is @%s.",
		refused: "Telegram does not know the token (%s).", refusedDo: "Copy the token once more from @BotFather: /mybots, the bot, API Token.",
		silent: "Telegram can't be reached: %s", silentDo: "Check that this machine may connect to %s (firewall, proxy), then try again.",
		unread: "Telegram did not tell how it delivers: %s", unreadDo: "Try again in a minute.",
		polls:        "None is set, as it should be: this program fetches its messages.",
		pollsOther:   "One is set that points to %s, while this program is to fetch its messages.",
		pollsOtherDo: "Nothing, if that is an old one: it is removed when the program starts. If another program still uses it, give each its own bot.",
		hookNone:     "None is set yet.", hookNoneDo: "Start the program: it tells Telegram its address by itself.",
		hookOther: "Telegram delivers to %s, and not to this program.", hookOtherDo: "Start the program: it tells Telegram its address by itself. If another program uses that one, give each its own bot.",
		hookFits: "Telegram delivers to %s.", hookFails: "Telegram could not deliver at %s: %s",
		hookFailsDo: "Open the address from outside: it needs a certificate that is valid and public, and the way to this program must be open. The program answers only while it runs.",
		kinds:       "Telegram does not deliver everything that is needed: %s is missing.", kindsDo: "Start the program: it asks for what it needs by itself.",
		waiting: " %d updates wait to be taken.", longAgo: " The last failure was at %s.",
	},
	"zh": {
		token: "令牌", webhook: "Webhook",
		answers: "Telegram 认得这个令牌。", answersAs: "Telegram 认得这个令牌：机器人是 @%s。",
		refused: "Telegram 不认得这个令牌（%s）。", refusedDo: "请到 @BotFather 重新复制令牌：/mybots，选机器人，再点 API Token。",
		silent: "连不上 Telegram：%s", silentDo: "请检查这台机器能否连接 %s（防火墙、代理），然后再试。",
		unread: "没能查到 Telegram 的投递方式：%s", unreadDo: "请过一分钟再试。",
		polls:        "没有设置，这样正好：本程序自己去取消息。",
		pollsOther:   "设置了一个指向 %s 的 Webhook，而本程序是自己去取消息的。",
		pollsOtherDo: "如果是旧的，不用管：程序启动时会删除它。如果还有别的程序在用，请让它们各用一个机器人。",
		hookNone:     "还没有设置。", hookNoneDo: "启动程序即可：它会自己把地址告诉 Telegram。",
		hookOther: "Telegram 投递到 %s，而不是本程序。", hookOtherDo: "启动程序即可：它会自己把地址告诉 Telegram。如果别的程序在用那个地址，请让它们各用一个机器人。",
		hookFits: "Telegram 投递到 %s。", hookFails: "Telegram 在 %s 投递失败：%s",
		hookFailsDo: "请从外网打开这个地址试试：需要有效的公共证书，而且要能连到本程序。程序运行时才会应答。",
		kinds:       "Telegram 没有投递全部所需内容：缺 %s。", kindsDo: "启动程序即可：它会自己申请需要的内容。",
		waiting: "还有 %d 条更新等待处理。", longAgo: "上一次失败是在 %s。",
	},
}

// Examine looks at the token, at how Telegram delivers, and at the staff group. It changes nothing.
func (t *Telegram) Examine(ctx context.Context, locale string) []channels.Finding {
	words, ok := wordings[locale]
	if !ok {
		words = wordings["en"]
	}
	found, ok := t.examineToken(ctx, words)
	if !ok {
		return []channels.Finding{found}
	}
	return append([]channels.Finding{found, t.examineHook(ctx, words)}, t.examineRoom(ctx, locale)...)
}

func (t *Telegram) examineToken(ctx context.Context, words examined) (f channels.Finding, ok bool) {
	f.What = words.token
	var me object
	err := t.wire.call(ctx, callTimeout, "getMe", nil, &me)
	switch {
	case tokenRefused(err):
		f.Bad, f.Text, f.Do = true, fmt.Sprintf(words.refused, reason(err)), words.refusedDo
	case err != nil:
		f.Bad, f.Text, f.Do = true, fmt.Sprintf(words.silent, reason(err)), fmt.Sprintf(words.silentDo, host(t.wire.base))
	case me.text("username") == "":
		f.Text = words.answers
	default:
		f.Text = fmt.Sprintf(words.answersAs, channels.CleanLine(me.text("username")))
	}
	return f, err == nil
}

func (t *Telegram) examineHook(ctx context.Context, words examined) channels.Finding {
	f := channels.Finding{What: words.webhook}
	var info object
	if err := t.wire.call(ctx, callTimeout, "getWebhookInfo", nil, &info); err != nil {
		f.Bad, f.Text, f.Do = true, fmt.Sprintf(words.unread, reason(err)), words.unreadDo
		return f
	}
	set, last := info.text("url"), time.Unix(info.number("last_error_date"), 0).UTC()
	failed := info.number("last_error_date") != 0
	switch {
	case t.o.Webhook == nil && set == "":
		f.Text = words.polls
	case t.o.Webhook == nil:
		f.Text, f.Do = fmt.Sprintf(words.pollsOther, host(set)), words.pollsOtherDo
	case set == "":
		f.Text, f.Do = words.hookNone, words.hookNoneDo
	case !sameURL(set, t.o.Webhook.URL):
		f.Bad, f.Text, f.Do = true, fmt.Sprintf(words.hookOther, host(set)), words.hookOtherDo
	case failed && t.o.Now().Sub(last) < freshError:
		f.Bad, f.Do = true, words.hookFailsDo
		f.Text = fmt.Sprintf(words.hookFails, last.Format(time.RFC3339), t.wire.clean(info.text("last_error_message")))
	case missing(info) != "":
		f.Bad, f.Text, f.Do = true, fmt.Sprintf(words.kinds, missing(info)), words.kindsDo
	default:
		f.Text = fmt.Sprintf(words.hookFits, host(set))
		if failed {
			f.Text += fmt.Sprintf(words.longAgo, last.Format(time.RFC3339))
		}
	}
	if n := info.number("pending_update_count"); n > 0 {
		f.Text += fmt.Sprintf(words.waiting, n)
	}
	return f
}

// missing is the first kind of update that Telegram was not asked for.
func missing(info object) string {
	for _, kind := range updates {
		if !slices.Contains(info.texts("allowed_updates"), kind) {
			return kind
		}
	}
	return ""
}

// host is that of an address: the rest of it may be a secret.
func host(address string) string {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" {
		return "?"
	}
	return channels.CleanLine(at.Host)
}

// reason is an error without the names of the parts of this program.
func reason(err error) string {
	var no *refused
	var none *lost
	switch {
	case errors.As(err, &no):
		return fmt.Sprintf("%d %s", no.code, no.told)
	case errors.As(err, &none):
		return none.text
	}
	return err.Error()
}
