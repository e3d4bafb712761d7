package telegram

// This file is the home of what can't be read: it is kept as it came, and holds up nothing.

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"runtime/debug"
	"strconv"

	"github.com/amends-bot/amends/channels"
)

// unreadMost is after how many answers in a row that can't be read updates are fetched one by one, to find the one it is
// about.
const unreadMost = 3

// unreadable makes the next polls fetch single updates when answers can't be read again and again: one update would hold
// up all others for ever. When that one has come alone and says its number, it is returned as it came, to be kept and
// passed by; else nil.
func (t *Telegram) unreadable(err error) []json.RawMessage {
	var none *lost
	if !errors.As(err, &none) || none.unread == nil {
		return nil
	}
	id := scanID(none.unread)
	if t.single == 0 || id == 0 {
		if t.unread++; t.unread >= unreadMost {
			t.single = pollMost
		}
		return nil
	}
	t.unread, t.single = 0, 0
	t.o.Log.Error("an update can't be read; it is kept as it came, and passed by", "channel", Channel, "update", id, "bytes", len(none.unread))
	return []json.RawMessage{none.unread}
}

var idForm = regexp.MustCompile(`[{,]\s*"update_id"\s*:\s*([1-9][0-9]{0,17})\b`) // what a customer wrote would have \"

// scanID is the number of the one update in something that can't be read, 0 when it does not say or there are more.
func scanID(raw []byte) int64 {
	found := idForm.FindAllSubmatch(raw, 2)
	if len(found) != 1 {
		return 0
	}
	id, _ := strconv.ParseInt(string(found[0][1]), 10, 64) // digits
	return id
}

// understand reads an update. One that the program can't bear is kept as it came: it must neither end the program nor
// come again for ever.
func (t *Telegram) understand(raw []byte) (in channels.Inbound, p press) {
	r := reader{at: t.o.Now().UTC(), bot: t.username(), staff: t.room.id(), me: t.me}
	defer func() {
		if c := recover(); c != nil { // what it panicked with may hold the message: only its type is told
			t.o.Log.Error("panic while an update was read; it is kept as it came", "channel", Channel, "update", scanID(raw),
				"cause", fmt.Sprintf("panic of type %T", c), "stack", string(debug.Stack()))
			in, p = r.unread(raw), press{}
		}
	}()
	return t.read(r, raw)
}
