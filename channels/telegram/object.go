package telegram

// This file is the home of reading JSON that may hold anything: a field of another kind than expected is as good as
// missing, and costs nothing but itself.

import (
	"encoding/json"
	"slices"
	"strconv"
)

// object is a JSON object, its fields unread. nil is an object without fields.
type object map[string]json.RawMessage

// parse reads an object; nil when it is none.
func parse(raw []byte) object {
	var o object
	if json.Unmarshal(raw, &o) != nil {
		return nil
	}
	return o
}

// has reports whether there is such a field with anything in it.
func (o object) has(key string) bool {
	raw, ok := o[key]
	return ok && string(raw) != "null" && string(raw) != "false"
}

func (o object) object(key string) object { return parse(o[key]) }

func (o object) text(key string) string {
	var s string
	_ = json.Unmarshal(o[key], &s) // "" then
	return s
}

// number reads a whole number, also one in quotes.
func (o object) number(key string) int64 {
	var n int64
	if json.Unmarshal(o[key], &n) == nil {
		return n
	}
	n, _ = strconv.ParseInt(o.text(key), 10, 64)
	return n
}

func (o object) decimal(key string) (f float64, ok bool) {
	ok = o.has(key) && json.Unmarshal(o[key], &f) == nil
	return f, ok
}

func (o object) yes(key string) bool {
	var b bool
	_ = json.Unmarshal(o[key], &b) // false then
	return b
}

// list reads an array of objects; what is none is left out.
func (o object) list(key string) []object {
	var raw []json.RawMessage
	if json.Unmarshal(o[key], &raw) != nil {
		return nil
	}
	var out []object
	for _, r := range raw {
		if item := parse(r); item != nil {
			out = append(out, item)
		}
	}
	return out
}

// keys are the names of the fields with anything in them, sorted.
func (o object) keys() []string {
	var out []string
	for k := range o {
		if o.has(k) {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// texts reads an array of texts.
func (o object) texts(key string) []string {
	var out []string
	_ = json.Unmarshal(o[key], &out) // what could be read, then
	return out
}
