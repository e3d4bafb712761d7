package slacktest

// This file is the home of files: those that people send, and those that are uploaded in three steps.

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// file is one that Slack has.
type file struct {
	File
	length   int64 // that was announced; 0: somebody sent it
	uploaded bool
	shown    bool
}

// mostFile bounds an upload.
const mostFile = 64 << 20

// keep takes the files that somebody sends.
func (s *Server) keep(files []File) []File {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range files {
		if f.Data != nil {
			files[i].Size = int64(len(f.Data))
		}
		s.files[f.ID] = &file{File: files[i], shown: true}
	}
	return files
}

func (s *Server) fileURL(id string) string {
	return strings.TrimSuffix(s.url, "/api/") + "/files/" + id
}

// Uploaded is what a file holds that was uploaded, by its name.
func (s *Server) Uploaded(name string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.files {
		if f.Name == name && f.shown {
			return f.Data
		}
	}
	return nil
}

func (s *Server) uploadURL(v url.Values) (map[string]any, string) {
	length, err := strconv.ParseInt(v.Get("length"), 10, 64)
	if v.Get("filename") == "" || err != nil || length <= 0 {
		return nil, "invalid_arguments"
	}
	s.count++
	id := "F0UP" + strconv.Itoa(s.count)
	s.files[id] = &file{File: File{ID: id, Name: v.Get("filename"), Size: length}, length: length}
	return map[string]any{"upload_url": strings.TrimSuffix(s.url, "/api/") + "/upload/" + id, "file_id": id}, ""
}

func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostFile))
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[r.PathValue("id")]
	if err != nil || f == nil || f.uploaded || int64(len(body)) != f.length {
		http.Error(w, "no", http.StatusBadRequest)
		return
	}
	f.Data, f.uploaded = body, true
	_, _ = io.WriteString(w, "OK - "+strconv.Itoa(len(body)))
}

func (s *Server) completeUpload(v url.Values) (map[string]any, string) {
	var refs []struct{ ID, Title string }
	if json.Unmarshal([]byte(v.Get("files")), &refs) != nil || len(refs) == 0 {
		return nil, "invalid_arguments"
	}
	c, code := s.channelOf(v, "channel_id")
	if code != "" {
		return nil, code
	}
	thread := v.Get("thread_ts")
	if thread != "" {
		if _, root := s.find(c.id, thread); root == nil {
			return nil, "thread_not_found"
		}
	}
	m := &message{thread: thread}
	var told []any
	for _, ref := range refs {
		f := s.files[ref.ID]
		if f == nil || !f.uploaded || f.shown {
			return nil, "file_not_found"
		}
		f.shown = true
		m.files = append(m.files, f.File)
		told = append(told, map[string]any{"id": ref.ID, "title": ref.Title})
	}
	m.ts = s.ts()
	c.messages = append(c.messages, m)
	s.deliverMessage(c, m)
	return map[string]any{"files": told}, ""
}

func (s *Server) fileInfo(v url.Values) (map[string]any, string) {
	f := s.files[v.Get("file")]
	if f == nil {
		return nil, "file_not_found"
	}
	return map[string]any{"file": map[string]any{
		"id": f.ID, "name": f.Name, "title": f.Name, "mimetype": f.Type, "size": f.Size, "mode": "hosted", "is_external": false,
		"url_private": s.fileURL(f.ID), "url_private_download": s.fileURL(f.ID),
	}}, ""
}

func (s *Server) deleteFile(v url.Values) (map[string]any, string) {
	f := s.files[v.Get("file")]
	switch {
	case f == nil:
		return nil, "file_not_found"
	case f.length == 0:
		return nil, "cant_delete_file"
	}
	delete(s.files, f.ID)
	return nil, ""
}

// serveFile gives a file to who has the token, and a page to log in at to everybody else.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f, ok := s.files[r.PathValue("id")], r.Header.Get("Authorization") == "Bearer "+s.o.BotToken
	s.mu.Unlock()
	switch {
	case !ok:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<html>Sign in</html>")
	case f == nil || f.Data == nil:
		http.NotFound(w, r)
	default:
		w.Header().Set("Content-Type", f.Type)
		_, _ = w.Write(f.Data) // who left gets nothing
	}
}
