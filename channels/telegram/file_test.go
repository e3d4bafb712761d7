package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/channels/telegram/telegramtest"
	"github.com/amends-bot/amends/dialogue"
)

// jpeg begins like a photo.
var jpeg = []byte("\xff\xd8\xff\xe0\x00\x10JFIF")

// ref is a file that comes from another network.
func ref(kind, name, media string, data []byte) channels.FileRef {
	return channels.FileRef{
		File: dialogue.File{Kind: kind, Name: name, Type: media, Size: int64(len(data)), Ref: "F0" + name},
		Open: func(context.Context) (channels.File, error) {
			return channels.File{ReadCloser: io.NopCloser(bytes.NewReader(data)), Name: name, Mime: media, Size: int64(len(data))}, nil
		},
	}
}

// unopened is a file that can't be opened.
func unopened(err error) channels.FileRef {
	f := ref("document", "bill.pdf", "application/pdf", nil)
	f.Open = func(context.Context) (channels.File, error) { return channels.File{}, err }
	return f
}

// shown are a chat's messages as "kind name: text".
func shown(all []telegramtest.Message) []string {
	var out []string
	for _, m := range all {
		if m.File == nil {
			out = append(out, m.Text)
			continue
		}
		out = append(out, fmt.Sprintf("%s %s (%d): %s", m.File.Kind, m.File.Name, len(m.File.Data), m.Text))
	}
	return out
}

// TestSendFile: to customers with the agent's words, as what it is, or as a document where Telegram does not take it as that (I19).
func TestSendFile(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		files []channels.FileRef
		want  []string
	}{
		"photo":       {"See <here>.", []channels.FileRef{ref("photo", "a.jpg", "image/jpeg", jpeg)}, []string{"photo a.jpg (10): Ana\nSee <here>."}},
		"no photo":    {"x", []channels.FileRef{ref("photo", "a.jpg", "image/jpeg", []byte("no picture"))}, []string{"document a.jpg (10): Ana\nx"}},
		"other photo": {"x", []channels.FileRef{ref("photo", "a.tiff", "image/tiff", jpeg)}, []string{"document a.tiff (10): Ana\nx"}},
		"document":    {"", []channels.FileRef{ref("document", "很 \"a\".pdf", "application/pdf", []byte("%PDF"))}, []string{"document 很 \"a\".pdf (4): Ana"}},
		"voice":       {"", []channels.FileRef{ref("voice", "", "audio/ogg; codecs=opus", []byte("OggS"))}, []string{"voice file (4): Ana"}},
		"two": {"Both.", []channels.FileRef{ref("video", "a.mp4", "video/mp4", []byte("v")), ref("audio", "a.mp3", "audio/mpeg", []byte("au"))}, []string{
			"Ana\nBoth.", "video a.mp4 (1): ", "audio a.mp3 (2): ",
		}},
		"long": {strings.Repeat("word ", 300), []channels.FileRef{ref("document", "a.bin", "", []byte{0, 1})}, []string{
			"Ana\n" + strings.TrimSpace(strings.Repeat("word ", 300)), "document a.bin (2): ",
		}},
	} {
		bubble(t, func(t *testing.T) {
			s, tg := fake(t)
			s.Know(5, telegramtest.Person{})
			out := to(5, c.text)
			out.By, out.Files = "Ana", c.files
			id, err := tg.Send(t.Context(), out)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if diff := cmp.Diff(c.want, shown(s.Messages(5))); diff != "" || len(strings.Split(id, "+")) != len(c.want) {
				t.Errorf("%s: %s %s", name, id, diff)
			}
		})
	}
}

// TestSendWithoutFile: a file that can't be had costs nothing but itself, and is told (I19); what passes is tried again first.
func TestSendWithoutFile(t *testing.T) {
	big := ref("document", "big.zip", "application/zip", make([]byte, channels.FileMost+1))
	none := ref("document", "x.pdf", "application/pdf", []byte("x"))
	none.Open = nil
	odd := errors.New("the other network's secret address")
	final := &channels.SendError{Final: true, Staff: "the file was deleted"}
	for name, c := range map[string]struct {
		text  string
		try   int
		files []channels.FileRef
		told  string // "": it is tried again
		want  []string
	}{
		"passes, first":   {"Look.", 1, []channels.FileRef{unopened(odd)}, "", nil},
		"passes, at last": {"Look.", 3, []channels.FileRef{unopened(odd)}, "the text has arrived; these files could not be sent: bill.pdf (it could not be fetched)", []string{"Look."}},
		"deleted":         {"Look.", 1, []channels.FileRef{unopened(final)}, "the text has arrived; these files could not be sent: bill.pdf (the file was deleted)", []string{"Look."}},
		"no text":         {"", 1, []channels.FileRef{unopened(final)}, "these files could not be sent: bill.pdf (the file was deleted)", nil},
		"too big":         {"Look.", 1, []channels.FileRef{big}, "the text has arrived; these files could not be sent: big.zip (the file is larger than 20 MB, which is the most that crosses)", []string{"Look."}},
		"empty":           {"Look.", 1, []channels.FileRef{ref("photo", "e.jpg", "image/jpeg", nil)}, "the text has arrived; these files could not be sent: e.jpg (the file is empty)", []string{"Look."}},
		"one of three": {"Look.", 1, []channels.FileRef{none, ref("document", "y.pdf", "", []byte("y")), unopened(odd)}, "the text has arrived; these files could not be sent: x.pdf (there is no way to fetch it); bill.pdf (it could not be fetched)", []string{
			"Look.", "document y.pdf (1): ",
		}},
	} {
		bubble(t, func(t *testing.T) {
			s, tg := fake(t)
			s.Know(5, telegramtest.Person{})
			out := to(5, c.text)
			out.Files, out.Try = c.files, c.try
			_, err := tg.Send(t.Context(), out)
			if err == nil || strings.Contains(err.Error(), "secret") {
				t.Fatalf("%s: %v", name, err)
			}
			var told *channels.SendError
			if errors.As(err, &told) != (c.told != "") || told != nil && (!told.Final || told.Staff != c.told) {
				t.Errorf("%s: %v", name, err)
			}
			if diff := cmp.Diff(c.want, shown(s.Messages(5))); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		})
	}
}

// TestSendFilesGoesOn: a try after a failure sends what is missing, and nothing twice.
func TestSendFilesGoesOn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := fake(t)
		s.Know(5, telegramtest.Person{})
		out := to(5, "Both.")
		out.Files = []channels.FileRef{ref("document", "a", "", []byte("a")), ref("document", "b", "", []byte("b"))}
		s.Fail("sendDocument", telegramtest.Failure{}, telegramtest.Failure{Status: 429, Pause: 3})
		if _, err := tg.Send(t.Context(), out); asSendError(t, err).After != 3*time.Second {
			t.Error(err)
		}
		id, err := tg.Send(t.Context(), out)
		if err != nil || len(s.Messages(5)) != 3 || len(strings.Split(id, "+")) != 3 {
			t.Errorf("%s, %v, %v", id, err, shown(s.Messages(5)))
		}
	})
}

// TestFetch: the bytes of what came by Telegram; no error tells the address, which holds the token.
func TestFetch(t *testing.T) {
	s := telegramtest.Start()
	t.Cleanup(s.Close)
	tg := on(t, s, func(o *Options) { o.API, o.Client = s.URL, nil })
	keep := func(f telegramtest.File) dialogue.File {
		return dialogue.File{Kind: f.Kind, Name: f.Name, Type: f.Mime, Size: f.Size, Ref: s.Keep(f)["file_id"].(string)}
	}
	good := keep(telegramtest.File{Kind: "document", Name: "a b.pdf", Mime: "application/pdf", Data: []byte("%PDF-1")})
	f, err := tg.Fetch(t.Context(), channels.Address{}, good)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(f)
	if err != nil || string(data) != "%PDF-1" || f.Name != "a b.pdf" || f.Mime != "application/pdf" || f.Size != 6 || f.Close() != nil {
		t.Errorf("%q, %+v, %v", data, f, err)
	}
	big := keep(telegramtest.File{Kind: "video", Data: []byte("x"), Size: 30 << 20})
	hidden := big
	hidden.Size = 0
	for name, c := range map[string]struct {
		file  dialogue.File
		do    func()
		final bool
	}{
		"no content":  {dialogue.File{Kind: "location"}, nil, true},
		"unknown":     {dialogue.File{Ref: "nothing"}, nil, true},
		"told as big": {big, nil, true},
		"found big":   {hidden, nil, true},
		"no answer":   {good, func() { s.Fail("getFile", telegramtest.Failure{Status: 502, Page: true}) }, false},
		"not there":   {good, func() { s.Fail("download", telegramtest.Failure{Status: 404}) }, false},
	} {
		if c.do != nil {
			c.do()
		}
		_, err := tg.Fetch(t.Context(), channels.Address{}, c.file)
		var told *channels.SendError
		if err == nil || (errors.As(err, &told) && told.Final) != c.final || strings.Contains(fmt.Sprintf("%+v %#v", err, err), "TEST-not-a-secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.Close()
	if _, err := tg.Fetch(t.Context(), channels.Address{}, good); err == nil || strings.Contains(err.Error(), "TEST-not-a-secret") {
		t.Error(err)
	}
	for name, way := range map[string]trip{
		"down": func(r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("proxy: can't get %s", r.URL)
		},
		"cut": func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: io.NopCloser(io.MultiReader(strings.NewReader("half"), cut{}))}, nil
		},
	} {
		tg := on(t, s, func(o *Options) { o.Client = &http.Client{Transport: way} })
		body, _, err := tg.wire.download(t.Context(), "documents/file_1")
		if err == nil {
			_, err = io.ReadAll(&download{ReadCloser: body})
		}
		if err == nil || strings.Contains(err.Error(), "TEST-not-a-secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := tg.wire.download(t.Context(), "../../etc/passwd"); err == nil {
		t.Error("a path that leads elsewhere")
	}
}

// cut is a body that breaks off.
type cut struct{}

func (cut) Read([]byte) (int, error) {
	return 0, errors.New("read https://api.telegram.org/file/bot" + telegramtest.Token)
}

// TestFileStays: what came by Telegram goes out there without being read, unless it is not taken like that.
func TestFileStays(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := staffed(t)
		at, _ := begin(t, tg, aCard())
		post := func(f telegramtest.File) telegramtest.Message {
			t.Helper()
			kept := dialogue.File{Kind: f.Kind, Name: f.Name, Ref: s.Keep(f)["file_id"].(string)}
			if f.Kind == "animation" {
				kept.Kind = "video"
			}
			line := customer("See.")
			line.Files = []channels.FileRef{{File: kept, Open: func(ctx context.Context) (channels.File, error) {
				return tg.Fetch(ctx, channels.Address{}, kept)
			}}}
			if _, err := tg.Post(t.Context(), at, channels.Post{Lines: []channels.Line{line}}); err != nil {
				t.Fatal(err)
			}
			all := s.Thread(staffGroup, int(threadOf(at)))
			return all[len(all)-1]
		}
		if m := post(telegramtest.File{Kind: "photo", Name: "p.jpg", Data: jpeg}); m.File == nil || !strings.HasPrefix(m.File.Ref, "file-photo-") || m.Text != "👤 Maria\nSee.\n📎 p.jpg" {
			t.Errorf("%+v", m)
		}
		if r := s.Requests("sendPhoto"); len(r) != 1 || r[0].Type != "application/json" {
			t.Errorf("%v", r)
		}
		if m := post(telegramtest.File{Kind: "animation", Data: []byte("gif")}); m.File == nil || m.File.Kind != "document" || string(m.File.Data) != "gif" {
			t.Errorf("%+v", m.File)
		}
	})
}

// TestPostFiles: files stand in the topic with their text; one that can't be had is told there (I19), after a second try.
func TestPostFiles(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, tg := staffed(t)
		c := aCard()
		c.Locale = "zh"
		at, _ := begin(t, tg, c)
		post := func(text string, files ...channels.FileRef) []string {
			t.Helper()
			before := len(s.Thread(staffGroup, int(threadOf(at))))
			line := customer(text)
			line.Files = files
			if _, err := tg.Post(t.Context(), at, channels.Post{Key: text, Lines: []channels.Line{line}}); err != nil {
				t.Fatal(err)
			}
			return shown(s.Thread(staffGroup, int(threadOf(at)))[before:])
		}
		lost := wordsOf("zh").lostFile
		if diff := cmp.Diff([]string{"👤 Maria\nBroken.\n📎 bill.pdf\n📎 " + lost + " it could not be fetched"}, post("Broken.", unopened(errors.New("secret")))); diff != "" {
			t.Error(diff)
		}
		tries := 0
		hiccup := ref("document", "a.pdf", "application/pdf", []byte("%PDF"))
		open := hiccup.Open
		hiccup.Open = func(ctx context.Context) (channels.File, error) {
			if tries++; tries == 1 {
				return channels.File{}, errors.New("down")
			}
			return open(ctx)
		}
		if diff := cmp.Diff([]string{"document a.pdf (4): 👤 Maria\nSee.\n📎 a.pdf"}, post("See.", hiccup)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{
			"👤 Maria\nTwo.\n📎 a.pdf\n📎 b.pdf", "document a.pdf (4): 📎 a.pdf", "📎 b.pdf\n📎 " + lost + " the file is empty",
		}, post("Two.", hiccup, ref("document", "b.pdf", "application/pdf", nil))); diff != "" {
			t.Error(diff)
		}
		place := channels.FileRef{File: dialogue.File{Kind: "location", Note: "52.52001,13.40495"}}
		gone := channels.FileRef{File: dialogue.File{Kind: "document", Name: "x.pdf", Ref: "F1"}}
		if diff := cmp.Diff([]string{"👤 Maria\nHere.\n📎 location 52.52001,13.40495\n📎 x.pdf " + lost}, post("Here.", place, gone)); diff != "" {
			t.Error(diff)
		}
	})
}
