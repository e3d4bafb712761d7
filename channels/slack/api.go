package slack

// This file is the home of the calls that we make ourselves, where the library would refuse a whole page of history
// for one message that it can't decode.

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	lib "github.com/slack-go/slack"
)

// answerMost bounds an answer of Slack: 100 messages with everything in them have a tenth of that.
const answerMost = 8 << 20

// call calls a method of the Web API with the bot's token; into gets the answer, nil: nobody wants it. Errors are of
// the library's kinds.
func (s *Slack) call(ctx context.Context, method string, values url.Values, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.o.API+method, strings.NewReader(values.Encode()))
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+s.o.BotToken)
	resp, err := s.o.Client.Do(req)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	defer resp.Body.Close()
	if err := refusal(resp); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, answerMost))
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	var said struct {
		OK     bool   `json:"ok"`
		Error  string `json:"error"`
		Needed string `json:"needed"`
	}
	if err := json.Unmarshal(body, &said); err != nil {
		return fmt.Errorf("%s: no answer of Slack's: %w", method, err)
	}
	if !said.OK {
		return fmt.Errorf("%s: %w", method, lib.SlackErrorResponse{Err: said.Error, Needed: said.Needed})
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	return nil
}

// refusal is an HTTP answer that is no success, as the kinds of errors that the library has.
func refusal(resp *http.Response) error {
	if resp.StatusCode == http.StatusTooManyRequests {
		after := pauseUnsaid
		if seconds, err := strconv.ParseInt(resp.Header.Get("Retry-After"), 10, 64); err == nil && seconds >= 0 {
			after = time.Duration(min(seconds, int64(afterMost/time.Second))) * time.Second
		}
		return &lib.RateLimitedError{RetryAfter: after}
	}
	if resp.StatusCode != http.StatusOK {
		return lib.StatusCodeError{Code: resp.StatusCode, Status: resp.Status}
	}
	return nil
}

// What Slack asks for is believed up to a point: a proxy's or an attacker's answer must not silence the bot for a year.
const (
	// pauseUnsaid is how long to wait when Slack asks for a pause without saying for how long.
	pauseUnsaid = 30 * time.Second
	// waitMost bounds a pause of the adapter itself: to connect, to read back what was missed.
	waitMost = 5 * time.Minute
	// afterMost bounds the pause that a message is told to wait for: Slack's own are a minute.
	afterMost = time.Hour
)

// pauseOf is how long to wait after a 429. The library multiplies without looking: less than nothing was too much.
func pauseOf(e *lib.RateLimitedError, least, most time.Duration) time.Duration {
	if e.RetryAfter < 0 {
		return pauseUnsaid
	}
	return min(max(e.RetryAfter, least), most)
}

// page is a page of conversations.history, .replies or .list.
type page struct {
	Messages []json.RawMessage `json:"messages"` // one that can't be read must not cost the others
	Channels []struct {
		ID            string `json:"id"`
		IsUserDeleted bool   `json:"is_user_deleted"`
	} `json:"channels"`
	HasMore bool `json:"has_more"`
	Meta    struct {
		Next string `json:"next_cursor"`
	} `json:"response_metadata"`
}

// pageSize is how many messages are asked for at once; Slack recommends no more than 200.
const pageSize = 100

// history returns a page of a conversation, or of a thread where that is given, newer than oldest ("" all).
func (s *Slack) history(ctx context.Context, channel, thread, oldest, cursor string, metadata bool) (page, error) {
	values := url.Values{"channel": {channel}, "limit": {strconv.Itoa(pageSize)}}
	method := "conversations.history"
	if thread != "" {
		method = "conversations.replies"
		values.Set("ts", thread)
	}
	if oldest != "" {
		values.Set("oldest", oldest)
	}
	if cursor != "" {
		values.Set("cursor", cursor)
	}
	if metadata {
		values.Set("include_all_metadata", "true")
	}
	var p page
	err := s.call(ctx, method, values, &p)
	return p, err
}
