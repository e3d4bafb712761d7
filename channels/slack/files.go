package slack

// This file is the home of files: those that people sent are fetched with the bot's token, and those from elsewhere are
// uploaded below the message that tells of them. The token goes to Slack alone, and no address of a file is ever told.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	lib "github.com/slack-go/slack"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
)

// fileMark stands in front of what is said of a file.
const fileMark = "📎 "

// nameLong bounds a file's name; Slack takes 255.
const nameLong = 150

// Fetch opens a file that somebody sent.
func (s *Slack) Fetch(ctx context.Context, _ channels.Address, f dialogue.File) (channels.File, error) {
	none := channels.File{}
	if !isID(f.Ref) {
		return none, final(errors.New("slack: fetch: it is none of Slack's files"), "Slack has no such file")
	}
	var said struct {
		File struct {
			Name     string      `json:"name"`
			Mimetype string      `json:"mimetype"`
			Mode     string      `json:"mode"`
			External bool        `json:"is_external"`
			Size     json.Number `json:"size"`
			URL      string      `json:"url_private_download"`
			Other    string      `json:"url_private"`
		} `json:"file"`
	}
	if err := s.call(ctx, "files.info", url.Values{"file": {f.Ref}}, &said); err != nil {
		if isSlack(err, "file_not_found", "file_deleted", "no_permission", "access_denied", "not_visible") {
			return none, final(fmt.Errorf("slack: fetch: %w", s.safe(err)), "the file was deleted in Slack, or the bot may not see it")
		}
		return none, s.sendError("fetch", err)
	}
	got := said.File
	size, err := got.Size.Int64()
	if err != nil || size < 0 {
		size = -1
	}
	from := got.URL
	if from == "" {
		from = got.Other
	}
	switch {
	case got.External || got.Mode == "external" || got.Mode == "tombstone" || got.Mode == "hidden_by_limit" || from == "":
		return none, final(errors.New("slack: fetch: Slack does not have it"), "Slack does not have this file itself")
	case size > channels.FileMost:
		return none, final(errors.New("slack: fetch: it is too large"), fmt.Sprintf("the file is larger than %d MB", channels.FileMost>>20))
	case !s.slacks(from):
		return none, final(errors.New("slack: fetch: it is kept elsewhere"), "Slack does not have this file itself")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return none, errors.New("slack: fetch: its address can't be read")
	}
	req.Header.Set("Authorization", "Bearer "+s.o.BotToken)
	resp, err := s.o.Client.Do(req)
	if err != nil {
		return none, fmt.Errorf("slack: fetch: %w", s.safe(unaddressed(err)))
	}
	if err := refusal(resp); err != nil {
		_ = resp.Body.Close()
		return none, s.sendError("fetch", err)
	}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if kind == "text/html" && !strings.HasPrefix(got.Mimetype, "text/html") { // a page to log in at
		_ = resp.Body.Close()
		return none, &channels.SendError{Err: errors.New("slack: fetch: Slack gives a page to log in at"), Staff: "the Slack app lacks a permission: files:read"}
	}
	name := channels.CleanLine(got.Name)
	if name == "" {
		name = channels.CleanLine(f.Name)
	}
	if resp.ContentLength >= 0 {
		size = resp.ContentLength
	}
	return channels.File{ReadCloser: &bounded{ReadCloser: resp.Body, left: channels.FileMost}, Name: name, Mime: got.Mimetype, Size: size}, nil
}

// bounded is a file that may be no larger than was said.
type bounded struct {
	io.ReadCloser
	left int64
}

var errLarge = errors.New("the file is larger than was said")

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errLarge
	}
	return n, unaddressed(err)
}

// unaddressed is an error without the address that was called.
func unaddressed(err error) error {
	for {
		e, ok := errors.AsType[*url.Error](err)
		if !ok {
			return err
		}
		err = e.Err
	}
}

// slacks reports whether an address is Slack's, or of the API that the Options name: nobody else may get the token.
func (s *Slack) slacks(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	if api, err := url.Parse(s.o.API); err == nil && u.Scheme == api.Scheme && u.Host == api.Host {
		return true
	}
	host := strings.ToLower(u.Hostname())
	return u.Scheme == "https" && u.Port() == "" && (host == "slack.com" || strings.HasSuffix(host, ".slack.com"))
}

// uploads are files that Slack has, and nobody sees yet; said is a line about each file there was.
type uploads struct {
	files []lib.FileSummary
	said  []string
	kept  []bool // of each: Slack has it
}

// lost are the lines about those that Slack does not have.
func (u uploads) lost() []string {
	var lost []string
	for i, text := range u.said {
		if !u.kept[i] {
			lost = append(lost, text)
		}
	}
	return lost
}

// upload brings files to Slack. What can't be had or is refused is said (I19); the error is one after which to try again.
func (s *Slack) upload(ctx context.Context, refs []channels.FileRef, locale string) (uploads, error) {
	var all uploads
	for i, ref := range refs {
		name := fileName(ref.Name, ref.Kind, i)
		id, why, err := s.uploadOne(ctx, ref, name, words(locale))
		if err != nil {
			return uploads{}, err
		}
		text := fileMark + name
		if ref.Note != "" {
			text += " " + channels.CleanLine(ref.Note)
		}
		if why != "" {
			text += " (" + why + ")"
		} else {
			all.files = append(all.files, lib.FileSummary{ID: id, Title: name})
		}
		all.said, all.kept = append(all.said, text), append(all.kept, why == "")
	}
	return all, nil
}

// fileName is a name as it can be sent: the last part of what the sender called it.
func fileName(name, kind string, i int) string {
	name = path.Base(strings.ReplaceAll(channels.CleanLine(name), `\`, "/"))
	if name == "." || name == "/" || name == "" {
		name = kind
		if name == "" {
			name = "file"
		}
		name += "-" + strconv.Itoa(i+1)
	}
	return cut(name, nameLong)
}

// uploadOne brings one file to Slack. why is what to say when it can't be had.
func (s *Slack) uploadOne(ctx context.Context, ref channels.FileRef, name string, w *roomWords) (id, why string, err error) {
	body, why := read(ctx, ref, w)
	if why != "" {
		return "", why, nil
	}
	if err := ctx.Err(); err != nil {
		return "", "", err
	}
	var said struct {
		URL string `json:"upload_url"`
		ID  string `json:"file_id"`
	}
	err = s.call(ctx, "files.getUploadURLExternal", url.Values{"filename": {name}, "length": {strconv.Itoa(len(body))}}, &said)
	if e, ok := errors.AsType[lib.SlackErrorResponse](err); ok && !refusesToken[e.Err] && !limited(e.Err) {
		s.log.Warn("a file is not taken", "error", s.safe(err)) // the type, the size, or a permission: the others still get the text
		return "", w.lost, nil
	}
	if err != nil {
		return "", "", err
	}
	if !s.slacks(said.URL) || said.ID == "" {
		return "", "", errors.New("files.getUploadURLExternal: no address of Slack's")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, said.URL, bytes.NewReader(body))
	if err != nil {
		return "", "", errors.New("upload: its address can't be read")
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	resp, err := s.o.Client.Do(req)
	if err != nil {
		return "", "", fmt.Errorf("upload: %w", unaddressed(err))
	}
	defer resp.Body.Close()
	if err := refusal(resp); err != nil {
		return "", "", fmt.Errorf("upload: %w", err)
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, bodyMost)) // so that the connection can be used again
	return said.ID, "", nil
}

// limited reports whether Slack asks for a pause by a word.
func limited(code string) bool {
	return code == "ratelimited" || code == "rate_limited" || code == "message_limit_exceeded"
}

// read reads a file from where it is; why is what to say when it can't be had. Once more is tried what may have been the network.
func read(ctx context.Context, ref channels.FileRef, w *roomWords) (body []byte, why string) {
	if ref.Open == nil {
		return nil, w.lost
	}
	for range 2 {
		f, err := ref.Open(ctx)
		if e, ok := errors.AsType[*channels.SendError](err); ok && e.Final {
			break
		}
		if err != nil || f.ReadCloser == nil {
			continue
		}
		if f.Size > channels.FileMost {
			_ = f.Close()
			return nil, w.large
		}
		body, err := io.ReadAll(io.LimitReader(f, channels.FileMost+1))
		_ = f.Close()
		switch {
		case len(body) > channels.FileMost, errors.Is(err, errLarge):
			return nil, w.large
		case err == nil && len(body) > 0:
			return body, ""
		}
	}
	return nil, w.lost
}

// share puts files that were uploaded below the message ts. again: they may be there already. When Slack refuses that for
// good, it is said there.
func (s *Slack) share(ctx context.Context, channel, thread, ts string, sent uploads, again bool) error {
	if len(sent.files) == 0 {
		return nil
	}
	if again {
		there, err := s.isShared(ctx, channel, thread, ts, sent)
		if err != nil || there {
			return err
		}
	}
	body, err := json.Marshal(sent.files)
	if err != nil {
		return err
	}
	v := url.Values{"files": {string(body)}, "channel_id": {channel}}
	if thread != "" {
		v.Set("thread_ts", thread)
	}
	if err := s.pace.Wait(ctx, channel); err != nil {
		return err
	}
	err = s.call(ctx, "files.completeUploadExternal", v, nil)
	if !refused(err) {
		return err
	}
	s.log.Warn("files can't be shown", "error", s.safe(err))
	var lost []string
	for _, f := range sent.files {
		lost = append(lost, fileMark+f.Title+" ("+words(bothLanguages).lost+")")
	}
	if v, err = plainContent(strings.Join(lost, "\n")).values(channel); err != nil {
		return err
	}
	if thread != "" {
		v.Set("thread_ts", thread)
	}
	return s.call(ctx, "chat.postMessage", v, nil)
}

// isShared reports whether the bot has put files of these names below the message ts already.
func (s *Slack) isShared(ctx context.Context, channel, thread, ts string, sent uploads) (bool, error) {
	p, err := s.history(ctx, channel, thread, ts, "", false)
	if closed(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for _, raw := range p.Messages {
		var m wireMessage
		if json.Unmarshal(raw, &m) != nil || !s.decoder().own(m) || len(m.Files) != len(sent.files) || !newer(m.TS, ts) {
			continue
		}
		same := true
		for i, f := range m.Files {
			same = same && (f.Title == sent.files[i].Title || f.Name == sent.files[i].Title)
		}
		if same {
			return true, nil
		}
	}
	return false, nil
}
