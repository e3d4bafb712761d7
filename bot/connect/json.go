package connect

// This file is the home of strict JSON: what two readers could understand in two ways is refused.

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// deepest is how many objects and lists may lie within each other in an answer.
const deepest = 32

// Errors of an answer. They hold nothing of it: it is about a customer.
var (
	errNotJSON = errors.New("what it answered is not JSON")
	errTwice   = errors.New("its answer names a field twice")
	errDeep    = errors.New("its answer is nested too deeply")
)

// decode reads one JSON value: nil, bool, json.Number, string, []any or map[string]any.
func decode(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, errNotJSON
	}
	d := json.NewDecoder(bytes.NewReader(trimBOM(data)))
	d.UseNumber()
	v, err := element(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errNotJSON // something stands behind it
	}
	return v, nil
}

func element(d *json.Decoder, depth int) (any, error) {
	if depth > deepest {
		return nil, errDeep
	}
	token, err := d.Token()
	if err != nil {
		return nil, errNotJSON
	}
	switch token {
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := element(d, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, closing(d)
	case json.Delim('{'):
		object := map[string]any{}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, errNotJSON
			}
			name, ok := key.(string)
			if !ok {
				return nil, errNotJSON
			}
			if _, twice := object[name]; twice {
				return nil, errTwice
			}
			if object[name], err = element(d, depth+1); err != nil {
				return nil, err
			}
		}
		return object, closing(d)
	}
	if _, delim := token.(json.Delim); delim {
		return nil, errNotJSON
	}
	return token, nil
}

func closing(d *json.Decoder) error {
	if _, err := d.Token(); err != nil {
		return errNotJSON
	}
	return nil
}

// at returns the value at a dotted path; nil if it is not there or null. A path of "" is v itself.
func at(v any, path string) any {
	if path == "" {
		return v
	}
	for name := range strings.SplitSeq(path, ".") {
		object, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = object[name]
	}
	return v
}
