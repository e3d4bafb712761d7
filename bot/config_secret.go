package bot

// This file is the home of Secret: a text that is used and never shown.

import (
	"fmt"
	"io"
	"log/slog"
)

// masked is what is shown of a secret.
const masked = "***"

// Secret is a token, a password or an address with a password in it. However it is printed, logged or encoded,
// it shows as "***", also within an unexported field, where fmt asks no method: the text is behind a pointer.
// The zero Secret is empty.
type Secret struct{ text *string }

// NewSecret keeps text as a secret.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{&text}
}

// Reveal returns the text. Hand it to what needs it, and to nothing that prints.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// Empty reports whether there is no text.
func (s Secret) Empty() bool { return s.text == nil }

// String hides the text.
func (s Secret) String() string {
	if s.text == nil {
		return ""
	}
	return masked
}

// GoString hides the text.
func (s Secret) GoString() string { return s.String() }

// Format hides the text whatever the verb is.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue hides the text.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides the text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON hides the text.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + s.String() + `"`), nil }
