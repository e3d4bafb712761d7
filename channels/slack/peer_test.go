package slack

// This file is the home of the test against a peer that we did not write: the server of the library, over its real
// websocket.

import (
	"io"
	"log"
	"net/http"
	"slices"
	"strings"
	"testing"

	peer "github.com/slack-go/slack/slacktest"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
)

func TestPeerACustomerWritesAndTheAnswerGoesOut(t *testing.T) {
	log.SetOutput(io.Discard) // the peer tells of every connection that ends
	server := peer.NewTestServer()
	done := make(chan struct{})
	t.Cleanup(func() { close(done) }) // the last of all
	server.Start()
	t.Cleanup(server.Stop)
	go func() {
		for {
			select {
			case <-server.SeenFeed: // it stops when nobody reads it
			case <-done:
				return
			}
		}
	}()
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	s, err := New(Options{BotToken: "xoxb-peer", AppToken: "xapp-peer", API: server.GetAPIURL(), Client: client, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{Slack: s, in: newInbox()}
	w.listen(t)
	server.SendToWebsocket(`{"type":"events_api","envelope_id":"e-1","accepts_response_payload":false,"payload":{
		"type":"event_callback","team_id":"T024BE7LD","event_id":"Ev1","event":{"type":"message","channel_type":"im",
		"channel":"D024BE91L","user":"U1","text":"my parcel is late &amp; wet","ts":"1790000000.000100"}}}`)
	in := w.in.wait(t, 1)[0]
	if in.Key != "m:T024BE7LD:D024BE91L:1790000000.000100" || in.Event.(dialogue.Said).Text != "my parcel is late & wet" || in.Who.Name != "spengler" {
		t.Errorf("%+v", in)
	}
	acknowledged := func(envelope string) {
		t.Helper()
		w.until(t, func() bool {
			return slices.ContainsFunc(server.GetSeenInboundMessages(), func(m string) bool { return strings.Contains(m, envelope) })
		})
	}
	acknowledged(`"e-1"`)
	id, err := s.Send(t.Context(), channels.Outbound{
		Key: "k", To: in.From, Text: "Sorry about the parcel", Choices: []dialogue.Choice{{ID: "refund", Label: "Refund"}},
	})
	if err != nil || id == "" {
		t.Fatal(id, err)
	}
	if h := s.Health(); h != nil {
		t.Error("the echo of the answer broke the connection", h)
	}
	server.SendToWebsocket(`{"type":"interactive","envelope_id":"e-2","accepts_response_payload":true,"payload":{"type":"block_actions",
		"team":{"id":"T024BE7LD"},"user":{"id":"U1","team_id":"T024BE7LD"},"channel":{"id":"D024BE91L"},
		"container":{"type":"message","message_ts":"` + id + `","channel_id":"D024BE91L"},
		"actions":[{"type":"button","action_id":"choose:1","value":"k|refund","action_ts":"1790000001.000100"}]}}`)
	if got := w.in.wait(t, 2)[1]; got.Event != (dialogue.Chose{ID: "refund", Of: "k"}) || got.From != in.From {
		t.Errorf("%+v", got)
	}
	acknowledged(`"e-2"`)
}
