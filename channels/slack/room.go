package slack

// This file is the home of the staff room: a private channel with a message for each case, its card, in whose thread the
// case is told and worked on. What stands in it is made in card.go and post.go, what staff do there is read in deed.go,
// and asked of the desk in press.go.
//
// What a customer wrote is in blocks of plain text, which Slack reads nothing in; markup is ours alone (I12).

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	lib "github.com/slack-go/slack"

	"github.com/amends-bot/amends/channels"
)

var (
	_ channels.StaffRoom = (*Slack)(nil)
	_ channels.Fetcher   = (*Slack)(nil)
	_ channels.Editor    = (*Slack)(nil)
)

// room is what is remembered of the staff room. All of it can be had again: a restart costs a look at a message.
type room struct {
	desk channels.Desk // nil: nobody works there
	wait time.Duration // for a form: formWait

	mu      sync.Mutex
	checked time.Time // when the channel was found to be fit; zero: it was not
	exposed bool      // it has been shared with another company since then
	cards   map[string]*shownCard
	marks   map[string]channels.Mark // by ts of a line
}

// shownCard is what is known of a card, by its ts.
type shownCard struct {
	mu      sync.Mutex // held while it is shown: one version after the other
	version int64      // the newest that was tried
	locale  string
}

// roomKept bounds the cards and the marks that are remembered; any may be forgotten.
const roomKept = 4096

// UseDesk says whom to ask about forms and pages.
func (s *Slack) UseDesk(d channels.Desk) { s.room.desk = d }

// Prefix is what commands begin with: Slack keeps lines that begin with "/" for itself.
func (s *Slack) Prefix() string { return "!" }

// card returns what is known of a card.
func (r *room) card(ts string) *shownCard {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.cards[ts]
	if c == nil {
		if r.cards == nil {
			r.cards = map[string]*shownCard{}
		}
		for other := range r.cards {
			if len(r.cards) < roomKept {
				break
			}
			delete(r.cards, other)
		}
		c = &shownCard{}
		r.cards[ts] = c
	}
	return c
}

// marked remembers the mark of a line, and returns the one before, as far as it is known.
func (r *room) marked(ts string, m channels.Mark) (before channels.Mark, known bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	before, known = r.marks[ts]
	if r.marks == nil {
		r.marks = map[string]channels.Mark{}
	}
	for other := range r.marks {
		if len(r.marks) < roomKept {
			break
		}
		delete(r.marks, other)
	}
	r.marks[ts] = m
	return before, known
}

// content is what a message holds.
type content struct {
	text   string // with markup, escaped: notifications show it
	blocks []lib.Block
	key    string // of the outbox; "" none
}

// values are the content as a call of the Web API has it.
func (c content) values(channel string) (url.Values, error) {
	blocks, err := json.Marshal(c.blocks)
	if err != nil {
		return nil, err
	}
	v := url.Values{
		"channel": {channel}, "text": {c.text}, "blocks": {string(blocks)}, "parse": {"none"}, "link_names": {"false"},
		"unfurl_links": {"false"}, "unfurl_media": {"false"},
	}
	if c.key == "" {
		return v, nil
	}
	metadata, err := json.Marshal(lib.SlackMetadata{EventType: metadataType, EventPayload: map[string]any{metadataKey: c.key}})
	if err != nil {
		return nil, err
	}
	v.Set("metadata", string(metadata))
	return v, nil
}

// Begin posts the card of a case; its thread is the case's. A card that is there already, after an answer that was lost, is
// shown anew.
func (s *Slack) Begin(ctx context.Context, key string, c channels.Card) (at channels.Address, card string, err error) {
	if err := s.fit(ctx); err != nil {
		return channels.Address{}, "", err
	}
	ts := ""
	if key != "" {
		if ts, err = s.posted(ctx, s.o.Staff, "", key); err != nil {
			return channels.Address{}, "", s.roomError("look whether it is there", err)
		}
	}
	if ts != "" {
		at = s.threadAt(ts)
		return at, ts, s.Show(ctx, at, ts, c)
	}
	made, err := cardContent(c)
	if err != nil {
		return channels.Address{}, "", final(fmt.Errorf("slack: begin: %w", err), "Slack can't take this card: "+err.Error())
	}
	made.key = key
	if ts, err = s.write(ctx, "", made); err != nil {
		return channels.Address{}, "", s.roomError("begin", err)
	}
	s.remember(ts, c)
	return s.threadAt(ts), ts, nil
}

// threadAt is the address of a thread of the staff room.
func (s *Slack) threadAt(ts string) channels.Address {
	return decoder{self: s.whoami(), staff: s.o.Staff}.thread(ts)
}

// remember keeps of a card what is asked for later.
func (s *Slack) remember(ts string, c channels.Card) {
	k := s.room.card(ts)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.note(c)
}

// note takes over what a newer card says. The caller holds mu.
func (k *shownCard) note(c channels.Card) {
	if c.Version >= k.version {
		k.version, k.locale = c.Version, c.Locale
	}
}

// Show puts the newest version of the card in the place of the one before, never an older one after it. An update rings
// nobody on Slack: when the room is to be rung and the card did not do so before, a line in the thread does.
func (s *Slack) Show(ctx context.Context, at channels.Address, card string, c channels.Card) error {
	if err := s.fit(ctx); err != nil {
		return err
	}
	made, err := cardContent(c)
	if err != nil {
		return final(fmt.Errorf("slack: show: %w", err), "Slack can't take this card: "+err.Error())
	}
	k := s.room.card(card)
	k.mu.Lock()
	defer k.mu.Unlock()
	if c.Version < k.version {
		return nil // what is newer has been tried: it is shown, or will be
	}
	k.note(c)
	if c.Ring {
		if err := s.ring(ctx, spotOf(at).thread, card, c); err != nil {
			return s.roomError("ring", err)
		}
	}
	v, err := made.values(s.o.Staff)
	if err != nil {
		return fmt.Errorf("slack: show: %w", err)
	}
	v.Set("ts", card)
	if err := s.pace.Yield(ctx, s.o.Staff+" cards"); err != nil {
		return fmt.Errorf("slack: show: %w", err)
	}
	if err := s.call(ctx, "chat.update", v, nil); err != nil {
		return s.roomError("show", err)
	}
	return nil
}

// ring rings the room once for as long as the card says so: what the card says now tells whether that was done.
func (s *Slack) ring(ctx context.Context, thread, card string, c channels.Card) error {
	old, err := s.message(ctx, s.o.Staff, thread, card)
	if err != nil {
		return err
	}
	if old == nil || strings.HasPrefix(old.Text, bell) {
		return nil // the update says what is wrong with a card that is not there
	}
	key := "ring:" + card + ":" + strconv.FormatInt(c.Version, 10)
	ts, err := s.posted(ctx, s.o.Staff, thread, key)
	if err != nil || ts != "" {
		return err
	}
	_, err = s.write(ctx, thread, content{text: bell + " " + escape(c.Title), blocks: bellBlocks(c), key: key})
	return err
}

// errAstray is a line that Slack put into the channel because its thread is gone.
var errAstray = lib.SlackErrorResponse{Err: "thread_not_found"}

// write posts into the staff channel, or into a thread of it, and returns the ts.
func (s *Slack) write(ctx context.Context, thread string, c content) (string, error) {
	v, err := c.values(s.o.Staff)
	if err != nil {
		return "", err
	}
	if thread != "" {
		v.Set("thread_ts", thread)
	}
	if err := s.pace.Yield(ctx, s.o.Staff); err != nil {
		return "", err
	}
	var said struct {
		TS      string `json:"ts"`
		Message struct {
			ThreadTS string `json:"thread_ts"`
		} `json:"message"`
	}
	if err := s.call(ctx, "chat.postMessage", v, &said); err != nil {
		return "", err
	}
	s.state.again()
	switch {
	case said.TS == "":
		return "", errors.New("no answer of Slack's")
	case thread != "" && said.Message.ThreadTS == "" && s.astray(ctx, thread, said.TS):
		err := s.erase(ctx, said.TS)
		return "", errors.Join(errAstray, err)
	}
	return said.TS, nil
}

// astray reports whether a line is known not to be in its thread.
func (s *Slack) astray(ctx context.Context, thread, ts string) bool {
	m, err := s.message(ctx, s.o.Staff, thread, ts)
	return err == nil && m == nil || isNoThread(err)
}

// message returns one message of a channel or of a thread in it, nil where there is none.
func (s *Slack) message(ctx context.Context, channel, thread, ts string) (*pastMessage, error) {
	v := url.Values{"channel": {channel}, "latest": {ts}, "oldest": {ts}, "inclusive": {"true"}, "limit": {"1"}}
	method := "conversations.history"
	if thread != "" {
		method = "conversations.replies"
		v.Set("ts", thread)
		v.Set("limit", "2") // the first of the thread comes with it
	}
	var p page
	if err := s.call(ctx, method, v, &p); err != nil {
		return nil, err
	}
	for _, raw := range p.Messages {
		var m pastMessage
		if json.Unmarshal(raw, &m) == nil && m.TS == ts {
			return &m, nil
		}
	}
	return nil, nil
}

// pastMessage is a message of a history with its blocks.
type pastMessage struct {
	wireMessage
	Blocks []json.RawMessage `json:"blocks"`
}

// Whisper tells one member of staff something that nobody else sees, below a line of theirs; in a direct message, where
// nobody else reads along, it is a message. What is whispered is gone when their Slack is started again, and a second try
// shows it twice.
func (s *Slack) Whisper(ctx context.Context, at channels.Address, to, _, key, text string) error {
	spot, user := spotOf(at), userOf(to)
	if direct(spot.channel) {
		_, err := s.Send(ctx, channels.Outbound{Key: key, To: at, Text: text, Try: 2}) // it may be there: nobody counts the tries
		return err
	}
	if spot.channel != s.o.Staff || s.o.Staff == "" || !isID(user) {
		return final(errors.New("slack: whisper: the address is none of the staff room's"), "the address of the staff room is damaged")
	}
	v, err := plainContent(text).values(spot.channel)
	if err != nil {
		return fmt.Errorf("slack: whisper: %w", err)
	}
	v.Set("user", user)
	if spot.thread != "" {
		v.Set("thread_ts", spot.thread)
	}
	if err := s.pace.Yield(ctx, spot.channel); err != nil {
		return fmt.Errorf("slack: whisper: %w", err)
	}
	if err := s.call(ctx, "chat.postEphemeral", v, nil); err != nil {
		return s.roomError("whisper", err)
	}
	return nil
}

// reactionOf are the marks as reactions.
var reactionOf = map[channels.Mark]string{
	channels.MarkTaken: "eyes", channels.MarkDelivered: "white_check_mark", channels.MarkFailed: "x",
	channels.MarkNote: "memo", channels.MarkRefused: "no_entry",
}

// Mark puts a reaction on a line of staff, in the place of the one before. A line that is not there needs none.
func (s *Slack) Mark(ctx context.Context, at channels.Address, id string, m channels.Mark) error {
	name := reactionOf[m]
	if name == "" {
		return final(fmt.Errorf("slack: mark: %q is no mark", m), "")
	}
	if id == "" || spotOf(at).channel != s.o.Staff {
		return nil // what was sent by a form is no line
	}
	err := s.react(ctx, "reactions.add", id, name)
	if isSlack(err, "message_not_found") {
		return nil
	}
	if err != nil && !isSlack(err, "already_reacted") {
		return s.roomError("mark", err)
	}
	before, known := s.room.marked(id, m)
	var old []string
	switch {
	case m != channels.MarkTaken: // which another one follows; what stands there may be another process's
		if old, err = s.reactions(ctx, id, name); err != nil {
			return s.roomError("mark", err)
		}
	case known && before != m:
		old = []string{reactionOf[before]}
	}
	for _, other := range old {
		err := s.react(ctx, "reactions.remove", id, other)
		if err != nil && !isSlack(err, "no_reaction", "message_not_found") {
			return s.roomError("mark", err)
		}
	}
	return nil
}

func (s *Slack) react(ctx context.Context, method, ts, name string) error {
	if err := s.pace.Yield(ctx, s.o.Staff+" reactions"); err != nil {
		return err
	}
	return s.call(ctx, method, url.Values{"channel": {s.o.Staff}, "timestamp": {ts}, "name": {name}}, nil)
}

// reactions are the bot's marks on a line other than name.
func (s *Slack) reactions(ctx context.Context, ts, name string) ([]string, error) {
	var said struct {
		Message struct {
			Reactions []struct {
				Name  string   `json:"name"`
				Users []string `json:"users"`
			} `json:"reactions"`
		} `json:"message"`
	}
	err := s.call(ctx, "reactions.get", url.Values{"channel": {s.o.Staff}, "timestamp": {ts}, "full": {"true"}}, &said)
	if isSlack(err, "missing_scope", "message_not_found") {
		return []string{reactionOf[channels.MarkTaken]}, nil // the likeliest
	}
	if err != nil {
		return nil, err
	}
	var old []string
	for _, r := range said.Message.Reactions {
		for _, mark := range reactionOf {
			if r.Name == mark && mark != name && contains(r.Users, s.whoami().User) {
				old = append(old, mark)
			}
		}
	}
	return old, nil
}

// isSlack reports whether an error is one of these of Slack's.
func isSlack(err error, codes ...string) bool {
	e, ok := errors.AsType[lib.SlackErrorResponse](err)
	return ok && contains(codes, e.Err)
}
