// Package slack is Slack as a messaging network: direct messages of customers with a bot, and mentions of it in
// channels, answered in their thread.
//
// The idea: the library knows Slack's types, the socket and how to send; what is received goes through one loop of
// ours, because the library's own acknowledges and handles at the same time.
//
// Invariants:
//   - An event is acknowledged only after the Sink took it, within Slack's three seconds or not at all (I7).
//   - Both events of a mention have one key, (team, channel, ts) (I8).
//   - Everything from outside is escaped: nobody rings a channel through the bot.
//   - No error, log line or id holds a token or a text.
package slack

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	_ "github.com/slack-go/slack" // types, the socket and sending

	"github.com/amends-bot/amends/channels"
)

// Channel is the Channel of Slack's addresses. Chat is "TEAM/CHANNEL", Thread the ts of the message that
// started the thread, "" in direct messages.
const Channel = "slack"

// Options of a Slack. BotToken is required, and AppToken or SigningSecret.
type Options struct {
	BotToken      string                                                                               // xoxb-...
	AppToken      string                                                                               // xapp-...: Socket Mode
	SigningSecret string                                                                               // HTTP events instead; both set is an error
	API           string                                                                               // base URL of the Web API, "" is https://slack.com/api/
	Path          string                                                                               // where the HTTP handlers are mounted, "" is "/slack"
	Commands      []channels.Command                                                                   // typed as a message that is nothing else, "/" in front or not, or chosen on the App Home
	Home          func(ctx context.Context, who channels.Person, locale string) (channels.Page, error) // nil: no App Home
	Client        *http.Client                                                                         // nil: one with sensible timeouts
	Log           *slog.Logger                                                                         // nil: slog.Default()
	Now           func() time.Time                                                                     // nil: the clock
}
