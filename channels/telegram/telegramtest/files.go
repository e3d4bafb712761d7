package telegramtest

// This file is the home of files: those that the bot sends, those that people send, and how the bot gets them.

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// File is one that Telegram keeps.
type File struct {
	Ref  string // file_id
	Kind string // "document", "photo", ...
	Name string
	Mime string
	Data []byte
	Size int64 // as Telegram tells it
}

const (
	downloadMost = 20 << 20
	uploadMost   = 50 << 20
	photoMost    = 10 << 20
)

// Keep lets Telegram keep a file that somebody sends, and returns it as a message has it: for Send, and for Line.Fields.
func (s *Server) Keep(f File) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keep(f).shown()
}

func (s *Server) keep(f File) *File {
	f.Ref = fmt.Sprintf("file-%s-%d", f.Kind, len(s.files)+1)
	if f.Size == 0 {
		f.Size = int64(len(f.Data))
	}
	s.files[f.Ref] = &f
	return &f
}

// shown is a file as messages have it; those with a photo have a list of its sizes.
func (f *File) shown() map[string]any {
	out := map[string]any{"file_id": f.Ref, "file_unique_id": "u" + f.Ref, "file_size": f.Size}
	if f.Name != "" {
		out["file_name"] = f.Name
	}
	if f.Mime != "" {
		out["mime_type"] = f.Mime
	}
	return out
}

// sendFile sends a file of a kind: by its file_id, or uploaded with the call.
func sendFile(kind string) func(*Server, context.Context, url.Values) answer {
	return func(s *Server, ctx context.Context, params url.Values) answer {
		parts, _ := ctx.Value(partsKey{}).(map[string]part)
		s.mu.Lock()
		defer s.mu.Unlock()
		u, no := s.chat(params)
		if u == nil {
			return no
		}
		m := &Message{}
		if no := s.compose(m, params, "caption", captionMost); no != nil {
			return *no
		}
		up, uploaded := parts[kind]
		switch known := s.files[params.Get(kind)]; {
		case uploaded && len(up.data) == 0:
			return bad("file must be non-empty")
		case uploaded && (len(up.data) > uploadMost || kind == "photo" && len(up.data) > photoMost):
			return refuse(http.StatusRequestEntityTooLarge, "Request Entity Too Large")
		case uploaded && kind == "photo" && !strings.HasPrefix(http.DetectContentType(up.data), "image/"):
			return bad("IMAGE_PROCESS_FAILED")
		case uploaded:
			m.File = s.keep(File{Kind: kind, Name: up.name, Mime: up.mime, Data: up.data})
		case known == nil:
			return bad("wrong file identifier/HTTP URL specified")
		case known.Kind != kind:
			return bad("can't use file of type " + known.Kind + " as " + kind)
		default:
			m.File = known
		}
		if no := s.admit(u, m, params); no != nil {
			return *no
		}
		return s.send(u, m)
	}
}

func getFile(s *Server, _ context.Context, params url.Values) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[params.Get("file_id")]
	switch {
	case f == nil:
		return bad("invalid file_id")
	case f.Size > downloadMost:
		return bad("file is too big")
	}
	path := f.Kind + "s/file_" + strconv.Itoa(len(s.paths)+1)
	s.paths[path] = f
	return yes(map[string]any{"file_id": f.Ref, "file_unique_id": "u" + f.Ref, "file_size": f.Size, "file_path": path})
}

// download serves a file at the path that getFile told.
func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	path, ok := strings.CutPrefix(r.URL.Path, "/file/bot"+s.Token+"/")
	s.mu.Lock()
	f := s.paths[path]
	var fail Failure
	if queue := s.failures["download"]; len(queue) > 0 {
		fail, s.failures["download"] = queue[0], queue[1:]
	}
	s.mu.Unlock()
	switch {
	case fail.Status != 0:
		http.Error(w, "failed", fail.Status)
	case !ok || f == nil:
		http.NotFound(w, r)
	default:
		w.Header().Set("Content-Length", strconv.Itoa(len(f.Data)))
		_, _ = w.Write(f.Data)
	}
}
