package frame

import (
	"fmt"
	"slices"

	"github.com/nightdesk/nightdesk/base/lang"
)

// Option is one of several things to choose.
type Option struct {
	Value, Words string
	Lang         string // of its words, when they are not English
}

// Field is an input with its label, hint and fault, ready to be drawn.
type Field struct {
	ID, Name, Label, Hint, Fault, Value string
	Type, Max, Lines, Complete, Mode    string
	Lang, Dir                           string
	Required, Focus, Quiet, Wide, Code  bool
	Options                             []Option
	Chosen                              []string
	Ask                                 string // words of the choice that chooses nothing
}

// Input is a line of text. Options after the label's key are pairs: hint (a
// key), type, max, complete, mode, lang, lines; or the single words required,
// quiet (the label is for screen readers only), wide, code.
func (f *Form) Input(name, label string, options ...string) (Field, error) {
	out := Field{ID: f.id(name), Name: name, Label: Speaks.Say(label), Fault: f.Fault(name), Value: f.Raw(name), Type: "text"}
	out.Focus = f.first == name
	for i := 0; i < len(options); i++ {
		switch options[i] {
		case "required":
			out.Required = true
			continue
		case "quiet":
			out.Quiet = true
			continue
		case "wide":
			out.Wide = true
			continue
		case "code":
			out.Code = true
			continue
		}
		if i+1 >= len(options) {
			return out, fmt.Errorf("field %s: %s wants a value", name, options[i])
		}
		if err := out.set(options[i], options[i+1]); err != nil {
			return out, err
		}
		i++
	}
	if out.Type == "password" {
		out.Value = ""
	}
	return out, nil
}

func (f *Field) set(option, value string) error {
	switch option {
	case "hint":
		f.Hint = Speaks.Say(value)
	case "type":
		f.Type = value
	case "max":
		f.Max = value
	case "lines":
		f.Lines = value
	case "complete":
		f.Complete = value
	case "mode":
		f.Mode = value
	case "lang":
		f.Lang, f.Dir = value, "auto"
		if code, known := lang.Known(value); known {
			f.Dir = lang.For(code).Dir()
		}
	case "ask":
		f.Ask = Speaks.Say(value)
	default:
		return fmt.Errorf("field %s: no option %s", f.Name, option)
	}
	return nil
}

// Choice is one of several options; its options are those of Input.
func (f *Form) Choice(name, label string, choices []Option, options ...string) (Field, error) {
	out, err := f.Input(name, label, options...)
	out.Options, out.Chosen = choices, []string{f.Raw(name)}
	return out, err
}

// Ticks is any number of several options.
func (f *Form) Ticks(name, label string, choices []Option, options ...string) (Field, error) {
	out, err := f.Choice(name, label, choices, options...)
	out.Chosen = f.All(name)
	return out, err
}

// Tick is one box.
func (f *Form) Tick(name, label string, options ...string) (Field, error) {
	out, err := f.Input(name, label, options...)
	out.Chosen = f.All(name)
	return out, err
}

// Picked tells whether an option is chosen.
func (f Field) Picked(value string) bool { return slices.Contains(f.Chosen, value) }

// Ticked tells whether the box is.
func (f Field) Ticked() bool { return len(f.Chosen) > 0 && f.Chosen[0] != "" }

// Described names the elements that say more about the field.
func (f Field) Described() string {
	s := ""
	if f.Hint != "" {
		s = f.ID + "-hint"
	}
	if f.Fault != "" {
		if s != "" {
			s += " "
		}
		s += f.ID + "-fault"
	}
	return s
}

func (f *Form) id(name string) string {
	if f.ID == "" {
		return "f-" + name
	}
	return "f-" + f.ID + "-" + name
}
