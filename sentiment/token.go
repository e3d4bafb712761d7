package sentiment

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file is the home of the scanner: it cuts a message into words, numbers, single Chinese characters, emoji and
// stops (sentence punctuation). Everything else - spaces, quotes, links, @names, broken bytes - only separates.

type kind uint8

const (
	word   kind = iota + 1 // a run of letters of an alphabet
	number                 // a run of ASCII digits
	han                    // one Chinese character
	emoji                  // one emoji, or an emoticon
	stop                   // a run of sentence punctuation, or line breaks
	gap                    // bytes that are not text: nothing matches across them
)

// token is one piece of the message; text[start:end] is how it was written.
type token struct {
	start, end int
	n          int32 // number: its value, at most maxNumber; stop: how many ! and ? it holds
	r          rune  // han, emoji, stop: the (first) character, folded
	kind       kind
	caps       bool  // word: two letters or more, all of them capitals
	long       bool  // word: a letter is drawn out ("sooo")
	glued      bool  // word or number: touches the other kind ("3rd", "ABC123")
	latin      bool  // word: written in ASCII letters only
	term             // word: what the vocabulary knows of it
	ask, cry   bool  // stop: holds a question mark, an exclamation mark
	comma      bool  // stop: a comma only
	quoted     bool  // stands within quotation marks, among several
	scare      bool  // is the first of few within quotation marks
	common     bool  // word: the lexicon does not know it, but it is a common English one
	form       form  // han: which of the two scripts the character belongs to
	rows       uint8 // how many pieces of the tables it adds
	serve      int32 // as push, of the table of service talk
	fact       int32 // as push, of the table of facts
	talk       int32 // as push, of the table that tells talk with a company from other talk
	push       int32 // by how much its pieces move the trained head of heat, in units of the table
}

const (
	// maxNumber is where the value of a number stops growing: larger ones are order numbers and years, never a wait.
	maxNumber = 10_000
	// maxWord is the longest word that is looked up, in bytes: no lexicon word is near it.
	maxWord = 48
)

// scanner walks over a text; after next returned true, tok is the token and key its normal form, valid until the
// following call.
type scanner struct {
	text string
	pos  int
	tok  token
	key  []byte
	buf  [maxWord + 8]byte
	// faces are what is looked for before anything else.
	faces faces
	// quoting is true from an opening quotation mark to the closing one.
	quoting bool
}

// next finds the next token.
func (s *scanner) next() bool {
	for s.pos < len(s.text) {
		start := s.pos
		raw, size := utf8.DecodeRuneInString(s.text[start:])
		r := foldWidth(raw)
		s.tok = token{start: start, r: r}
		s.key = s.buf[:0]
		if list, ok := s.faces[raw]; ok {
			if r, n := s.face(list); n > 0 {
				s.tok.r = r
				s.pos += n
				return s.emit(emoji)
			}
		}
		switch {
		case raw == utf8.RuneError && size <= 1, raw == 0:
			s.pos += size
			return s.emit(gap)
		case isLetter(r):
			if s.link() {
				continue
			}
			s.word()
			return s.emit(word)
		case '0' <= r && r <= '9':
			s.digits()
			return s.emit(number)
		case r == '@':
			s.pos += size
			s.skipName()
		case isStop(r):
			s.stops()
			return s.emit(stop)
		case unicode.Is(unicode.Han, r):
			s.pos += size
			s.tok.r, s.tok.form = simplify(r)
			return s.emit(han)
		case isEmoji(r):
			s.pos += size
			return s.emit(emoji)
		default:
			s.quote(r)
			s.pos += size
		}
	}
	return false
}

// quote keeps account of quotation marks.
func (s *scanner) quote(r rune) {
	switch r {
	case '"':
		s.quoting = !s.quoting
	case '“', '「', '『', '«', '„':
		s.quoting = true
	case '”', '」', '』', '»':
		s.quoting = false
	}
}

func (s *scanner) emit(k kind) bool {
	s.tok.kind, s.tok.end = k, s.pos
	return true
}

// word reads letters, with apostrophes left out of the key ("don't" is "dont") and asterisks of a masked curse left in.
func (s *scanner) word() {
	s.tok.latin = true
	s.tok.glued = s.tok.start > 0 && isDigit(s.text[s.tok.start-1])
	letters, capitals, run := 0, 0, 0
	last := rune(-1)
	for s.pos < len(s.text) {
		raw, size := utf8.DecodeRuneInString(s.text[s.pos:])
		r := foldWidth(raw)
		switch {
		case isLetter(r):
			letters++
			if unicode.IsUpper(r) {
				capitals++
			}
			if r > unicode.MaxASCII {
				s.tok.latin = false
			}
			r = unicode.ToLower(r)
		case r == '\'', isIgnorable(r):
			s.pos += size
			continue
		case r == '*':
		default:
			s.tok.glued = s.tok.glued || r >= '0' && r <= '9'
			s.finishWord(letters, capitals)
			return
		}
		s.pos += size
		if r == last {
			run++
		} else {
			last, run = r, 1
		}
		if run == 3 && r != '*' {
			s.tok.long = true
		}
		if len(s.key) < maxWord {
			s.key = utf8.AppendRune(s.key, r)
		}
	}
	s.finishWord(letters, capitals)
}

func (s *scanner) finishWord(letters, capitals int) {
	s.tok.caps = letters >= 2 && capitals == letters
	if letters > 2 { // asterisks after a whole word are markup, after "f" or "sh" they are the rest of it
		for len(s.key) > 0 && s.key[len(s.key)-1] == '*' {
			s.key = s.key[:len(s.key)-1]
		}
	}
}

func (s *scanner) digits() {
	s.tok.glued = s.pos > 0 && isASCIILetter(s.text[s.pos-1])
	for s.pos < len(s.text) {
		raw, size := utf8.DecodeRuneInString(s.text[s.pos:])
		r := foldWidth(raw)
		if r < '0' || r > '9' {
			return
		}
		s.tok.n = min(s.tok.n*10+(r-'0'), maxNumber)
		s.pos += size
		if len(s.key) < maxWord {
			s.key = append(s.key, byte(r))
		}
	}
}

// stops reads a run of sentence punctuation; spaces inside it do not count, line breaks do.
func (s *scanner) stops() {
	s.tok.comma = true
	for s.pos < len(s.text) {
		raw, size := utf8.DecodeRuneInString(s.text[s.pos:])
		r := foldWidth(raw)
		if !isStop(r) {
			return
		}
		s.tok.comma = s.tok.comma && (r == ',' || r == ':')
		switch r {
		case '!', '‼':
			s.tok.cry = true
			s.tok.n++
		case '?':
			s.tok.ask = true
			s.tok.n++
		}
		s.pos += size
	}
}

// link skips a web address: what it spells says nothing about its sender.
func (s *scanner) link() bool {
	rest := s.text[s.pos:]
	if !strings.HasPrefix(rest, "http://") && !strings.HasPrefix(rest, "https://") && !strings.HasPrefix(rest, "www.") {
		return false
	}
	for s.pos < len(s.text) && s.text[s.pos] > ' ' && s.text[s.pos] < utf8.RuneSelf {
		s.pos++
	}
	return true
}

func (s *scanner) skipName() {
	for s.pos < len(s.text) && (isASCIILetter(s.text[s.pos]) || isDigit(s.text[s.pos]) || s.text[s.pos] == '_') {
		s.pos++
	}
}

func isDigit(b byte) bool       { return '0' <= b && b <= '9' }
func isASCIILetter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

// isLetter tells letters of alphabets from Chinese characters.
func isLetter(r rune) bool {
	if r <= unicode.MaxASCII {
		return isASCIILetter(byte(r))
	}
	return unicode.IsLetter(r) && !unicode.Is(unicode.Han, r)
}

func isStop(r rune) bool {
	switch r {
	case '.', ',', ';', ':', '!', '?', '\n', '\r', '…', '‼':
		return true
	}
	return false
}

// isIgnorable is true for characters nobody sees: they may sit inside a word without dividing it.
func isIgnorable(r rune) bool {
	return r == '\u00ad' || r == '\ufe0f' || unicode.Is(unicode.Cf, r)
}

func isEmoji(r rune) bool {
	return r >= 0x1F300 && r <= 0x1FAFF && (r < 0x1F3FB || r > 0x1F3FF) || r >= 0x2600 && r <= 0x27BF
}

// foldWidth maps full-width and typographic forms to the plain ones: ！ to !, Ａ to A, ’ to ', 。 to a full stop.
func foldWidth(r rune) rune {
	switch {
	case r <= unicode.MaxASCII:
		return r
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFF01 + '!'
	case r == '’' || r == '‘' || r == 'ʼ' || r == '´':
		return '\''
	case r == '。':
		return '.'
	case r == '、':
		return ','
	case r == '　':
		return ' '
	case r == '❗' || r == '❕':
		return '!'
	case r == '❓' || r == '❔':
		return '?'
	case r == '⁉' || r == '⁈':
		return '?'
	}
	return r
}
