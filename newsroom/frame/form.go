package frame

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/nightdesk/nightdesk/base/fault"
)

// Form is what was typed, and what is wrong with it.
type Form struct {
	ID     string // sets the fields of one form apart from those of others on the page
	values url.Values
	faults map[string][]string
	first  string // the field to begin with
	Loose  []string
	Failed bool
}

// Filled is a form that shows what stands; pairs are names and values.
func Filled(pairs ...string) *Form {
	f := &Form{values: url.Values{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.values.Add(pairs[i], pairs[i+1])
	}
	return f
}

// Named sets the fields of a form apart from those of others on its page.
func (f *Form) Named(id string) *Form { f.ID = id; return f }

// Set puts values in a field.
func (f *Form) Set(name string, values ...string) *Form {
	if f.values == nil {
		f.values = url.Values{}
	}
	f.values[name] = values
	return f
}

// Drop empties a field, as if it had not been sent.
func (f *Form) Drop(name string) { delete(f.values, name) }

// Get is what stands in a field, trimmed.
func (f *Form) Get(name string) string { return strings.TrimSpace(f.values.Get(name)) }

// Raw is what stands in a field as it was typed.
func (f *Form) Raw(name string) string { return f.values.Get(name) }

// All is every value of a field.
func (f *Form) All(name string) []string { return f.values[name] }

// Has tells whether a field was sent at all.
func (f *Form) Has(name string) bool { return f.values.Has(name) }

// Sent tells whether a value is among those of a field that may repeat.
func (f *Form) Sent(name, value string) bool { return contains(f.values[name], value) }

// Number reads a whole number; what is none is a fault beside the field.
func (f *Form) Number(name string) (int, error) {
	n, err := strconv.Atoi(f.Get(name))
	if err != nil {
		return 0, fault.Bad(name, "newsroom-number")
	}
	return n, nil
}

// Blame puts each fault beside its field; those without a field on this form
// stand above it. known lists the form's fields in their order.
func (f *Form) Blame(err error, known ...string) *Form {
	f.Failed, f.faults = true, map[string][]string{}
	for _, one := range fault.All(err) {
		words := Speaks.SayMap(one.Key, one.Args)
		if contains(known, one.Field) {
			f.faults[one.Field] = append(f.faults[one.Field], words)
		} else {
			f.Loose = append(f.Loose, words)
		}
	}
	for _, name := range known {
		if len(f.faults[name]) > 0 {
			f.first = name
			break
		}
	}
	return f
}

// Fault is what is wrong with a field, or "".
func (f *Form) Fault(name string) string {
	if f == nil {
		return ""
	}
	return strings.Join(f.faults[name], " ")
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

// IsForm tells whether an error is about what was typed, so that the form is to be shown again.
func IsForm(err error) bool {
	all := fault.All(err)
	for _, one := range all {
		if one.Kind != fault.Invalid {
			return false
		}
	}
	return len(all) > 0
}
