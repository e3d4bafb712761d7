package slack

// This file is the home of sending, and of what Slack's refusals mean.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	lib "github.com/slack-go/slack"

	"github.com/amends-bot/amends/channels"
)

const (
	// lookBack is how far back a message is searched whose answer was lost: the outbox gives up long before.
	lookBack = 24 * time.Hour
	// lookPages bounds that search; a page has a hundred messages.
	lookPages = 5
)

// Send posts one message and returns its ts. On a second try it looks first whether the message is there: Slack keeps
// the outbox key in the message's metadata. The errors are *channels.SendError where Slack says more than that it did
// not work.
func (s *Slack) Send(ctx context.Context, out channels.Outbound) (string, error) {
	to := spotOf(out.To)
	if to.channel == "" {
		return "", final(errors.New("slack: send: the address is none of Slack's"), "the customer's address on Slack is damaged")
	}
	files := out.Files
	if strings.TrimSpace(out.Text) == "" && len(files) > 0 {
		out.Text = fileMark + fileName(files[0].Name, files[0].Kind, 0) // what the files stand below
	}
	if _, err := buildMessage(out, to.user); err != nil { // before anything is uploaded for it
		return "", final(fmt.Errorf("slack: send: %w", err), "Slack can't take this message: "+err.Error())
	}
	ts, err := s.sentBefore(ctx, out, to)
	if err != nil {
		return "", s.sendError("look whether it is there", err)
	}
	if ts != "" && len(files) == 0 {
		return ts, nil
	}
	sent, err := s.upload(ctx, files, bothLanguages)
	if err != nil {
		return "", s.sendError("upload", err)
	}
	if ts == "" {
		out.Text = strings.TrimSpace(out.Text + "\n" + strings.Join(sent.lost(), "\n"))
		if ts, err = s.send(ctx, out, to); err != nil {
			return "", err
		}
	}
	thread := to.thread
	if thread == "" {
		thread = s.places.threadOf(to.channel)
	}
	if err := s.share(ctx, to.channel, thread, ts, sent, out.Try > 1); err != nil {
		return "", s.sendError("share files", err)
	}
	return ts, nil
}

// sentBefore returns the ts of the message when an earlier try has sent it; "" when not, or when there was none.
func (s *Slack) sentBefore(ctx context.Context, out channels.Outbound, to spot) (string, error) {
	if out.Try <= 1 || out.Key == "" {
		return "", nil
	}
	ts, err := s.posted(ctx, to.channel, to.thread, out.Key)
	if last := s.places.threadOf(to.channel); err == nil && ts == "" && last != "" {
		ts, err = s.posted(ctx, to.channel, last, out.Key)
	}
	return ts, err
}

// send posts a message, without its files: into its thread, or in a direct message into the one where the customer wrote
// last.
func (s *Slack) send(ctx context.Context, out channels.Outbound, to spot) (string, error) {
	options, err := buildMessage(out, to.user)
	if err != nil {
		return "", final(fmt.Errorf("slack: send: %w", err), "Slack can't take this message: "+err.Error())
	}
	last := ""
	if to.thread == "" {
		last = s.places.threadOf(to.channel)
	}
	switch {
	case to.thread != "":
		options = append(options, lib.MsgOptionTS(to.thread))
	case last != "":
		options = append(options, lib.MsgOptionTS(last), lib.MsgOptionBroadcast())
	}
	if err := s.pace.Wait(ctx, to.channel); err != nil {
		return "", fmt.Errorf("slack: send: %w", err)
	}
	_, ts, err := s.api.PostMessageContext(ctx, to.channel, options...)
	if last != "" && isNoThread(err) {
		s.places.wrote(to.channel, "") // it was deleted meanwhile; the conversation is still there
		return s.send(ctx, out, to)
	}
	if err != nil {
		return "", s.sendError("send", err)
	}
	s.state.again()
	if ts == "" {
		return "", errors.New("slack: send: no answer of Slack's")
	}
	return ts, nil
}

// posted returns the ts of the message with this outbox key, "" when there is none. Where the app may not read, nobody
// can know: the message is sent then, and may be seen twice.
func (s *Slack) posted(ctx context.Context, channel, thread, key string) (string, error) {
	oldest := slackTime(s.o.Now().Add(-lookBack))
	cursor := ""
	for range lookPages {
		p, err := s.history(ctx, channel, thread, oldest, cursor, true)
		if e, ok := errors.AsType[lib.SlackErrorResponse](err); ok && cannotRead[e.Err] {
			s.log.Warn("whether a message is there already can't be seen", "error", e.Err)
			return "", nil
		}
		if err != nil {
			return "", err
		}
		for _, raw := range p.Messages {
			var m struct {
				wireMessage
				Metadata struct {
					EventType    string         `json:"event_type"`
					EventPayload map[string]any `json:"event_payload"`
				} `json:"metadata"`
			}
			if json.Unmarshal(raw, &m) == nil && m.Metadata.EventType == metadataType &&
				m.Metadata.EventPayload[metadataKey] == key && s.decoder().own(m.wireMessage) {
				return m.TS, nil
			}
		}
		if cursor = p.Meta.Next; cursor == "" {
			break
		}
	}
	return "", nil
}

// slackTime is a time as Slack writes it.
func slackTime(t time.Time) string {
	return fmt.Sprintf("%d.%06d", t.Unix(), t.Nanosecond()/1000)
}

func final(err error, staff string) error {
	return &channels.SendError{Err: err, Final: true, Staff: staff}
}

// refusesToken are Slack's words for a token that is no good. Nothing is wrong with the message: it goes out when
// somebody has put that right.
var refusesToken = map[string]bool{
	"invalid_auth": true, "not_authed": true, "token_revoked": true, "token_expired": true, "account_inactive": true,
	"org_login_required": true, "not_allowed_token_type": true, "access_denied": true, "two_factor_setup_required": true,
}

// cannotRead are Slack's words for a conversation whose history is closed to the app.
var cannotRead = map[string]bool{
	"missing_scope": true, "channel_not_found": true, "not_in_channel": true, "thread_not_found": true, "no_permission": true,
	"access_denied": true, "is_archived": true, "method_not_supported_for_channel_type": true, "unknown_method": true,
}

// noThread are Slack's words for a thread that is gone.
var noThread = map[string]bool{"thread_not_found": true, "invalid_thread_ts": true, "cannot_reply_to_message": true}

func isNoThread(err error) bool {
	e, ok := errors.AsType[lib.SlackErrorResponse](err)
	return ok && noThread[e.Err]
}

// useless are refusals that no second try mends, in words for staff.
var useless = map[string]string{
	"channel_not_found":                     "the conversation is gone, or the bot can't see it",
	"is_archived":                           "the channel is archived",
	"not_in_channel":                        "the bot was removed from the channel",
	"user_disabled":                         "the customer's account was deactivated",
	"user_not_found":                        "the customer's account is gone",
	"users_not_found":                       "the customer's account is gone",
	"cannot_dm_bot":                         "this is a bot, it can't be written to",
	"messages_tab_disabled":                 "the messages tab of the app is off: switch it on under App Home",
	"thread_not_found":                      "the thread is gone",
	"invalid_thread_ts":                     "the thread is gone",
	"cannot_reply_to_message":               "nothing can be written below that message",
	"restricted_action":                     "the workspace does not let the bot write there",
	"restricted_action_read_only":           "the channel is read-only",
	"restricted_action_read_only_channel":   "the channel is read-only",
	"restricted_action_thread_only_channel": "the channel takes threads only",
	"restricted_action_thread_locked":       "the thread is locked",
	"ekm_access_denied":                     "the workspace does not let anybody write at the moment",
	"msg_too_long":                          "Slack finds the message too long",
	"msg_blocks_too_long":                   "Slack finds the message too long",
	"no_text":                               "Slack finds the message empty",
	"invalid_blocks":                        "Slack refuses the form of the message",
	"invalid_blocks_format":                 "Slack refuses the form of the message",
	"invalid_metadata_format":               "Slack refuses the form of the message",
	"invalid_metadata_schema":               "Slack refuses the form of the message",
	"metadata_too_large":                    "Slack refuses the form of the message",
	"metadata_must_be_sent_from_app":        "Slack refuses the form of the message",
	"messages_are_not_allowed":              "Slack does not let the bot write there",
}

// sendError is what to do after a failed call.
func (s *Slack) sendError(what string, err error) error {
	named := func(err error) error { return fmt.Errorf("slack: %s: %w", what, s.safe(err)) }
	if e, ok := errors.AsType[*lib.RateLimitedError](err); ok {
		return &channels.SendError{Err: named(err), After: pauseOf(e, time.Second, afterMost), Staff: "Slack asks for a pause"}
	}
	if e, ok := errors.AsType[lib.StatusCodeError](err); ok && e.Code == http.StatusTooManyRequests {
		return &channels.SendError{Err: named(err), After: pauseUnsaid, Staff: "Slack asks for a pause"}
	}
	e, ok := errors.AsType[lib.SlackErrorResponse](err)
	switch {
	case !ok: // the network, a 5xx: the next try looks first whether it is there
		return named(err)
	case e.Err == "ratelimited" || e.Err == "rate_limited" || e.Err == "message_limit_exceeded":
		return &channels.SendError{Err: named(err), After: pauseUnsaid, Staff: "Slack asks for a pause"}
	case refusesToken[e.Err]:
		s.state.gone(s.o.Now(), "Slack refuses the token ("+e.Err+")")
		return &channels.SendError{Err: named(err), Staff: "Slack refuses the token"}
	case e.Err == "missing_scope":
		return &channels.SendError{Err: named(err), Staff: "the Slack app lacks a permission: " + strconv.Quote(e.Needed)}
	case useless[e.Err] != "":
		return final(named(err), useless[e.Err])
	}
	return named(err)
}

// Typing shows in a thread that an answer is being written. Outside threads Slack has nothing for it, and where the
// app may not, it is not tried again.
func (s *Slack) Typing(ctx context.Context, to channels.Address) error {
	at := spotOf(to)
	if at.thread == "" {
		at.thread = s.places.threadOf(at.channel)
	}
	s.mu.Lock()
	no := s.noStatus
	s.mu.Unlock()
	if no || at.channel == "" || at.thread == "" {
		return nil
	}
	err := s.api.SetAssistantThreadsStatusContext(ctx, lib.AssistantThreadsSetStatusParameters{ChannelID: at.channel, ThreadTS: at.thread, Status: "…"})
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[lib.SlackErrorResponse](err); ok && notForUs[e.Err] {
		s.mu.Lock()
		s.noStatus = true
		s.mu.Unlock()
	}
	return fmt.Errorf("slack: typing: %w", s.safe(err))
}

// notForUs are the answers that say that this app, or this plan, has no status lines at all.
var notForUs = map[string]bool{
	"missing_scope": true, "not_allowed": true, "unknown_method": true, "feature_not_enabled": true, "method_deprecated": true,
	"not_allowed_token_type": true, "no_permission": true, "access_denied": true, "team_access_not_granted": true,
}
