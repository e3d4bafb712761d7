package telegramtest_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/amends-bot/amends/channels/telegram/telegramtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// call posts JSON to a method and returns the answer's status and body.
func call(t *testing.T, s *telegramtest.Server, method, params string) (int, string) {
	t.Helper()
	return callAs(t, s, "application/json", method, params)
}

func callAs(t *testing.T, s *telegramtest.Server, media, method, params string) (int, string) {
	t.Helper()
	r, err := s.Client().Post("http://telegram.test/bot"+s.Token+"/"+method, media, strings.NewReader(params))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"plain":                                                      "plain",
		"a &lt; b &amp;&amp; c &gt; d":                               "a < b && c > d",
		"&quot;x&quot; &#39;y&#39; &#x7B;":                           `"x" 'y' {`,
		"&nbsp; &; & &#; &#0; &#xZ;":                                 "&nbsp; &; & &#; &#0; &#xZ;",
		"&lt without its end":                                        "< without its end",
		"<b>bold <I>both</i></b >":                                   "bold both",
		`<a href="https://x.example/?a=1&amp;b">x</a>`:               "x",
		`<span class="tg-spoiler">s</span><pre><code>c</code></pre>`: "sc",
		"a > b": "a > b",

		"<p>x</p>":                  `unsupported start tag "p" at byte offset 0`,
		"1 <2":                      "unclosed start tag at byte offset 2",
		"1 < 2":                     `unsupported start tag "" at byte offset 2`,
		"<b>x":                      `can't find end tag corresponding to start tag "b"`,
		"x</b>":                     "unexpected end tag at byte offset 1",
		"<b>x</i>":                  `unmatched end tag at byte offset 4, expected "</b>", found "</i>"`,
		"<b>x</b":                   "unclosed end tag at byte offset 4",
		"<span>x</span>":            `tag "span" must have class "tg-spoiler" at byte offset 0`,
		"<a href=x":                 "unclosed start tag at byte offset 0",
		"<a =x>y</a>":               `empty attribute name in the tag "a" at byte offset 0`,
		"half a character &#xD83D;": "text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units",
	} {
		got, _, err := telegramtest.Parse(text)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if _, bold, _ := telegramtest.Parse("<b>a <strong>b</strong></b> c"); !cmp.Equal(bold, []string{"b", "a b"}) {
		t.Errorf("bold: %q", bold)
	}
}

func TestStrict(t *testing.T) {
	s := telegramtest.New()
	s.Know(1, telegramtest.Person{First: "Ana"})
	s.Know(2, telegramtest.Person{})
	s.Block(2)
	s.Know(3, telegramtest.Person{})
	s.Delete(3)
	s.Move(-4, -1004)
	long, longer := strings.Repeat("&lt;😀", 4096/3), strings.Repeat("😀", 2049)
	button := func(label, data string) string {
		b, _ := json.Marshal(map[string]any{"inline_keyboard": [][]map[string]string{{{"text": label, "callback_data": data}}}})
		return string(b)
	}
	for _, c := range []struct {
		method, params string
		status         int
		tells          string
	}{
		{"sendMessage", `{"chat_id":1,"text":"hi"}`, 200, `"text":"hi"`},
		{"SENDMESSAGE", `{"chat_id":"1","text":" hi "}`, 200, `"text":"hi"`},
		{"sendMessage", `{"chat_id":1,"text":"` + long + `","parse_mode":"HTML"}`, 200, "message_id"},
		{"sendMessage", `{"chat_id":1,"text":"` + longer + `"}`, 400, "message is too long"},
		{"sendMessage", `{"chat_id":1,"text":"<x>","parse_mode":"HTML"}`, 400, "can't parse entities: unsupported start tag"},
		{"sendMessage", `{"chat_id":1,"text":"x","parse_mode":"Wiki"}`, 400, "unsupported parse_mode"},
		{"sendMessage", `{"chat_id":1}`, 400, "message text is empty"},
		{"sendMessage", `{"chat_id":1,"text":" "}`, 400, "text must be non-empty"},
		{"sendMessage", `{"text":"x"}`, 400, "chat_id is empty"},
		{"sendMessage", `{"chat_id":9,"text":"x"}`, 400, "chat not found"},
		{"sendMessage", `{"chat_id":2,"text":"x"}`, 403, "Forbidden: bot was blocked by the user"},
		{"sendMessage", `{"chat_id":3,"text":"x"}`, 403, "Forbidden: user is deactivated"},
		{"sendMessage", `{"chat_id":-4,"text":"x"}`, 400, `"migrate_to_chat_id":-1004`},
		{"sendMessage", `{"chat_id":1,"text":"x","reply_markup":` + button("ok", strings.Repeat("x", 64)) + `}`, 200, "callback_data"},
		{"sendMessage", `{"chat_id":1,"text":"x","reply_markup":` + button("ok", strings.Repeat("很", 22)) + `}`, 400, "BUTTON_DATA_INVALID"},
		{"sendMessage", `{"chat_id":1,"text":"x","reply_markup":` + button(" ", "x") + `}`, 400, "inline keyboard button"},
		{"sendMessage", `{"chat_id":1,"text":"x","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"b","copy_text":{}}]]}}`, 400, "inline keyboard button"},
		{"sendMessage", `{"chat_id":1,"text":"x","reply_markup":"x"}`, 400, "object expected"},
		{"sendMessage", `[`, 400, "can't parse JSON"},
		{"editMessageReplyMarkup", `{"chat_id":1,"message_id":5}`, 400, "message to edit not found"},
		{"answerCallbackQuery", `{"callback_query_id":"7"}`, 400, "query is too old"},
		{"sendChatAction", `{"chat_id":1,"action":"typing"}`, 200, "true"},
		{"sendChatAction", `{"chat_id":1,"action":"thinking"}`, 400, "wrong parameter action"},
		{"setMyCommands", `{"commands":[{"command":"Status","description":"x"}]}`, 400, "BOT_COMMAND_INVALID"},
		{"setMyCommands", `{"commands":[{"command":"status","description":""}]}`, 400, "BOT_COMMAND_DESCRIPTION_INVALID"},
		{"setMyCommands", `{"commands":[],"language_code":"zh-Hant"}`, 400, "language code"},
		{"setWebhook", `{"url":"https://x.example","secret_token":"a b"}`, 400, "unallowed characters"},
		{"setWebhook", `{"url":"x.example"}`, 400, "invalid webhook URL"},
		{"sendTelegram", `{}`, 404, "method not found"},
	} {
		status, body := call(t, s, c.method, c.params)
		if status != c.status || !strings.Contains(body, c.tells) && !strings.Contains(body, strings.ReplaceAll(c.tells, "<", `\u003c`)) {
			t.Errorf("%s %.80s: %d %s", c.method, c.params, status, body)
		}
	}
	for path, status := range map[string]int{"/bot1:other/getMe": 401, "/bot/getMe": 404, "/botx/getMe": 404, "/": 404} {
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
		if rec.Code != status {
			t.Errorf("%s: %d", path, rec.Code)
		}
	}
}

// TestForms: a call may come as JSON, as a form, in parts, or in the address.
func TestForms(t *testing.T) {
	s := telegramtest.New()
	s.Know(1, telegramtest.Person{})
	parts := "--B\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n1\r\n--B\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nc & d\r\n--B--\r\n"
	for media, body := range map[string]string{
		"application/json; charset=utf-8":   `{"chat_id":1,"text":"c & d"}`,
		"application/x-www-form-urlencoded": "chat_id=1&text=c+%26+d",
		"multipart/form-data; boundary=B":   parts,
	} {
		if status, answer := callAs(t, s, media, "sendMessage", body); status != 200 {
			t.Errorf("%s: %s", media, answer)
		}
	}
	if status, answer := callAs(t, s, "", "sendMessage?chat_id=1&text=c+%26+d", ""); status != 200 {
		t.Error(answer)
	}
	for _, m := range s.Messages(1) {
		if m.Text != "c & d" {
			t.Errorf("%q", m.Text)
		}
	}
	if len(s.Messages(1)) != 4 {
		t.Error(len(s.Messages(1)))
	}
}

// TestLibrary: a program of others, go-telegram/bot, gets along with it.
func TestLibrary(t *testing.T) {
	s := telegramtest.New()
	s.Know(1, telegramtest.Person{First: "Ana"})
	b, err := bot.New(s.Token, bot.WithServerURL("http://telegram.test"), bot.WithHTTPClient(time.Minute, s.Client()))
	if err != nil {
		t.Fatal(err)
	}
	m, err := b.SendMessage(t.Context(), &bot.SendMessageParams{ChatID: 1, Text: "<b>hi</b>", ParseMode: models.ParseModeHTML})
	if err != nil || m.Text != "hi" || m.Chat.ID != 1 || s.Messages(1)[0].Bold[0] != "hi" {
		t.Errorf("%+v, %v", m, err)
	}
	s.Fail("sendMessage", telegramtest.Failure{Status: 429, Pause: 3})
	_, err = b.SendMessage(t.Context(), &bot.SendMessageParams{ChatID: 1, Text: "x"})
	var busy *bot.TooManyRequestsError
	if !errors.As(err, &busy) || busy.RetryAfter != 3 {
		t.Errorf("%v", err)
	}
	s.Block(1)
	if _, err = b.SendMessage(t.Context(), &bot.SendMessageParams{ChatID: 1, Text: "x"}); !errors.Is(err, bot.ErrorForbidden) {
		t.Errorf("%v", err)
	}
}

// TestPolls: an update comes until it is confirmed, a poll waits for news, and a second poll ends the first.
func TestPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telegramtest.New()
		s.Write(1, "a")
		s.Write(1, "b")
		for range 2 {
			if _, body := call(t, s, "getUpdates", `{}`); strings.Count(body, "update_id") != 2 {
				t.Error(body)
			}
		}
		if _, body := call(t, s, "getUpdates", `{"offset":700000002,"limit":1}`); strings.Count(body, "update_id") != 1 || !strings.Contains(body, `"b"`) || s.Pending() != 1 {
			t.Error(body)
		}
		start := time.Now()
		if _, body := call(t, s, "getUpdates", `{"offset":700000003,"timeout":30}`); strings.Contains(body, "update_id") || time.Since(start) != 30*time.Second {
			t.Error(body, time.Since(start))
		}
		type result struct {
			status int
			body   string
		}
		first, second := make(chan result), make(chan result)
		poll := func(to chan result) {
			status, body := call(t, s, "getUpdates", `{"timeout":30}`)
			to <- result{status, body}
		}
		go poll(first)
		synctest.Wait()
		go poll(second)
		if r := <-first; r.status != 409 || !strings.Contains(r.body, "terminated by other getUpdates request") {
			t.Error(r)
		}
		s.Write(1, "c")
		if r := <-second; r.status != 200 || !strings.Contains(r.body, `"c"`) {
			t.Error(r)
		}
	})
}

// TestHook: updates are posted with the secret, in order, again until they are taken, and polls are refused meanwhile.
func TestHook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := telegramtest.New()
		defer s.Close()
		var got []string
		refuse := 2
		s.Hook = &http.Client{Transport: hook(func(r *http.Request) int {
			if r.Header.Get("X-Telegram-Bot-Api-Secret-Token") != "s3cret" {
				t.Error("no secret")
			}
			if refuse--; refuse >= 0 {
				return 500
			}
			body, _ := io.ReadAll(r.Body)
			var u struct{ Message struct{ Text string } }
			if err := json.Unmarshal(body, &u); err != nil {
				t.Error(err)
			}
			got = append(got, u.Message.Text)
			return 204
		})}
		s.Write(1, "a")
		if status, body := call(t, s, "setWebhook", `{"url":"https://x.example/h","secret_token":"s3cret"}`); status != 200 {
			t.Error(body)
		}
		s.Write(1, "b")
		if status, body := call(t, s, "getUpdates", `{}`); status != 409 {
			t.Error(body)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := s.Wait(ctx, func() bool { return s.Pending() == 0 }); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"a", "b"}, got); diff != "" {
			t.Error(diff)
		}
		if _, body := call(t, s, "getWebhookInfo", `{}`); !strings.Contains(body, "Wrong response from the webhook: 500") {
			t.Error(body)
		}
		if status, _ := call(t, s, "deleteWebhook", `{}`); status != 200 {
			t.Error(status)
		}
		s.Write(1, "c")
		if _, body := call(t, s, "getUpdates", `{}`); !strings.Contains(body, `"c"`) {
			t.Error(body)
		}
	})
}

// hook is a webhook that answers with a status.
type hook func(*http.Request) int

func (h hook) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	rec.WriteHeader(h(r))
	return rec.Result(), nil
}

// TestCustomers: what they do becomes the updates that Telegram would send.
func TestCustomers(t *testing.T) {
	s := telegramtest.New()
	s.Know(1, telegramtest.Person{First: "Ana", Language: "es"})
	id := s.Write(1, "/start x")
	s.Edit(1, id, "y")
	if err := s.Press(1, "nothing"); err == nil {
		t.Error("a button that isn't there was pressed")
	}
	call(t, s, "sendMessage", `{"chat_id":1,"text":"Which?","reply_markup":{"inline_keyboard":[[{"text":"This","callback_data":"d"}]]}}`)
	if err := s.Press(1, "This"); err != nil {
		t.Error(err)
	}
	s.Block(1)
	s.Unblock(1)
	s.Again(1)
	s.Deliver("message_reaction", []byte(`{}`)) // nobody asked for these
	_, body := call(t, s, "getUpdates", `{}`)
	var got struct{ Result []map[string]json.RawMessage }
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, u := range got.Result {
		for k := range u {
			if k != "update_id" {
				kinds = append(kinds, k)
			}
		}
	}
	if diff := cmp.Diff([]string{"message", "edited_message", "callback_query", "my_chat_member", "my_chat_member", "my_chat_member"}, kinds); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(string(got.Result[0]["message"]), `"entities":[{"length":6,"offset":0,"type":"bot_command"}]`) {
		t.Errorf("%s", got.Result[0]["message"])
	}
}
