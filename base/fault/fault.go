package fault

import (
	"errors"
	"fmt"
)

// Kind is the class of a failure, as the person who asked should understand it.
type Kind int

const (
	// Internal is every error that nobody sorted: our mistake, told in general words.
	Internal Kind = iota
	// Invalid means that what was sent cannot be used; Field says which part.
	Invalid
	// NotFound means that there is no such thing, or none this person may see.
	NotFound
	// Conflict means that somebody else changed the thing first.
	Conflict
	// Forbidden means that this person may not do this.
	Forbidden
	// Gone means that the thing was here and was taken away on purpose.
	Gone
	// Unavailable means that something outside failed; trying again may help.
	Unavailable
)

// Error is a failure with words for the person and details for the log.
type Error struct {
	Kind  Kind
	Field string         // the form field it stands beside, or ""
	Key   string         // the message in base/lang
	Args  map[string]any // the message's placeholders
	Err   error          // for the log only; may be nil
}

func (e *Error) Error() string {
	s := e.Key
	if e.Field != "" {
		s = e.Field + ": " + s
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// New makes a fault of a kind with a message key and its placeholders as name, value pairs.
func New(k Kind, key string, pairs ...any) *Error {
	e := &Error{Kind: k, Key: key}
	for i := 0; i+1 < len(pairs); i += 2 {
		if e.Args == nil {
			e.Args = map[string]any{}
		}
		e.Args[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return e
}

// Because keeps the cause of a fault for the log.
func (e *Error) Because(err error) *Error { e.Err = err; return e }

// Bad is an Invalid fault beside a form field.
func Bad(field, key string, pairs ...any) *Error {
	e := New(Invalid, key, pairs...)
	e.Field = field
	return e
}

// Of finds the fault inside an error; an unsorted error becomes Internal with the key "fault-internal".
func Of(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Kind: Internal, Key: "fault-internal", Err: err}
}

// Is tells whether an error is a fault of this kind.
func Is(err error, k Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == k
}

// All gives every fault inside an error made with errors.Join: a form may have several at once.
func All(err error) []*Error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var out []*Error
		for _, one := range many.Unwrap() {
			out = append(out, All(one)...)
		}
		return out
	}
	if err == nil {
		return nil
	}
	return []*Error{Of(err)}
}

// In names the step that failed, for the log. Use it deferred with a named result:
//
//	defer fault.In(&err, "settle pledge %s", id)
func In(errp *error, format string, args ...any) {
	if *errp != nil {
		*errp = fmt.Errorf(format+": %w", append(args, *errp)...)
	}
}
