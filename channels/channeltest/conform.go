package channeltest

import (
	"testing"

	"github.com/amends-bot/amends/channels"
)

// Rig is an adapter with a network behind it that a test can act on as customers do.
type Rig struct {
	Adapter channels.Adapter
	// Write lets a customer write a text in a chat of their own. Chats are numbered from 1.
	Write func(chat int, text string)
	// Again delivers the last message of a chat once more, as networks do that missed the acknowledgement; nil where
	// that can't be.
	Again func(chat int)
	// Press lets the customer press the button with this label under the last message they see; nil where there
	// are no buttons.
	Press func(chat int, label string)
	// Seen are the texts that the customer sees from the bot, oldest first, as they read there: without markup.
	Seen func(chat int) []string
	// Fail lets the next send fail with this HTTP status, with a pause for 429 of so many seconds; nil where that
	// can't be.
	Fail func(status, pause int)
}

// Conform is what every adapter must do, tried on a fresh Rig for each part.
func Conform(t *testing.T, fresh func(t *testing.T) Rig) {
	t.Helper()
}
