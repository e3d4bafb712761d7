package telegram

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/amends-bot/amends/channels"
	"github.com/amends-bot/amends/dialogue"
)

// ref is a file that comes from another network.
func ref(kind, name, media string, data []byte) channels.FileRef {
	return channels.FileRef{
		File: dialogue.File{Kind: kind, Name: name, Type: media, Size: int64(len(data)), Ref: "F0" + name},
		Open: func(context.Context) (channels.File, error) {
			return channels.File{ReadCloser: io.NopCloser(bytes.NewReader(data)), Name: name, Mime: media, Size: int64(len(data))}, nil
		},
	}
}

var _ = strings.Contains
