package telegram

// This file is the home of the staff room: a private supergroup with a topic for each case, and the card that is pinned there.
//
// Nothing of a room is precious: what is kept here in memory spares calls and repeats, and may be lost at any time.

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/amends-bot/amends/channels"
)

const (
	topicMost  = 120         // characters of a topic's name; Telegram takes 128
	threadsTop = 4096        // topics that are remembered
	keysTop    = 1024        // of messages that are under way
	beginKey   = "begin "    // before the keys of topics
	rightsWait = time.Minute // after which a call that the bot has no right for is worth another try
)

// room is what is known of the staff room.
type room struct {
	window window

	mu      sync.Mutex // guards what follows
	desk    channels.Desk
	group   int64 // its id now; 0: there is none
	threads map[string]*thread
	halves  map[string]half     // what of a message went out already, by its key
	members map[int64]time.Time // until when somebody counts as one of the group
	names   map[string]string   // of members of staff, by Person.ID
	asked   map[string]string   // who pressed last, by topic: Person.ID
	told    map[string]bool     // topics in which was said that nobody may be anonymous
}

// thread is what is known of a topic.
type thread struct {
	version int64 // of the newest card that was to be shown
	state   string
	name    string           // "" unknown
	closed  bool             // if known
	known   bool             // that it is closed, or open
	rung    bool             // everybody was told of this card
	locale  string           // of the card
	shown   map[int64]uint64 // hashes of what messages show
}

func newRoom(group int64) *room {
	return &room{
		group: group, threads: map[string]*thread{}, halves: map[string]half{}, members: map[int64]time.Time{},
		names: map[string]string{}, asked: map[string]string{}, told: map[string]bool{},
	}
}

// of runs f on what is known of a topic.
func (r *room) of(at channels.Address, f func(*thread)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.threads[at.Thread]
	if t == nil {
		if len(r.threads) >= threadsTop {
			clear(r.threads)
		}
		t = &thread{shown: map[int64]uint64{}}
		r.threads[at.Thread] = t
	}
	f(t)
}

// forget drops what is known of a topic.
func (r *room) forget(at channels.Address) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.threads, at.Thread)
	delete(r.asked, at.Thread)
	delete(r.told, at.Thread)
	maps.DeleteFunc(r.halves, func(key string, h half) bool {
		return strings.HasPrefix(key, beginKey) && len(h.ids) > 0 && decimal(h.ids[0]) == at.Thread
	})
}

// failed says what to do after a call for a topic failed. One that is gone is forgotten.
func (t *Telegram) failed(at channels.Address, err error) error {
	if gone(err) {
		t.room.forget(at)
	}
	return roomError(err)
}

// seen keeps the name of a member of staff and, of a press, that they were the last in the topic.
func (r *room) seen(who channels.Person, pressed string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.names) >= keysTop {
		clear(r.names)
	}
	r.names[who.ID] = who.Name
	if pressed == "" {
		return
	}
	if len(r.asked) >= threadsTop {
		clear(r.asked)
	}
	r.asked[pressed] = who.ID
}

// ask is who pressed last in a topic and so is meant by a question, "" nobody knows.
func (r *room) ask(at channels.Address) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked[at.Thread]
}

// ring adds the name of a member of staff to a message, so that they are told of it.
func (r *room) ring(who string, to *rich) {
	r.mu.Lock()
	name := shorten(tame(channels.CleanLine(r.names[who])), nameMost)
	r.mu.Unlock()
	id, ours := strings.CutPrefix(who, Channel+":")
	if !ours || name == "" {
		return
	}
	to.ring(id, name).text(" ")
}

func (r *room) id() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.group
}

// half is what went out of a message that has several parts.
type half struct {
	ids   []int64
	whole bool
}

// half is what went out of the message key. What went out whole is remembered as well: who could not keep that it did asks again.
func (r *room) half(key string) half {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.halves[key]
}

// went keeps that one more part of the message key went out.
func (r *room) went(key string, id int64) {
	r.keep(key, func(h *half) { h.ids = append(h.ids, id) })
}

// whole keeps that all of the message key went out.
func (r *room) whole(key string) { r.keep(key, func(h *half) { h.whole = true }) }

func (r *room) keep(key string, f func(*half)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if key == "" {
		return
	}
	h, known := r.halves[key]
	if !known && len(r.halves) >= keysTop {
		maps.DeleteFunc(r.halves, func(_ string, h half) bool { return h.whole })
	}
	if len(r.halves) >= 2*keysTop {
		clear(r.halves)
	}
	f(&h)
	r.halves[key] = h
}

// anew drops what is known of the message key.
func (r *room) anew(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.halves, key)
}

// moved keeps that the staff group has another id now. The configuration still has the old one.
func (t *Telegram) moved(from, to int64) {
	t.room.mu.Lock()
	defer t.room.mu.Unlock()
	if t.room.group != from || from == 0 || to == 0 {
		return
	}
	t.room.group = to
	t.o.Log.Warn("the staff group has a new id; put it into the configuration", "channel", Channel, "old", from, "new", to)
}

// UseDesk keeps whom to ask; Telegram has no forms of its own, so nothing is asked.
func (t *Telegram) UseDesk(d channels.Desk) {
	t.room.mu.Lock()
	defer t.room.mu.Unlock()
	t.room.desk = d
}

// costs of a call in the group's budget: none, or up to so many messages a minute.
const (
	costNone = 0
	costCard = windowCards
	costLine = windowMost
)

// staff calls a method for the staff group. Customers' messages go first.
func (t *Telegram) staff(ctx context.Context, cost int, within time.Duration, method string, params args, result any) error {
	if held := t.room.window.held(); held > 0 && cost == costNone {
		return &channels.SendError{Err: channels.ErrBusy, After: held, Staff: "Telegram asks for a pause"}
	}
	if cost != costNone {
		if err := t.room.window.wait(ctx, cost); err != nil {
			return err
		}
		if err := t.pace.Yield(ctx, fmt.Sprint(params["chat_id"])); err != nil {
			return err
		}
	}
	err := t.wire.call(ctx, within, method, params, result)
	t.spoke(err)
	var no *refused
	if errors.As(err, &no) {
		if no.code == http.StatusTooManyRequests {
			t.room.window.pause(min(no.pause(), pauseAsked))
		}
		if chat, ok := params["chat_id"].(int64); ok && no.moved != 0 {
			t.moved(chat, no.moved)
		}
	}
	return err
}

// roomError says what to do after a call for the staff group failed.
func roomError(err error) error {
	var told *channels.SendError
	var no *refused
	if err == nil || errors.As(err, &told) || !errors.As(err, &no) {
		if err == nil {
			return nil
		}
		return sendError(err)
	}
	switch {
	case no.moved != 0, no.code == http.StatusTooManyRequests, tokenRefused(err):
		return sendError(err)
	case no.says("message thread not found", "topic_id_invalid", "topic_deleted", "message to edit not found", "message_id_invalid"):
		return &channels.SendError{Err: err, Gone: true, Staff: "the topic was deleted"}
	case no.code == http.StatusForbidden, no.says("not enough rights", "chat_admin_required", "need administrator rights", "chat not found", "not a forum"):
		return &channels.SendError{Err: err, After: rightsWait, Staff: "the bot lacks something in the staff group: \"amends doctor\" says what (" + no.told + ")"}
	}
	return sendError(err)
}

// same reports whether Telegram refused because all is so already.
func same(err error) bool {
	var no *refused
	return errors.As(err, &no) && no.says("not modified", "not_modified")
}

// says reports whether Telegram refused with one of these phrases.
func says(err error, phrases ...string) bool {
	var no *refused
	return errors.As(err, &no) && no.code == http.StatusBadRequest && no.says(phrases...)
}

// Begin makes the topic of a case, shows the card there and pins it. What does not fit under the card follows it. The
// card's id names these messages, too. Called again with its key it goes on where it stopped,
// and tells again what it has made.
func (t *Telegram) Begin(ctx context.Context, key string, c channels.Card) (channels.Address, string, error) {
	none := channels.Address{}
	if t.room.id() == 0 {
		return none, "", final("there is no staff group")
	}
	page, err := pageOf(c, nil)
	if err != nil {
		return none, "", err
	}
	key = beginKey + key
	if h := t.room.half(key); h.whole {
		return t.at(h.ids[0]), idsOf(h.ids[1:]), nil
	}
	at, err := t.begin(ctx, key, c)
	if err != nil {
		return none, "", err
	}
	t.room.of(at, func(th *thread) {
		th.version, th.state, th.name, th.known, th.closed, th.locale = c.Version, c.State, topicName(c), true, false, c.Locale
	})
	var ids []int64
	if h := t.room.half(key); len(h.ids) > 1 {
		ids = h.ids[1:]
	}
	for i := len(ids); i < len(page.parts); i++ {
		id, err := t.write(ctx, at, page.parts[i], page.extra(i), costCard)
		if gone(err) {
			t.room.anew(key)
		}
		if err != nil {
			return none, "", roomError(err)
		}
		t.room.went(key, id)
		ids = append(ids, id)
		t.room.of(at, func(th *thread) { th.shown[id] = page.hash(i) })
	}
	if err := t.pin(ctx, at, ids[0], c.Ring); err != nil {
		t.o.Log.Warn("the card of a case could not be pinned", "channel", Channel, "conversation", c.Conv, "error", err)
	}
	t.room.whole(key)
	if c.State == channels.CardClosed {
		if err := t.turn(ctx, at, true); err != nil {
			t.o.Log.Warn("the topic of a case could not be closed", "channel", Channel, "conversation", c.Conv, "error", err)
		}
	}
	return at, idsOf(ids), nil
}

// begin makes the topic, unless this key has one already.
func (t *Telegram) begin(ctx context.Context, key string, c channels.Card) (channels.Address, error) {
	if h := t.room.half(key); len(h.ids) > 0 {
		return t.at(h.ids[0]), nil
	}
	var made object
	create := func() error {
		return t.staff(ctx, costCard, callTimeout, "createForumTopic", args{
			"chat_id": t.room.id(), "name": topicName(c), "icon_color": topicColors[min(max(c.Urgency, 0), 2)],
		}, &made)
	}
	err := create()
	var no *refused
	if errors.As(err, &no) && no.moved != 0 { // the topic belongs to no address yet: nobody else can follow
		err = create()
	}
	if err != nil {
		return channels.Address{}, roomError(err)
	}
	id := made.number("message_thread_id")
	if id == 0 {
		return channels.Address{}, errors.New("telegram: createForumTopic: a topic without a number")
	}
	t.room.went(key, id)
	return t.at(id), nil
}

func (t *Telegram) at(thread int64) channels.Address {
	return channels.Address{Channel: Channel, Chat: decimal(t.room.id()), Thread: decimal(thread)}
}

// Show changes the card to its newest version, and the topic's name; it closes the topic of a closed case, and opens it for
// another. An urgent case that nobody has is told to everybody in the group, once.
func (t *Telegram) Show(ctx context.Context, at channels.Address, card string, c channels.Card) error {
	ids, err := numbers(card)
	if err != nil {
		return err
	}
	page, err := pageOf(c, ids)
	if err != nil {
		return err
	}
	var old, ring bool
	t.room.of(at, func(th *thread) {
		old = c.Version < th.version
		if old {
			return
		}
		ring = c.Ring && !th.rung // after a restart once more: better twice than never
		th.rung = th.rung && c.Ring
		th.version, th.state, th.locale = c.Version, c.State, c.Locale
	})
	if old {
		return nil
	}
	closed := c.State == channels.CardClosed
	if !closed {
		if err := t.turn(ctx, at, false); err != nil {
			return t.failed(at, err)
		}
	}
	for i, id := range ids {
		if err := t.reshow(ctx, at, id, page, i); err != nil {
			return t.failed(at, err)
		}
	}
	if err := t.rename(ctx, at, topicName(c)); err != nil {
		return t.failed(at, err)
	}
	if closed {
		return t.failed(at, t.turn(ctx, at, true))
	}
	if ring {
		if err := t.repin(ctx, at, ids[0]); err != nil {
			t.o.Log.Warn("the group could not be rung", "channel", Channel, "conversation", c.Conv, "error", err)
		}
	}
	return nil
}

// reshow changes part i of a card, which is the message id.
func (t *Telegram) reshow(ctx context.Context, at channels.Address, id int64, page page, i int) error {
	same := false
	t.room.of(at, func(th *thread) { same = th.shown[id] == page.hash(i) })
	if same {
		return nil
	}
	if err := t.rewrite(ctx, at, id, page.parts[i], page.extra(i), "editMessageText"); err != nil {
		return err
	}
	t.room.of(at, func(th *thread) { th.shown[id] = page.hash(i) })
	return nil
}

// turn closes a topic or opens it, if it is not so already.
func (t *Telegram) turn(ctx context.Context, at channels.Address, closed bool) error {
	done := false
	t.room.of(at, func(th *thread) { done = th.known && th.closed == closed })
	if done {
		return nil
	}
	method := "reopenForumTopic"
	if closed {
		method = "closeForumTopic"
	}
	params, err := t.into(at, nil)
	if err != nil {
		return err
	}
	if err := t.staff(ctx, costCard, callTimeout, method, params, nil); err != nil && !same(err) {
		return err
	}
	t.room.of(at, func(th *thread) { th.known, th.closed = true, closed })
	return nil
}

// rename gives a topic its name, if it has another.
func (t *Telegram) rename(ctx context.Context, at channels.Address, name string) error {
	done := false
	t.room.of(at, func(th *thread) { done = th.name == name })
	if done {
		return nil
	}
	params, err := t.into(at, args{"name": name})
	if err != nil {
		return err
	}
	if err := t.staff(ctx, costCard, callTimeout, "editForumTopic", params, nil); err != nil && !same(err) {
		return err
	}
	t.room.of(at, func(th *thread) { th.name = name })
	return nil
}

// pin pins the card; everybody is told of it if ring.
func (t *Telegram) pin(ctx context.Context, at channels.Address, id int64, ring bool) error {
	err := t.staff(ctx, costCard, callTimeout, "pinChatMessage", args{"chat_id": chatOf(at), "message_id": id, "disable_notification": !ring}, nil)
	if err == nil || same(err) {
		t.room.of(at, func(th *thread) { th.rung = ring })
		return nil
	}
	return err
}

// repin pins a card anew, so that everybody is told.
func (t *Telegram) repin(ctx context.Context, at channels.Address, id int64) error {
	if err := t.staff(ctx, costNone, callTimeout, "unpinChatMessage", args{"chat_id": chatOf(at), "message_id": id}, nil); err != nil && !same(err) {
		return err
	}
	return t.pin(ctx, at, id, true)
}

// into adds where a topic is to parameters.
func (t *Telegram) into(at channels.Address, params args) (args, error) {
	chat, thread := chatOf(at), threadOf(at)
	if at.Channel != Channel || chat == 0 || thread == 0 {
		return nil, final("the address is none of a topic")
	}
	if params == nil {
		params = args{}
	}
	params["chat_id"], params["message_thread_id"] = chat, thread
	return params, nil
}

func chatOf(at channels.Address) int64 {
	id, _ := strconv.ParseInt(at.Chat, 10, 64) // 0: none of ours
	return id
}

func threadOf(at channels.Address) int64 {
	id, _ := strconv.ParseInt(at.Thread, 10, 64)
	return id
}

// idsOf are the numbers of messages as one id: the first is what people answer to.
func idsOf(ids []int64) string {
	var all []string
	for _, id := range ids {
		all = append(all, decimal(id))
	}
	return strings.Join(all, "+")
}

// numbers reads an id that idsOf made.
func numbers(id string) ([]int64, error) {
	var out []int64
	for piece := range strings.SplitSeq(id, "+") {
		n, err := strconv.ParseInt(piece, 10, 64)
		if err != nil || n <= 0 {
			return nil, final("the id is none of Telegram's")
		}
		out = append(out, n)
	}
	return out, nil
}

// gone reports whether the topic is not there any more.
func gone(err error) bool {
	var told *channels.SendError
	return errors.As(roomError(err), &told) && told.Gone
}

func sum(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text)) // never fails
	return h.Sum64()
}
