package telegram

// This file is the home of looking whether the staff group is as it must be: private, with topics, the bot with its rights.

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/amends-bot/amends/channels"
)

// roomExamined is what a locale says of the staff group.
type roomExamined struct {
	group string

	fits           string // the group's title
	none, noneDo   string // what Telegram said; the id
	silent         string // what Telegram said
	silentDo       string
	basic, basicDo string
	plain, plainDo string
	public         string // its name
	publicDo       string
	linked         string
	linkedDo       string
	moved          string // the new id
	movedDo        string // the new id
	member         string
	memberDo       string
	rights         string // a list of rights
	rightsDo       string
	react, reactDo string // a list of emoji
	names          map[string]string
}

var roomExaminations = map[string]roomExamined{
	"en": {
		group: "staff room",
		fits:  "The group \"%s\" is private and has topics, and the bot may do all it needs there.",
		none:  "The bot is in no group %[2]d (%[1]s).", noneDo: "Add the bot to the group, and compare the number in the configuration with the group's: it begins with -100.",
		silent: "Telegram did not tell about the group: %s", silentDo: "Try again in a minute.",
		basic: "The group \"%s\" is a small one without topics.", basicDo: "Switch on Topics in the group's settings. That gives it another number: put the new one into the configuration.",
		plain: "The group \"%s\" has no topics; each case needs one.", plainDo: "Switch on Topics in the group's settings.",
		public: "The group is public under @%s: everybody could read the customers' cases.", publicDo: "Make it private: the group's settings, Group type, Private.",
		linked: "The group holds the comments of a channel: its readers could read the customers' cases.", linkedDo: "Take a group of its own, or unlink the channel in the group's settings.",
		moved: "The group has another number now: %d.", movedDo: "Put %d into the configuration.",
		member:   "The bot is no administrator: it does not see what is written, and can make no topics.",
		memberDo: "Make it an administrator with the rights to manage topics, pin messages and delete messages: the group's settings, Administrators, Add.",
		rights:   "The bot lacks the right to %s.", rightsDo: "Give it: the group's settings, Administrators, the bot.",
		react: "The group does not allow the reactions %s, by which the bot shows what became of a line.", reactDo: "Allow them: the group's settings, Reactions.",
		names: map[string]string{"can_manage_topics": "manage topics", "can_pin_messages": "pin messages", "can_delete_messages": "delete messages"},
	},
	"zh": {
		group: "客服群",
		fits:  "群“%s”是私密的，开了话题，机器人的权限齐全。",
		none:  "机器人不在群 %[2]d 里（%[1]s）。", noneDo: "请把机器人加进群，并核对配置里的群号：它以 -100 开头。",
		silent: "没能查到这个群的情况：%s", silentDo: "请过一分钟再试。",
		basic: "群“%s”是普通小群，没有话题。", basicDo: "请在群设置里开启“话题”。开启后群号会变：请把新的群号写进配置。",
		plain: "群“%s”没有开话题，而每个个案需要一个话题。", plainDo: "请在群设置里开启“话题”。",
		public: "这个群是公开的（@%s）：任何人都能看到客户的个案。", publicDo: "请改为私密：群设置 → 群类型 → 私密。",
		linked: "这个群是某个频道的评论区：频道读者能看到客户的个案。", linkedDo: "请另建一个专用群，或在群设置里取消与频道的关联。",
		moved: "这个群换了群号：%d。", movedDo: "请把 %d 写进配置。",
		member: "机器人不是管理员：看不到群里的消息，也不能建话题。", memberDo: "请设为管理员，并给予管理话题、置顶消息、删除消息的权限：群设置 → 管理员 → 添加。",
		rights: "机器人缺少这些权限：%s。", rightsDo: "请补上：群设置 → 管理员 → 选机器人。",
		react: "群里不允许这些表情回应：%s。机器人用它们表示每条消息的结果。", reactDo: "请在群设置 → 表情回应里允许它们。",
		names: map[string]string{"can_manage_topics": "管理话题", "can_pin_messages": "置顶消息", "can_delete_messages": "删除消息"},
	},
}

// examineRoom looks at the staff group; nil: there is none. All that is wrong is told.
func (t *Telegram) examineRoom(ctx context.Context, locale string) []channels.Finding {
	id := t.room.id()
	if id == 0 {
		return nil
	}
	words, ok := roomExaminations[locale]
	if !ok {
		words = roomExaminations["en"]
	}
	bad := func(text, do string) channels.Finding {
		return channels.Finding{What: words.group, Bad: true, Text: text, Do: do}
	}
	var chat, me object
	err := t.staff(ctx, costNone, callTimeout, "getChat", args{"chat_id": id}, &chat)
	var no *refused
	switch {
	case errors.As(err, &no) && no.moved != 0:
		return []channels.Finding{bad(fmt.Sprintf(words.moved, no.moved), fmt.Sprintf(words.movedDo, no.moved))}
	case errors.As(err, &no) && (no.code == 400 || no.code == 403):
		return []channels.Finding{bad(fmt.Sprintf(words.none, reason(err), id), words.noneDo)}
	case err == nil:
		err = t.staff(ctx, costNone, callTimeout, "getChatMember", args{"chat_id": id, "user_id": t.me}, &me)
	}
	if err != nil {
		return []channels.Finding{bad(fmt.Sprintf(words.silent, reason(err)), words.silentDo)}
	}
	title := channels.CleanLine(chat.text("title"))
	var found []channels.Finding
	switch {
	case chat.text("type") != "supergroup":
		found = append(found, bad(fmt.Sprintf(words.basic, title), words.basicDo))
	case !chat.yes("is_forum"):
		found = append(found, bad(fmt.Sprintf(words.plain, title), words.plainDo))
	}
	if name := channels.CleanLine(chat.text("username")); name != "" {
		found = append(found, bad(fmt.Sprintf(words.public, name), words.publicDo))
	}
	if chat.number("linked_chat_id") != 0 {
		found = append(found, bad(words.linked, words.linkedDo))
	}
	if lacks := lackedRights(me, words); me.text("status") != "administrator" && me.text("status") != "creator" {
		found = append(found, bad(words.member, words.memberDo))
	} else if len(lacks) > 0 {
		found = append(found, bad(fmt.Sprintf(words.rights, strings.Join(lacks, ", ")), words.rightsDo))
	}
	if lacks := lackedReactions(chat); len(lacks) > 0 {
		found = append(found, bad(fmt.Sprintf(words.react, strings.Join(lacks, " ")), words.reactDo))
	}
	if len(found) == 0 {
		found = append(found, channels.Finding{What: words.group, Text: fmt.Sprintf(words.fits, title)})
	}
	return found
}

// lackedRights are those that the bot needs and has not.
func lackedRights(me object, words roomExamined) []string {
	if me.text("status") == "creator" {
		return nil
	}
	var out []string
	for _, right := range []string{"can_manage_topics", "can_pin_messages", "can_delete_messages"} {
		if !me.yes(right) {
			out = append(out, words.names[right])
		}
	}
	return out
}

// lackedReactions are the marks that the group does not allow.
func lackedReactions(chat object) []string {
	if !chat.has("available_reactions") {
		return nil
	}
	allowed := map[string]bool{}
	for _, r := range chat.list("available_reactions") {
		allowed[r.text("emoji")] = true
	}
	var out []string
	for _, m := range []channels.Mark{channels.MarkTaken, channels.MarkDelivered, channels.MarkFailed, channels.MarkNote, channels.MarkRefused} {
		if !allowed[marks[m]] {
			out = append(out, marks[m])
		}
	}
	return out
}

// checkRoom logs what is wrong with the staff group, at the start. A group that moved is followed.
func (t *Telegram) checkRoom(ctx context.Context) {
	for _, f := range t.examineRoom(ctx, t.o.Locale) {
		if f.Bad && ctx.Err() == nil {
			t.o.Log.Warn("the staff group: "+f.Text, "channel", Channel, "do", f.Do)
		}
	}
}
