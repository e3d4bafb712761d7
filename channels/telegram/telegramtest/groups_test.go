package telegramtest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

const group = -1001

// topicOf makes a topic and returns its id.
func topicOf(t *testing.T, s *telegramtest.Server) int {
	t.Helper()
	status, body := call(t, s, "createForumTopic", fmt.Sprintf(`{"chat_id":%d,"name":"A","icon_color":7322096}`, group))
	if status != 200 {
		t.Fatal(body)
	}
	all := s.Topics(group)
	return all[len(all)-1].ID
}

func TestStrictGroups(t *testing.T) {
	s := telegramtest.New()
	s.Know(71, telegramtest.Person{First: "Ana"})
	s.Found(group, telegramtest.Group{Title: "Team"})
	s.Found(-1002, telegramtest.Group{Title: "No topics", Plain: true, Rights: []string{}})
	s.Found(-1003, telegramtest.Group{Title: "No rights", Rights: []string{}})
	s.Found(-1004, telegramtest.Group{Title: "Kicked", Bot: "kicked"})
	s.Join(group, 71, "member")
	id := topicOf(t, s)
	closed := topicOf(t, s)
	call(t, s, "closeForumTopic", fmt.Sprintf(`{"chat_id":%d,"message_thread_id":%d}`, group, closed))
	_, sent := call(t, s, "sendMessage", fmt.Sprintf(`{"chat_id":%d,"message_thread_id":%d,"text":"x"}`, group, id))
	line := s.Say(group, telegramtest.Line{Thread: id, User: 71, Text: "hi"})
	file := s.Keep(telegramtest.File{Kind: "photo", Data: []byte("x")})["file_id"]
	for _, c := range []struct {
		method, params string
		status         int
		tells          string
	}{
		{"createForumTopic", `{"chat_id":-1001,"name":"x","icon_color":7}`, 400, "TOPIC_ICON_COLOR_INVALID"},
		{"createForumTopic", `{"chat_id":-1001,"name":"` + strings.Repeat("很", 129) + `"}`, 400, "TOPIC_TITLE_TOO_LONG"},
		{"createForumTopic", `{"chat_id":-1001}`, 400, "TOPIC_TITLE_EMPTY"},
		{"createForumTopic", `{"chat_id":-1002,"name":"x"}`, 400, "the chat is not a forum"},
		{"createForumTopic", `{"chat_id":-1003,"name":"x"}`, 400, "not enough rights to create a topic"},
		{"createForumTopic", `{"chat_id":-1004,"name":"x"}`, 403, "bot was kicked"},
		{"createForumTopic", `{"chat_id":71,"name":"x"}`, 400, "the chat is not a forum"},
		{"editForumTopic", `{"chat_id":-1001,"message_thread_id":9999,"name":"x"}`, 400, "TOPIC_ID_INVALID"},
		{"editForumTopic", fmt.Sprintf(`{"chat_id":-1001,"message_thread_id":%d,"name":"A"}`, id), 400, "TOPIC_NOT_MODIFIED"},
		{"closeForumTopic", fmt.Sprintf(`{"chat_id":-1001,"message_thread_id":%d}`, closed), 400, "TOPIC_NOT_MODIFIED"},
		{"reopenForumTopic", fmt.Sprintf(`{"chat_id":-1001,"message_thread_id":%d}`, id), 400, "TOPIC_NOT_MODIFIED"},
		{"sendMessage", `{"chat_id":-1001,"message_thread_id":9999,"text":"x"}`, 400, "message thread not found"},
		{"sendMessage", `{"chat_id":71,"message_thread_id":9999,"text":"x"}`, 400, "message thread not found"},
		{"sendMessage", fmt.Sprintf(`{"chat_id":-1001,"message_thread_id":%d,"text":"x"}`, closed), 400, "TOPIC_CLOSED"},
		{"sendMessage", fmt.Sprintf(`{"chat_id":-1001,"message_thread_id":%d,"text":"x","reply_parameters":{"message_id":9999}}`, id), 400, "message to be replied not found"},
		{"sendMessage", fmt.Sprintf(`{"chat_id":-1001,"message_thread_id":%d,"text":"<blockquote><blockquote>x</blockquote></blockquote>","parse_mode":"HTML"}`, id), 400, "nested"},
		{"editMessageText", `{"chat_id":-1001,"message_id":9999,"text":"x"}`, 400, "message to edit not found"},
		{"editMessageText", fmt.Sprintf(`{"chat_id":-1001,"message_id":%d,"text":"x"}`, line), 400, "message can't be edited"},
		{"pinChatMessage", `{"chat_id":-1001,"message_id":9999}`, 400, "message to pin not found"},
		{"pinChatMessage", `{"chat_id":-1003,"message_id":9999}`, 400, "not enough rights"},
		{"setMessageReaction", fmt.Sprintf(`{"chat_id":-1001,"message_id":%d,"reaction":[{"type":"emoji","emoji":"✅"}]}`, line), 400, "REACTION_INVALID"},
		{"setMessageReaction", `{"chat_id":-1001,"message_id":9999,"reaction":[{"type":"emoji","emoji":"👍"}]}`, 400, "message to react not found"},
		{"setMessageReaction", fmt.Sprintf(`{"chat_id":-1001,"message_id":%d,"reaction":[{"type":"emoji","emoji":"👍"},{"type":"emoji","emoji":"👎"}]}`, line), 400, "TOO_MANY"},
		{"getChatMember", `{"chat_id":-1001,"user_id":71}`, 200, `"status":"member"`},
		{"getChatMember", `{"chat_id":-1001,"user_id":5}`, 400, "user not found"},
		{"getChatMember", `{"chat_id":-1001,"user_id":987654321}`, 200, `"can_manage_topics":true`},
		{"getChatMember", `{"chat_id":-1003,"user_id":987654321}`, 200, `"can_manage_topics":false`},
		{"getChat", `{"chat_id":-1001}`, 200, `"is_forum":true`},
		{"getFile", `{"file_id":"x"}`, 400, "invalid file_id"},
		{"sendDocument", fmt.Sprintf(`{"chat_id":71,"document":"%s"}`, file), 400, "can't use file of type photo as document"},
		{"sendPhoto", `{"chat_id":71,"photo":"x"}`, 400, "wrong file identifier"},
		{"sendPhoto", fmt.Sprintf(`{"chat_id":71,"photo":"%s","caption":"%s"}`, file, strings.Repeat("😀", 513)), 400, "caption is too long"},
		{"sendPhoto", fmt.Sprintf(`{"chat_id":71,"photo":"%s","caption":"ok"}`, file), 200, `"caption":"ok"`},
		{"deleteMessage", fmt.Sprintf(`{"chat_id":-1001,"message_id":%d}`, line), 200, "true"},
		{"deleteMessage", fmt.Sprintf(`{"chat_id":-1001,"message_id":%d}`, line), 400, "message to delete not found"},
		{"deleteForumTopic", fmt.Sprintf(`{"chat_id":-1001,"message_thread_id":%d}`, id), 200, "true"},
		{"deleteForumTopic", fmt.Sprintf(`{"chat_id":-1001,"message_thread_id":%d}`, id), 400, "TOPIC_ID_INVALID"},
	} {
		status, body := call(t, s, c.method, c.params)
		var told struct{ Description string }
		_ = json.Unmarshal([]byte(body), &told)
		if status != c.status || !strings.Contains(body, c.tells) && !strings.Contains(told.Description, c.tells) {
			t.Errorf("%s %.90s: %d %s", c.method, c.params, status, body)
		}
	}
	if !strings.Contains(sent, fmt.Sprintf(`"message_thread_id":%d`, id)) || len(s.Thread(group, id)) != 0 {
		t.Error(sent)
	}
}

// TestTwentyAMinute: messages, changes, and what leaves a line of its own, all together.
func TestTwentyAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telegramtest.New()
		s.Found(group, telegramtest.Group{Title: "Team"})
		id := topicOf(t, s)
		send := func(n int) int {
			status, _ := call(t, s, "sendMessage", fmt.Sprintf(`{"chat_id":%d,"message_thread_id":%d,"text":"%d"}`, group, id, n))
			return status
		}
		first := 0
		for n := range 18 {
			if status := send(n); status != 200 {
				t.Fatal(n, status)
			}
			first = s.Messages(group)[0].ID
		}
		<-time.After(10 * time.Second)
		if status, body := call(t, s, "editMessageText", fmt.Sprintf(`{"chat_id":%d,"message_id":%d,"text":"new"}`, group, first)); status != 200 {
			t.Error(body)
		}
		if status, body := call(t, s, "editMessageText", fmt.Sprintf(`{"chat_id":%d,"message_id":%d,"text":"newer"}`, group, first)); status != 429 || !strings.Contains(body, `"retry_after":5`) {
			t.Error(status, body)
		}
		if status := send(20); status != 429 || s.Refused(429) != 2 {
			t.Error(status)
		}
		<-time.After(50 * time.Second)
		if status := send(20); status != 200 {
			t.Error(status)
		}
	})
}

// TestEntities: what is shown in another way.
func TestEntities(t *testing.T) {
	shown, got, err := telegramtest.Entities(`<b>A</b><blockquote expandable><tg-spoiler>x</tg-spoiler> y</blockquote><a href="tg://user?id=7&amp;x">Ana</a><i>z</i>`)
	want := []telegramtest.Entity{
		{Kind: "bold", Text: "A"},
		{Kind: "spoiler", Text: "x", At: 1},
		{Kind: "expandable_blockquote", Text: "x y", At: 1},
		{Kind: "text_link", Text: "Ana", URL: "tg://user?id=7&x", At: 4},
		{Kind: "italic", Text: "z", At: 7},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil || shown != "Ax yAnaz" {
		t.Error(diff, shown, err)
	}
}

// TestGroupUpdates: what people do in a group becomes the updates that Telegram would send.
func TestGroupUpdates(t *testing.T) {
	s := telegramtest.New()
	s.Found(group, telegramtest.Group{Title: "Team"})
	s.Know(71, telegramtest.Person{First: "Ana"})
	id := topicOf(t, s)
	call(t, s, "sendMessage", fmt.Sprintf(`{"chat_id":%d,"message_thread_id":%d,"text":"?","reply_markup":{"inline_keyboard":[[{"text":"Go","callback_data":"d"}]]}}`, group, id))
	line := s.Say(group, telegramtest.Line{Thread: id, User: 71, Text: "hi"})
	s.Change(group, line, "ho")
	s.Say(group, telegramtest.Line{Thread: id, User: 71, Text: "to it", Reply: s.Messages(group)[0].ID})
	if err := s.Click(group, id, 71, "Go"); err != nil {
		t.Error(err)
	}
	if err := s.Click(group, id, 71, "Stop"); err == nil {
		t.Error("a button that isn't there was pressed")
	}
	s.CloseTopic(group, id, 71, true)
	_, body := call(t, s, "getUpdates", `{}`)
	for _, part := range []string{
		`"is_topic_message":true`, `"edited_message":`, `"edit_date":`, `"callback_query":`, `"forum_topic_closed":{}`, `"forum_topic_created":`,
		`"reply_to_message":{"chat":{"id":-1001,"is_forum":true,"title":"Team","type":"supergroup"},"date":`,
	} {
		if !strings.Contains(body, part) {
			t.Errorf("%s is missing in\n%s", part, body)
		}
	}
}
