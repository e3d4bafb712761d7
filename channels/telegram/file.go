package telegram

// This file is the home of files: how those that came by Telegram are read, and how others go out with their text (I19).

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
)

const (
	captionMost   = 1024             // UTF-16 units of a file's text
	photoMost     = 10 << 20         // bytes of what is sent as a photo
	uploadTimeout = 60 * time.Second // of a call with a file; the caller's own end comes sooner mostly
	fileTries     = 3                // after which a message goes out without a file that can't be read
	failRoom      = 200              // units that are left for telling that a file is lost
)

// download is a file that comes from Telegram. It knows its number there, so that it need not go back as bytes.
type download struct {
	io.ReadCloser
	of   *Telegram
	ref  string
	kind string
}

// Read tells no address, which holds the token.
func (d *download) Read(p []byte) (int, error) {
	n, err := d.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = &lost{method: "download", text: "the file did not come whole"}
	}
	return n, err
}

// Fetch opens a file that came by Telegram.
func (t *Telegram) Fetch(ctx context.Context, _ channels.Address, f dialogue.File) (channels.File, error) {
	none := channels.File{}
	switch {
	case f.Ref == "":
		return none, final("the file has no content")
	case f.Size > channels.FileMost:
		return none, tooBig
	}
	var got object
	if err := t.wire.call(ctx, callTimeout, "getFile", args{"file_id": f.Ref}, &got); err != nil {
		if says(err, "too big") {
			return none, tooBig
		}
		return none, sendError(err)
	}
	size := got.number("file_size")
	if size > channels.FileMost {
		return none, tooBig
	}
	body, length, err := t.wire.download(ctx, got.text("file_path"))
	if err != nil {
		return none, err
	}
	if length >= 0 || size == 0 {
		size = length
	}
	return channels.File{
		ReadCloser: &download{ReadCloser: body, of: t, ref: f.Ref, kind: f.Kind}, Name: f.Name, Mime: f.Type, Size: size,
	}, nil
}

var tooBig = final(fmt.Sprintf("the file is larger than %d MB, which is the most that crosses", channels.FileMost>>20))

// download begins to read a file at the path that Telegram told; size is -1 where it does not say.
func (w wire) download(ctx context.Context, path string) (body io.ReadCloser, size int64, err error) {
	none := &lost{method: "download"}
	where, err := url.Parse(w.files)
	if err != nil || path == "" || strings.Contains(path, "..") {
		none.text = "Telegram did not tell where the file is"
		return nil, 0, none
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, where.JoinPath(path).String(), nil)
	if err != nil {
		none.text = "Telegram did not tell where the file is"
		return nil, 0, none
	}
	resp, err := w.http.Do(req)
	if err != nil {
		return nil, 0, w.lost(ctx, "download", false, err)
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		none.text = fmt.Sprintf("an answer %d instead of the file", resp.StatusCode)
		return nil, 0, none
	}
	return resp.Body, resp.ContentLength, nil
}

// loaded is a file that is ready to go out.
type loaded struct {
	upload
	kind string
	ref  string // Telegram has it already; "" it has not
}

// portable reports whether a file has content that can be got.
func portable(f channels.FileRef) bool { return f.Open != nil }

// fileName is how a file is called in a text.
func fileName(f channels.FileRef) string {
	for _, s := range []string{f.Name, f.Kind} {
		if s = tame(channels.CleanLine(s)); s != "" {
			return shorten(s, nameMost)
		}
	}
	return "file"
}

// load reads a file whole, before anything is sent of it. again: read it although Telegram has it.
func (t *Telegram) load(ctx context.Context, f channels.FileRef, again bool) (loaded, error) {
	l := loaded{kind: f.Kind}
	file, err := f.Open(ctx)
	if err != nil {
		return l, err
	}
	defer file.Close()
	if d, ok := file.ReadCloser.(*download); ok && d.of == t && !again && fileMethods[d.kind] != "" {
		l.ref, l.kind = d.ref, d.kind
		return l, nil
	}
	if l.data, err = io.ReadAll(io.LimitReader(file, channels.FileMost+1)); err != nil {
		return l, err
	}
	switch {
	case len(l.data) > channels.FileMost:
		return l, tooBig
	case len(l.data) == 0:
		return l, final("the file is empty")
	}
	for _, name := range []string{file.Name, f.Name} {
		if name = channels.CleanLine(name); name != "" && l.name == "" {
			l.name = first(name, nameMost)
		}
	}
	for _, kind := range []string{file.Mime, f.Type, http.DetectContentType(l.data)} {
		if media, _, err := mime.ParseMediaType(kind); err == nil && l.mime == "" {
			l.mime = media
		}
	}
	if l.name == "" {
		l.name = "file"
	}
	l.kind = kindOf(l)
	return l, nil
}

// fileMethods send a kind of file, which is the name of its parameter, too.
var fileMethods = map[string]string{
	"photo": "sendPhoto", "video": "sendVideo", "audio": "sendAudio", "voice": "sendVoice", "document": "sendDocument",
}

// kindOf is as what a file can be sent: Telegram takes only some forms of each kind, and any as a document.
func kindOf(l loaded) string {
	switch {
	case l.kind == "photo" && len(l.data) <= photoMost && (l.mime == "image/jpeg" || l.mime == "image/png" || l.mime == "image/webp"),
		l.kind == "video" && l.mime == "video/mp4",
		l.kind == "audio" && (l.mime == "audio/mpeg" || l.mime == "audio/mp4"),
		l.kind == "voice" && l.mime == "audio/ogg":
		return l.kind
	}
	return "document"
}

// sendFile sends a file with its text by call: as what it is, or as a document if Telegram does not take it as that. An
// error that is a *lostFile says that the file can't be had or sent, and that trying again is useless.
func (t *Telegram) sendFile(ctx context.Context, f channels.FileRef, params args, text *rich, call func(method string, params args) error) error {
	l, err := t.load(ctx, f, false)
	if err != nil {
		return cantOpen(err)
	}
	err = t.sendLoaded(l, params, text, call)
	if unfit(err) && l.kind != "document" || unfit(err) && l.ref != "" {
		if l.ref != "" {
			if l, err = t.load(ctx, f, true); err != nil {
				return cantOpen(err)
			}
		}
		l.kind = "document"
		err = t.sendLoaded(l, params, text, call)
	}
	if unfit(err) {
		var no *refused
		errors.As(err, &no)
		return &lostFile{why: "Telegram refused it: " + no.told, final: true}
	}
	return err
}

func (t *Telegram) sendLoaded(l loaded, params args, text *rich, call func(method string, params args) error) error {
	for _, other := range []string{"photo", "video", "audio", "voice", "document"} {
		delete(params, other)
	}
	params[l.kind] = any(l.upload)
	if l.ref != "" {
		params[l.kind] = l.ref
	}
	return t.formatted(params, "caption", captionMost, text, func() error { return call(fileMethods[l.kind], params) })
}

// unfit reports whether Telegram refused the file itself.
func unfit(err error) bool {
	var no *refused
	if !errors.As(err, &no) || no.moved != 0 {
		return false
	}
	return no.code == http.StatusRequestEntityTooLarge || no.code == http.StatusBadRequest &&
		no.says("file", "image_", "photo_", "media_", "video_", "audio_", "voice_", "document_", "wrong type", "wrong remote", "too large")
}

// lostFile is a file that does not cross.
type lostFile struct {
	why   string
	final bool // trying again is useless
}

func (e *lostFile) Error() string { return "telegram: a file can't be sent: " + e.why }

// cantOpen makes a lostFile of a file that could not be read. Of other people's errors only what is for staff is told.
func cantOpen(err error) error {
	var told *channels.SendError
	final := errors.As(err, &told) && told.Final
	if told != nil && told.Staff != "" {
		return &lostFile{why: told.Staff, final: final}
	}
	return &lostFile{why: "it could not be fetched", final: final}
}

// fileInto sends a file into a topic. When that can't be, its text goes there, and that the file does not.
func (t *Telegram) fileInto(ctx context.Context, at channels.Address, f channels.FileRef, text *rich, extra args, words roomWords) (int64, error) {
	params, err := t.into(at, nil)
	if err != nil {
		return 0, err
	}
	for k, v := range extra {
		params[k] = v
	}
	var sent object
	call := func(method string, params args) error {
		return t.opened(ctx, at, func() error { return t.staff(ctx, costLine, uploadTimeout, method, params, &sent) })
	}
	var none *lostFile
	for range 2 { // what hiccups once is there the second time mostly; a third try would keep the others waiting
		if err = t.sendFile(ctx, f, params, text, call); !errors.As(err, &none) || none.final || ctx.Err() != nil {
			break
		}
	}
	if errors.As(err, &none) {
		t.o.Log.Warn("a file did not cross into the staff room", "channel", Channel, "thread", at.Thread, "error", err)
		without := &rich{units: text.units}
		without.html.WriteString(text.html.String())
		without.plain.WriteString(text.plain.String())
		without.line().text("📎 ").italic(first(words.lostFile+" "+tame(none.why), failRoom-8))
		return t.write(ctx, at, without, extra, costLine)
	}
	if err != nil {
		return 0, err
	}
	return sent.number("message_id"), nil
}
