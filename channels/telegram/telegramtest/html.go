package telegramtest

// This file is the home of Telegram's HTML: which tags there are, and what it says of those there are not.

import (
	"errors"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// tags are those that Telegram knows.
var tags = map[string]bool{
	"a": true, "b": true, "strong": true, "i": true, "em": true, "s": true, "strike": true, "del": true, "u": true, "ins": true,
	"tg-spoiler": true, "tg-emoji": true, "span": true, "pre": true, "code": true, "blockquote": true,
}

// Entity is a piece of a text that is shown in another way.
type Entity struct {
	Kind string // "bold", "italic", "spoiler", "blockquote", "expandable_blockquote", "text_link", or the name of its tag
	Text string
	URL  string // of a text_link
	At   int    // where it begins, in UTF-16 units
}

// kinds are what tags make; the others make what they are called.
var kinds = map[string]string{
	"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "tg-spoiler": "spoiler", "span": "spoiler", "a": "text_link",
}

// Parse reads a text in parse mode HTML as Telegram does, and returns what is shown, and what of it is bold. Its errors
// are Telegram's, without "Bad Request: can't parse entities: ".
func Parse(text string) (shown string, bold []string, err error) {
	shown, entities, err := Entities(text)
	for _, e := range entities {
		if e.Kind == "bold" {
			bold = append(bold, e.Text)
		}
	}
	return shown, bold, err
}

// Entities is Parse with everything that is shown in another way, in the order in which it ends.
func Entities(text string) (shown string, found []Entity, err error) {
	type open struct {
		tag tag
		at  int // in shown
	}
	var out strings.Builder
	var nested []open
	for i := 0; i < len(text); {
		switch {
		case text[i] == '&':
			char, next := entity(text, i)
			out.WriteString(char)
			i = next
		case text[i] != '<':
			out.WriteByte(text[i])
			i++
		case strings.HasPrefix(text[i:], "</"):
			begin := i
			if len(nested) == 0 {
				return "", nil, fmt.Errorf("unexpected end tag at byte offset %d", begin)
			}
			end := strings.IndexByte(text[i:], '>')
			if end < 0 {
				return "", nil, fmt.Errorf("unclosed end tag at byte offset %d", begin)
			}
			name := strings.ToLower(strings.TrimRight(text[i+2:i+end], " \t\r\n"))
			last := nested[len(nested)-1]
			if name != "" && name != last.tag.name {
				return "", nil, fmt.Errorf("unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, last.tag.name, name)
			}
			nested = nested[:len(nested)-1]
			e := last.tag.entity(out.String()[last.at:])
			e.At = len(utf16.Encode([]rune(out.String()[:last.at])))
			found = append(found, e)
			i += end + 1
		default:
			tag, next, err := startTag(text, i)
			if err != nil {
				return "", nil, err
			}
			if tag.name == "blockquote" && slices.ContainsFunc(nested, func(o open) bool { return o.tag.name == "blockquote" }) {
				return "", nil, fmt.Errorf("blockquotes can't be nested at byte offset %d", i) // Telegram drops the inner one
			}
			nested = append(nested, open{tag, out.Len()})
			i = next
		}
	}
	if len(nested) > 0 {
		return "", nil, fmt.Errorf("can't find end tag corresponding to start tag %q", nested[len(nested)-1].tag.name)
	}
	if !utf8.ValidString(out.String()) {
		return "", nil, errors.New("text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units")
	}
	return out.String(), found, nil
}

// tag is one that begins.
type tag struct {
	name       string
	href       string
	expandable bool
}

func (t tag) entity(text string) Entity {
	e := Entity{Kind: t.name, Text: text, URL: t.href}
	if kind := kinds[t.name]; kind != "" {
		e.Kind = kind
	}
	if t.expandable {
		e.Kind = "expandable_blockquote"
	}
	return e
}

const spaces = " \t\r\n\v\f"

// startTag reads the tag that begins at i, with its attributes.
func startTag(text string, i int) (t tag, next int, err error) {
	begin := i
	unclosed := fmt.Errorf("unclosed start tag at byte offset %d", begin)
	end := strings.IndexAny(text[i:], ">"+spaces)
	if end < 0 {
		return tag{}, 0, unclosed
	}
	name := strings.ToLower(text[i+1 : i+end])
	if !tags[name] {
		return tag{}, 0, fmt.Errorf("unsupported start tag %q at byte offset %d", name, begin)
	}
	class := ""
	for i += end; ; {
		i += len(text[i:]) - len(strings.TrimLeft(text[i:], spaces))
		if i >= len(text) {
			return tag{}, 0, unclosed
		}
		if text[i] == '>' {
			break
		}
		n := strings.IndexAny(text[i:], "=>"+spaces)
		if n < 0 {
			return tag{}, 0, unclosed
		}
		if n == 0 {
			return tag{}, 0, fmt.Errorf("empty attribute name in the tag %q at byte offset %d", name, begin)
		}
		attribute := text[i : i+n]
		i += n
		t.expandable = t.expandable || name == "blockquote" && attribute == "expandable"
		i += len(text[i:]) - len(strings.TrimLeft(text[i:], spaces))
		if i >= len(text) || text[i] != '=' {
			continue // an attribute without a value
		}
		i++
		i += len(text[i:]) - len(strings.TrimLeft(text[i:], spaces))
		if i >= len(text) {
			return tag{}, 0, unclosed
		}
		value := ""
		if quote := text[i]; quote == '"' || quote == '\'' {
			n = strings.IndexByte(text[i+1:], quote)
			if n < 0 {
				return tag{}, 0, unclosed
			}
			value, i = text[i+1:i+1+n], i+n+2
		} else {
			n = strings.IndexAny(text[i:], ">"+spaces)
			if n < 0 {
				return tag{}, 0, unclosed
			}
			value, i = text[i:i+n], i+n
		}
		switch {
		case attribute == "class":
			class = value
		case attribute == "href" && name == "a":
			t.href = html.UnescapeString(value)
		}
	}
	if name == "span" && class != "tg-spoiler" {
		return tag{}, 0, fmt.Errorf("tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	t.name = name
	return t, i + 1, nil
}

// named are the only entities with a name.
var named = map[string]string{"lt": "<", "gt": ">", "amp": "&", "quot": `"`}

// entity reads the one that begins at i; what is none is an ampersand.
func entity(text string, i int) (char string, next int) {
	rest := text[i+1:]
	body, number := strings.CutPrefix(rest, "#")
	digits, base := "0123456789", 10
	if number && (strings.HasPrefix(body, "x") || strings.HasPrefix(body, "X")) {
		body, digits, base = body[1:], "0123456789abcdefABCDEF", 16
	}
	if !number {
		digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	}
	word := body[:len(body)-len(strings.TrimLeft(body, digits))]
	next = i + 1 + len(rest) - len(body) + len(word)
	if number {
		n, err := strconv.ParseUint(word, base, 32)
		if err != nil || n == 0 || n >= 0x10ffff || len(word) >= 10 {
			return "&", i + 1
		}
		if n >= 0xd800 && n <= 0xdfff {
			char = "\xed\xa0\x80" // half a character: no UTF-8
		} else {
			char = string(rune(n))
		}
	} else if char = named[word]; char == "" {
		return "&", i + 1
	}
	if strings.HasPrefix(text[next:], ";") {
		next++
	}
	return char, next
}
