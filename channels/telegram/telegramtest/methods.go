package telegramtest

// This file is the home of the methods that bots call, and of what they are refused for.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Limits of Telegram.
const (
	textMost     = 4096 // UTF-16 units, as shown
	dataMost     = 64   // bytes
	buttonsMost  = 100
	commandsMost = 100
	describeMost = 256
	bodyMost     = 50 << 20
)

// methods are those that exist; Telegram does not look at capital letters.
var methods = map[string]func(*Server, context.Context, url.Values) answer{
	"getme":                  func(s *Server, _ context.Context, _ url.Values) answer { return yes(s.me()) },
	"getupdates":             getUpdates,
	"setwebhook":             setWebhook,
	"deletewebhook":          deleteWebhook,
	"getwebhookinfo":         getWebhookInfo,
	"sendmessage":            sendMessage,
	"editmessagereplymarkup": editMessageReplyMarkup,
	"answercallbackquery":    answerCallbackQuery,
	"sendchataction":         sendChatAction,
	"editmessagetext":        editMessageText,
	"editmessagecaption":     editMessageText,
	"deletemessage":          deleteMessage,
	"setmessagereaction":     setMessageReaction,
	"getchat":                getChat,
	"getchatmember":          getChatMember,
	"createforumtopic":       createForumTopic,
	"editforumtopic":         editForumTopic,
	"closeforumtopic":        closeForumTopic,
	"reopenforumtopic":       reopenForumTopic,
	"deleteforumtopic":       deleteForumTopic,
	"pinchatmessage":         pinChatMessage,
	"unpinchatmessage":       unpinChatMessage,
	"getfile":                getFile,
	"senddocument":           sendFile("document"),
	"sendphoto":              sendFile("photo"),
	"sendvideo":              sendFile("video"),
	"sendaudio":              sendFile("audio"),
	"sendvoice":              sendFile("voice"),
	"sendsticker":            sendFile("sticker"),
	"setmycommands":          setMyCommands,
}

func (s *Server) me() map[string]any {
	me := s.bot()
	me["can_join_groups"], me["can_read_all_group_messages"], me["supports_inline_queries"] = true, false, false
	return me
}

// part is a file that comes with a call; partsKey leads to those of a call, by the names of their parameters.
type part struct {
	name, mime string
	data       []byte
}

type partsKey struct{}

// paramsOf reads the parameters of a call, in any of the forms that Telegram takes.
func paramsOf(r *http.Request) (url.Values, map[string]part, string, error) {
	out, parts := r.URL.Query(), map[string]part{}
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch media {
	case "application/json":
		var fields map[string]json.RawMessage
		if err := json.NewDecoder(io.LimitReader(r.Body, bodyMost)).Decode(&fields); err != nil {
			return nil, nil, media, errors.New("can't parse JSON object")
		}
		for k, raw := range fields {
			var text string
			if json.Unmarshal(raw, &text) != nil {
				text = string(raw)
			}
			out.Set(k, text)
		}
	case "application/x-www-form-urlencoded", "multipart/form-data":
		// An empty body in parts is what go-telegram/bot sends when there are no parameters.
		if err := r.ParseMultipartForm(bodyMost); err != nil && !errors.Is(err, http.ErrNotMultipart) && !errors.Is(err, io.EOF) {
			return nil, nil, media, errors.New("can't parse the form")
		}
		for k, v := range r.Form {
			out[k] = v
		}
		if r.MultipartForm == nil {
			break
		}
		for k, files := range r.MultipartForm.File {
			f, err := files[0].Open()
			if err != nil {
				return nil, nil, media, err
			}
			data, err := io.ReadAll(f)
			if err != nil {
				return nil, nil, media, err
			}
			parts[k] = part{name: files[0].Filename, mime: files[0].Header.Get("Content-Type"), data: data}
		}
	}
	return out, parts, media, nil
}

// peer is where a call is for: a customer's private chat, or a group.
type peer struct {
	id    int64
	user  *user
	group *group
}

func (p *peer) chat() map[string]any {
	if p.group != nil {
		return p.group.chat()
	}
	return p.user.chat()
}

// chat finds what a call is for, or says why not. mu is held.
func (s *Server) chat(params url.Values) (*peer, answer) {
	if params.Get("chat_id") == "" {
		return nil, bad("chat_id is empty")
	}
	id, err := strconv.ParseInt(params.Get("chat_id"), 10, 64)
	if to := s.moved[id]; err == nil && to != 0 {
		a := bad("group chat was upgraded to a supergroup chat")
		a.Parameters = map[string]any{"migrate_to_chat_id": to}
		return nil, a
	}
	if g := s.groups[id]; g != nil && err == nil {
		if g.Bot == "kicked" || g.Bot == "left" {
			return nil, refuse(http.StatusForbidden, "Forbidden: bot was kicked from the supergroup chat")
		}
		return &peer{id: id, group: g}, answer{}
	}
	u := s.users[id]
	switch {
	case err != nil || u == nil:
		return nil, bad("chat not found")
	case u.deleted:
		return nil, refuse(http.StatusForbidden, "Forbidden: user is deactivated")
	case u.blocked:
		return nil, refuse(http.StatusForbidden, "Forbidden: bot was blocked by the user")
	}
	return &peer{id: id, user: u}, answer{}
}

func sendMessage(s *Server, _ context.Context, params url.Values) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, no := s.chat(params)
	if u == nil {
		return no
	}
	m := &Message{Preview: !strings.Contains(params.Get("link_preview_options"), `"is_disabled":true`)}
	if no := s.compose(m, params, "text", textMost); no != nil {
		return *no
	}
	if no := s.admit(u, m, params); no != nil {
		return *no
	}
	return s.send(u, m)
}

// send puts a message where it belongs. mu is held.
func (s *Server) send(u *peer, m *Message) answer {
	if u.group != nil {
		u.group.spend(s.Now())
	}
	s.lastID++
	m.ID, m.At = s.lastID, s.Now()
	s.messages[u.id] = append(s.messages[u.id], m)
	s.wake()
	return yes(s.shown(u, m))
}

// compose reads the text or caption and the buttons of a call into m, or says why not.
func (s *Server) compose(m *Message, params url.Values, field string, most int) *answer {
	refuse := func(why string) *answer { a := bad(why); return &a }
	text, mode := params.Get(field), params.Get("parse_mode")
	m.Sent, m.Mode = text, mode
	m.Bold, m.Entities, m.Rings = nil, nil, nil
	if !utf8.ValidString(text) {
		return refuse("strings must be encoded in UTF-8")
	}
	switch strings.ToLower(mode) {
	case "":
		m.Text = text
	case "html":
		shown, bold, err := Parse(text)
		if err != nil {
			return refuse("can't parse entities: " + err.Error())
		}
		m.Text, m.Bold = shown, bold
		_, m.Entities, _ = Entities(text)
	default:
		return refuse("unsupported parse_mode") // Markdown is not used here
	}
	m.Text = strings.TrimSpace(m.Text)
	switch {
	case field == "text" && text == "":
		return refuse("message text is empty")
	case field == "text" && m.Text == "":
		return refuse("text must be non-empty")
	case len(utf16.Encode([]rune(m.Text))) > most:
		return refuse(map[string]string{"text": "message is too long", "caption": "message caption is too long"}[field])
	}
	m.Rings = ringsOf(m)
	var force struct {
		Force bool `json:"force_reply"`
	}
	if json.Unmarshal([]byte(params.Get("reply_markup")), &force) == nil && force.Force {
		m.Force, m.Buttons = true, nil
		return nil
	}
	var err error
	if m.Buttons, err = buttonsOf(params); err != nil {
		return refuse(err.Error())
	}
	return nil
}

// buttonsOf reads the inline keyboard of a call; nil: there is none.
func buttonsOf(params url.Values) ([][]Button, error) {
	if params.Get("reply_markup") == "" {
		return nil, nil
	}
	var markup struct {
		Rows [][]map[string]any `json:"inline_keyboard"`
	}
	if json.Unmarshal([]byte(params.Get("reply_markup")), &markup) != nil {
		return nil, errors.New("object expected as reply markup")
	}
	var rows [][]Button
	n := 0
	for _, row := range markup.Rows {
		var r []Button
		for _, b := range row {
			label, _ := b["text"].(string)
			data, _ := b["callback_data"].(string)
			switch {
			case strings.TrimSpace(label) == "":
				return nil, errors.New("can't parse inline keyboard button: field \"text\" must be non-empty")
			case len(b) != 2 || data == "": // stricter than Telegram, which takes the first that it knows
				return nil, errors.New("can't parse inline keyboard button: text buttons are unallowed in the inline keyboard")
			case len(data) > dataMost:
				return nil, errors.New("BUTTON_DATA_INVALID")
			}
			r = append(r, Button{Label: label, Data: data})
			n++
		}
		if r != nil {
			rows = append(rows, r)
		}
	}
	if n > buttonsMost {
		return nil, errors.New("reply markup is too long")
	}
	return rows, nil
}

func editMessageReplyMarkup(s *Server, _ context.Context, params url.Values) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, no := s.chat(params)
	if u == nil {
		return no
	}
	rows, err := buttonsOf(params)
	if err != nil {
		return bad(err.Error())
	}
	id, _ := strconv.Atoi(params.Get("message_id"))
	i := slices.IndexFunc(s.messages[u.id], func(m *Message) bool { return m.ID == id })
	if i < 0 {
		return bad("message to edit not found")
	}
	m := s.messages[u.id][i]
	if reflect.DeepEqual(m.Buttons, rows) {
		return bad("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	m.Buttons = rows
	s.wake()
	return yes(s.shown(u, m))
}

func answerCallbackQuery(s *Server, _ context.Context, params url.Values) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := params.Get("callback_query_id")
	if _, ok := s.callback[id]; !ok {
		return bad("query is too old and response timeout expired or query ID is invalid")
	}
	s.callback[id] = true
	s.wake()
	return yes(true)
}

// Answered is how many presses the bot has answered.
func (s *Server) Answered() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, done := range s.callback {
		if done {
			n++
		}
	}
	return n
}

// actions are those of sendChatAction.
var actions = []string{
	"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
	"choose_sticker", "find_location", "record_video_note", "upload_video_note",
}

func sendChatAction(s *Server, _ context.Context, params url.Values) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u, no := s.chat(params); u == nil {
		return no
	}
	if !slices.Contains(actions, params.Get("action")) {
		return bad("wrong parameter action in request")
	}
	return yes(true)
}

var commandForm = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

func setMyCommands(s *Server, _ context.Context, params url.Values) answer {
	var list []struct{ Command, Description string }
	if json.Unmarshal([]byte(params.Get("commands")), &list) != nil {
		return bad("can't parse commands JSON object")
	}
	language := params.Get("language_code")
	if language != "" && (len(language) != 2 || strings.Trim(language, "abcdefghijklmnopqrstuvwxyz") != "") {
		return bad("invalid language code specified")
	}
	if len(list) > commandsMost {
		return bad("BOT_COMMANDS_TOO_MUCH")
	}
	var menu []Command
	for _, c := range list {
		switch {
		case !commandForm.MatchString(strings.TrimPrefix(c.Command, "/")):
			return bad("BOT_COMMAND_INVALID")
		case c.Description == "" || utf8.RuneCountInString(c.Description) > describeMost:
			return bad("BOT_COMMAND_DESCRIPTION_INVALID")
		}
		menu = append(menu, Command{Name: strings.TrimPrefix(c.Command, "/"), Description: c.Description})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.menus[language] = menu
	s.wake()
	return yes(true)
}

// String is the method with its parameters, sorted, for comparing in tests.
func (r Request) String() string {
	var keys []string
	for k := range r.Params {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var out strings.Builder
	out.WriteString(r.Method)
	for _, k := range keys {
		fmt.Fprintf(&out, "\n  %s=%s", k, r.Params[k])
	}
	return out.String()
}
