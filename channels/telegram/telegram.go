// Package telegram is Telegram as a messaging network: private chats of customers with a bot.
//
// The idea: the library knows Telegram's types and how to send; receiving is ours, because the library acknowledges
// what nobody has taken yet, and in another order.
//
// Invariants:
//   - An update is acknowledged only after the Sink took it: by the offset of the next poll, or by the answer 200.
//   - The updates of a chat reach the Sink in Telegram's order.
//   - Everything from outside is escaped; no error, log line or id holds the token or a text.
package telegram

import (
	"log/slog"
	"net/http"
	"time"

	_ "github.com/go-telegram/bot" // types and sending

	"github.com/amends-bot/amends/channels"
)

// Channel is the Channel of Telegram's addresses. Chat is the chat's id in decimal.
const Channel = "telegram"

// Options of a Telegram. Token is required.
type Options struct {
	Token    string
	API      string             // base URL of the API, "" is https://api.telegram.org
	Webhook  *Webhook           // nil: long polling
	Commands []channels.Command // shown in the menu, set at the start of Listen
	Client   *http.Client       // nil: one with sensible timeouts
	Log      *slog.Logger       // nil: slog.Default()
	Now      func() time.Time   // nil: the clock
}

// Webhook says where Telegram delivers by HTTP.
type Webhook struct {
	URL    string // the public https address that Telegram is told; its path is where the handler is mounted
	Secret string // Telegram sends it with every request; 1 to 256 characters of A-Z a-z 0-9 _ -
}
