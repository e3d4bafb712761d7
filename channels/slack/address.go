package slack

// This file is the home of addresses and of the ids of people: what they hold, and how they are read again.
//
// A direct message belongs to one person: its address is the channel, and the person is the same in all of Slack.
// Everything else is shared, group messages too: others read along and may write. There an address belongs to one
// person in one thread, and the person's id to that channel, so that nobody is taken for somebody else, and nothing of
// a direct message follows them there.

import (
	"strings"

	"github.com/amends-bot/amends/channels"
)

// direct reports whether a channel is somebody's direct message with the bot: Slack's ids say so.
func direct(channel string) bool { return strings.HasPrefix(channel, "D") }

// shared reports whether others than one person may read along in a channel.
func shared(channel string) bool { return channel != "" && !direct(channel) }

// address is where a person is answered; thread is the ts of the message that started the thread.
func (d decoder) address(channel, thread, user string) channels.Address {
	a := channels.Address{Channel: Channel, Chat: d.self.Team + "/" + channel}
	if shared(channel) {
		a.Thread = thread + "/" + user
	}
	return a
}

// spot is an address as Slack has to be asked for it.
type spot struct {
	channel string // "" when it is none of Slack's
	thread  string // the ts that the thread starts with; "" in direct messages
	user    string // whose it is, in a shared place
}

func spotOf(a channels.Address) spot {
	at := spot{channel: channelOf(a.Chat)}
	thread, user, _ := strings.Cut(a.Thread, "/")
	at.thread = thread
	if shared(at.channel) && isID(user) {
		at.user = user
	}
	return at
}

// channelOf is Slack's id of a Chat, "" when it is none.
func channelOf(chat string) string {
	team, channel, _ := strings.Cut(chat, "/")
	if team == "" {
		return ""
	}
	return channel
}

// personID is the ID of a Person: in a shared place that of them there, which is nobody elsewhere.
func personID(team, user, channel string) string {
	id := Channel + ":" + team + ":" + user
	if shared(channel) {
		id += "@" + channel
	}
	return id
}

// userOf is Slack's id of a Person.
func userOf(id string) string {
	user, _, _ := strings.Cut(id[strings.LastIndexByte(id, ':')+1:], "@")
	return user
}

// isID reports whether a text can be an id of Slack's. They are read out of addresses and put into markup: nothing else
// may stand there.
func isID(text string) bool {
	const most = 32 // theirs have eleven
	return text != "" && len(text) <= most && strings.IndexFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) < 0
}
