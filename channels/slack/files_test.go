package slack

// This file is the home of tests of files, and of messages that are changed or taken back.

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/slack/slacktest"
	"github.com/amends-bot/amends/dialogue"
)

// held is a file that is here.
func held(name, text string) channels.FileRef {
	return channels.FileRef{File: dialogue.File{Kind: "document", Name: name}, Open: func(context.Context) (channels.File, error) {
		return channels.File{ReadCloser: io.NopCloser(strings.NewReader(text)), Name: name, Size: -1}, nil
	}}
}

// TestFilesCrossBothWays (I19): what a customer sends is fetched with the token, what staff send is shown below its text.
func TestFilesCrossBothWays(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w, _ := startRoom(t, mode, nil)
		w.listen(t)
		photo := bytes.Repeat([]byte{0xff, 0xd8, 0}, 1000)
		w.net.Send("U9", "look", slacktest.File{ID: "F1", Name: "torn <!here>.jpg", Type: "image/jpeg", Data: photo})
		in := w.in.wait(t, 1)[0]
		file := in.Event.(dialogue.Said).Files[0]
		open := func(ctx context.Context) (channels.File, error) { return w.Fetch(ctx, in.From, file) }
		f, err := open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(f)
		if err != nil || !bytes.Equal(got, photo) || f.Name != "torn <!here>.jpg" || f.Mime != "image/jpeg" || f.Size != int64(len(photo)) || f.Close() != nil {
			t.Errorf("%d bytes of %+v, %v", len(got), f, err)
		}

		at, card := w.begin(t, testCard())
		id, err := w.Post(t.Context(), at, channels.Post{Key: "p", Lines: []channels.Line{
			{Kind: channels.LineCustomer, Who: "Maria", Text: "look", Files: []channels.FileRef{{File: file, Open: open}, {File: dialogue.File{Kind: "voice"}}}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		if got := w.shown(t, id).Text; got != "👤 Maria\nlook\n📎 torn <!here>.jpg\n📎 voice-2 (this file could not be carried over)" {
			t.Errorf("%q", got)
		}
		all := w.net.Messages(staffRoom)
		if last := all[len(all)-1]; last.Thread != card || !slices.Equal(last.Files, []string{"torn <!here>.jpg"}) || !bytes.Equal(w.net.Uploaded("torn <!here>.jpg"), photo) {
			t.Errorf("%+v", last)
		}

		ts := w.net.ReplySend(staffRoom, card, "U1", "the label", slacktest.File{ID: "F2", Name: "label.pdf", Type: "application/pdf", Data: []byte("%PDF")})
		in, deed := w.deed(t, 1)
		if deed.Message != ts || len(deed.Files) != 1 || deed.Files[0].Ref != "F2" || deed.Text != "the label" {
			t.Errorf("%+v", deed)
		}
		out := channels.Outbound{Key: "k", To: w.address("D9", ""), By: "Ana", Text: "the label", Files: []channels.FileRef{
			{File: deed.Files[0], Open: func(ctx context.Context) (channels.File, error) { return w.Fetch(ctx, in.From, deed.Files[0]) }},
		}}
		if _, err := w.Send(t.Context(), out); err != nil {
			t.Fatal(err)
		}
		all = w.net.Messages("D9")
		if n := len(all); n != 3 || all[1].Text != "Ana\nthe label" || !slices.Equal(all[2].Files, []string{"label.pdf"}) {
			t.Errorf("%+v", all)
		}
		if rang := w.net.Rang(); len(rang) > 0 {
			t.Errorf("rang: %q", rang)
		}
	})
}

func TestFilesOnASecondTry(t *testing.T) {
	w, _ := startRoom(t, ModeHTTP, nil)
	w.net.Write("U9", "hello")
	at, _ := w.begin(t, testCard())
	p := channels.Post{Key: "p", Lines: []channels.Line{{Kind: channels.LineAgent, Text: "here", Files: []channels.FileRef{held("../../a.txt", "one"), held("", "two")}}}}
	out := channels.Outbound{Key: "k", To: w.address("D9", ""), Files: p.Lines[0].Files, Try: 1}
	for channel, do := range map[string]func() error{
		staffRoom: func() error { _, err := w.Post(t.Context(), at, p); return err },
		"D9":      func() error { _, err := w.Send(t.Context(), out); out.Try++; return err },
	} {
		w.net.Lose("files.completeUploadExternal")
		if err := do(); err == nil {
			t.Fatal("no error")
		}
		if err := do(); err != nil {
			t.Fatal(err)
		}
		files := 0
		for _, m := range w.net.Messages(channel) {
			files += len(m.Files)
			if len(m.Files) > 0 && !slices.Equal(m.Files, []string{"a.txt", "document-2"}) && !slices.Equal(m.Files, []string{"a.txt", "file-2"}) {
				t.Errorf("%q", m.Files)
			}
		}
		if files != 2 {
			t.Errorf("%s: %d files", channel, files)
		}
	}
	w.net.Fail("files.getUploadURLExternal", http.StatusTooManyRequests, 9)
	p.Key = "later"
	_, err := w.Post(t.Context(), at, p)
	if se := sendErr(t, err); se.After == 0 {
		t.Errorf("%+v", se)
	}
}

// TestAFileThatCantCrossIsSaid (I19): the text goes out all the same.
func TestAFileThatCantCrossIsSaid(t *testing.T) {
	w, _ := startRoom(t, ModeHTTP, nil)
	w.net.Write("U9", "hello")
	fails := func(err error) channels.FileRef {
		return channels.FileRef{File: dialogue.File{Name: "x.pdf"}, Open: func(context.Context) (channels.File, error) { return channels.File{}, err }}
	}
	large := held("x.pdf", strings.Repeat("x", channels.FileMost+1))
	for name, c := range map[string]struct {
		ref    channels.FileRef
		refuse string
		want   string
	}{
		"not there":     {fails(errors.New("gone")), "", wordsOf["en"].lost},
		"refused":       {fails(final(errors.New("no"), "")), "", wordsOf["en"].lost},
		"empty":         {held("x.pdf", ""), "", wordsOf["en"].lost},
		"too large":     {large, "", wordsOf["en"].large},
		"not permitted": {held("x.pdf", "x"), "missing_scope", wordsOf["en"].lost},
	} {
		if c.refuse != "" {
			w.net.Refuse("files.getUploadURLExternal", c.refuse)
		}
		if _, err := w.Send(t.Context(), channels.Outbound{Key: name, To: w.address("D9", ""), Text: "with it", Files: []channels.FileRef{c.ref}}); err != nil {
			t.Error(name, err)
			continue
		}
		all := w.net.FromBot("D9")
		if got := all[len(all)-1]; !strings.HasPrefix(got, "with it\n📎 x.pdf ("+c.want+" / ") {
			t.Errorf("%s: %q", name, got)
		}
	}
	w.net.Refuse("files.completeUploadExternal", "posting_to_channel_denied")
	if _, err := w.Send(t.Context(), channels.Outbound{Key: "shown", To: w.address("D9", ""), Text: "with it", Files: []channels.FileRef{held("x.pdf", "x")}}); err != nil {
		t.Error(err)
	}
	if all := w.net.FromBot("D9"); !strings.HasPrefix(all[len(all)-1], "📎 x.pdf ("+wordsOf["en"].lost) {
		t.Errorf("%q", all)
	}
}

// TestFetchTellsNoAddressAndGivesNobodyTheToken.
func TestFetchTellsNoAddressAndGivesNobodyTheToken(t *testing.T) {
	const address = "https://files.slack.com/secret-path/a.pdf"
	info := func(more string) string {
		return `{"ok":true,"file":{"name":"a.pdf","mimetype":"application/pdf","mode":"hosted","size":10,"url_private":"` + address + `"` + more + `}}`
	}
	var body string
	var asked []string
	var down error
	s, err := New(Options{BotToken: "xoxb-very-secret", SigningSecret: slacktest.Signature, Log: quiet, Client: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		answer := func(kind, text string) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(strings.NewReader(text)), ContentLength: -1, Request: r}, nil
		}
		if strings.HasSuffix(r.URL.Path, "files.info") {
			return answer("application/json", body)
		}
		asked = append(asked, r.URL.Host+" "+r.Header.Get("Authorization"))
		if down != nil {
			return nil, down
		}
		return answer("text/html; charset=utf-8", "<html>sign in</html>")
	})}})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		body  string
		down  error
		asked int
	}{
		"a page to log in at":  {info(""), nil, 1},
		"no connection":        {info(""), &url.Error{Op: "Get", URL: address, Err: errors.New("no route")}, 1},
		"kept elsewhere":       {info(`,"url_private_download":"https://evil.example/slack.com/a"`), nil, 0},
		"a host that looks so": {info(`,"url_private_download":"https://notslack.com/a"`), nil, 0},
		"without TLS":          {info(`,"url_private_download":"http://files.slack.com/a"`), nil, 0},
		"another port":         {info(`,"url_private_download":"https://files.slack.com:8443/a"`), nil, 0},
		"external":             {info(`,"is_external":true`), nil, 0},
		"too large":            {info(`,"size":20971521`), nil, 0},
		"deleted":              {`{"ok":false,"error":"file_deleted"}`, nil, 0},
	} {
		body, down, asked = c.body, c.down, nil
		_, err := s.Fetch(t.Context(), channels.Address{}, dialogue.File{Ref: "F1"})
		if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "slack.com") || strings.Contains(err.Error(), "evil") || len(asked) != c.asked {
			t.Errorf("%s: %v, asked %q", name, err, asked)
		}
	}
	if _, err := s.Fetch(t.Context(), channels.Address{}, dialogue.File{Ref: "../F1"}); err == nil {
		t.Error("no file's id is asked for")
	}
	b := &bounded{ReadCloser: io.NopCloser(strings.NewReader("12345")), left: 3}
	if _, err := io.ReadAll(b); !errors.Is(err, errLarge) {
		t.Error(err)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestMessagesToCustomersAreChangedAndTakenBack (I18).
func TestMessagesToCustomersAreChangedAndTakenBack(t *testing.T) {
	both(t, func(t *testing.T, mode string) {
		w, _ := startRoom(t, mode, nil)
		w.listen(t)
		root := w.net.Mention("C1", "U9", "hello")
		first := w.net.Write("U9", "hello")
		w.net.Reply("D9", first, "U9", "in a thread")
		w.in.wait(t, 4)
		for _, to := range []channels.Address{w.address("D9", ""), w.address("C1", root+"/U9")} {
			channel, mention := channelOf(to.Chat), ""
			if to.Thread != "" {
				mention = "@U9 "
			}
			id, err := w.Send(t.Context(), channels.Outbound{Key: "k" + channel, To: to, By: "Ana", Text: "first", Choices: []dialogue.Choice{{ID: "a", Label: "A"}}})
			if err != nil {
				t.Fatal(err)
			}
			last := func() slacktest.Message {
				all := w.net.Messages(channel)
				return all[slices.IndexFunc(all, func(m slacktest.Message) bool { return m.TS == id })]
			}
			if err := w.Edit(t.Context(), to, id, "Ana", "second <!channel> & *b*"); err != nil {
				t.Fatal(err)
			}
			if got := last(); got.Text != mention+"Ana\nsecond <!channel> & *b*" || len(got.Buttons) > 0 || strings.Contains(got.Raw, "<!") {
				t.Errorf("%+v", got)
			}
			w.net.Refuse("chat.update", "edit_window_closed")
			if se := sendErr(t, w.Edit(t.Context(), to, id, "Ana", "third")); !se.Final || se.Staff == "" {
				t.Errorf("%+v", se)
			}
			w.net.Refuse("chat.delete", "cant_delete_message")
			if se := sendErr(t, w.Delete(t.Context(), to, id)); !se.Final {
				t.Errorf("%+v", se)
			}
			if err := errors.Join(w.Delete(t.Context(), to, id), w.Delete(t.Context(), to, id)); err != nil {
				t.Error(err)
			}
			if slices.ContainsFunc(w.net.Messages(channel), func(m slacktest.Message) bool { return m.TS == id }) {
				t.Error("it is still there")
			}
			if se := sendErr(t, w.Edit(t.Context(), to, id, "Ana", "too late")); !se.Final || !strings.Contains(se.Staff, "not there") {
				t.Errorf("%+v", se)
			}
		}
		for _, in := range w.in.got() {
			if _, ok := in.Event.(dialogue.Said); !ok {
				t.Errorf("the bot's own change is an event: %+v", in)
			}
		}
		for _, text := range w.net.Rang() {
			if text != "<@U9> Ana: first" && !strings.HasPrefix(text, "<@U9> *Ana*") {
				t.Errorf("rang: %q", text)
			}
		}
	})
}
