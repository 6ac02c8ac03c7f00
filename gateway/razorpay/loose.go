package razorpay

import (
	"bytes"
	"encoding/json"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Razorpay's own samples write one thing in several ways. These types take
// them all, so that a body fails to decode only when it is no JSON.

// whole is a whole number; unreadable when it is none or too large. Nothing of Razorpay's is below zero.
type whole int64

const unreadable = whole(-1)

func (w *whole) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), `" `)
	switch s {
	case "", "null", "false", "[]", "{}":
		*w = 0
		return nil
	case "true":
		*w = 1
		return nil
	}
	*w = unreadable
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		*w = whole(n)
	} else if len(s) < 40 && strings.ContainsAny(s, ".eE") { // 1e4 and 100.0 are whole numbers too
		_, exponent, _ := strings.Cut(strings.ToLower(s), "e")
		if e, bad := strconv.Atoi(exponent); exponent != "" && (bad != nil || e > 18 || e < -18) {
			return nil
		}
		if r, ok := new(big.Rat).SetString(s); ok && r.IsInt() && r.Num().IsInt64() {
			*w = whole(r.Num().Int64())
		}
	}
	return nil
}

// A moment before or behind these is a mistake.
const (
	oldest = 946684800  // 2000
	newest = 7258118400 // 2200
)

// moment reads seconds; what cannot be is no moment.
func (w whole) moment() time.Time {
	if w < oldest || w > newest {
		return time.Time{}
	}
	return time.Unix(int64(w), 0).UTC()
}

// text is a string; anything else but a number is "".
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*t = text(s)
		return nil
	}
	*t = ""
	if len(b) > 0 && (b[0] == '-' || b[0] >= '0' && b[0] <= '9') {
		*t = text(b)
	}
	return nil
}

var (
	idShape        = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	referenceShape = regexp.MustCompile(`^[A-Za-z0-9]{1,35}$`)
	wordShape      = regexp.MustCompile(`^[A-Za-z0-9_ -]{1,40}$`)
	currencyShape  = regexp.MustCompile(`^[A-Z]{3}$`)
)

// shaped is the text if it looks as it should, and otherwise "".
func (t text) shaped(as *regexp.Regexp) string {
	if as.MatchString(string(t)) {
		return string(t)
	}
	return ""
}

func (t text) id() string { return t.shaped(idShape) }

// is tells whether it is an id of a kind: "pay_…".
func is(prefix, id string) bool {
	rest, ok := strings.CutPrefix(id, prefix)
	return ok && idShape.MatchString(rest)
}

// yes is a boolean, which also comes as "1", 1 and "true".
type yes bool

func (y *yes) UnmarshalJSON(b []byte) error {
	switch strings.ToLower(strings.Trim(string(b), `" `)) {
	case "true", "1", "yes":
		*y = true
	default:
		*y = false
	}
	return nil
}

// notes are pairs; empty they come as [], and in some places as a word or null.
type notes map[string]text

func (n *notes) UnmarshalJSON(b []byte) error {
	var m map[string]text
	if json.Unmarshal(b, &m) != nil {
		m = nil
	}
	*n = m
	return nil
}

// reference is our own name, "" where there is none.
func (n notes) reference() string { return n[noteReference].shaped(referenceShape) }

// maybe is an object that may also be null, a list or a word.
type maybe[T any] struct{ v T }

func (m *maybe[T]) UnmarshalJSON(b []byte) error {
	var v T
	if json.Unmarshal(b, &v) != nil {
		var none T
		v = none
	}
	m.v = v
	return nil
}

// many is a list, of which what is no object is left out; one object alone is a list of one.
type many[T any] []T

func (m *many[T]) UnmarshalJSON(b []byte) error {
	*m = nil
	b = bytes.TrimSpace(b)
	if len(b) > 0 && b[0] == '{' {
		var one T
		if json.Unmarshal(b, &one) == nil {
			*m = many[T]{one}
		}
		return nil
	}
	var all []json.RawMessage
	if json.Unmarshal(b, &all) != nil {
		return nil
	}
	for _, raw := range all {
		var one T
		if len(raw) > 0 && raw[0] == '{' && json.Unmarshal(raw, &one) == nil {
			*m = append(*m, one)
		}
	}
	return nil
}
