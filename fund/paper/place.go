package paper

import (
	"cmp"
	"slices"
	"strings"

	"github.com/nightdesk/nightdesk/base/lang"
)

// State is a state or union territory of India as tax papers name it.
type State struct {
	Letters string // ISO 3166-2:IN
	Code    string // of the GST network: the first two digits of a GSTIN
	Name    string
}

// codes are the GST network's codes of states, by ISO's letters.
var codes = map[string]string{
	"JK": "01", "HP": "02", "PB": "03", "CH": "04", "UK": "05", "HR": "06", "DL": "07", "RJ": "08", "UP": "09", "BR": "10", "SK": "11", "AR": "12",
	"NL": "13", "MN": "14", "MZ": "15", "TR": "16", "ML": "17", "AS": "18", "WB": "19", "JH": "20", "OD": "21", "CG": "22", "MP": "23", "GJ": "24",
	"DH": "26", "MH": "27", "KA": "29", "GA": "30", "LD": "31", "KL": "32", "TN": "33", "PY": "34", "AN": "35", "TS": "36", "AP": "37", "LA": "38",
}

// former are letters that ISO gave before.
var former = map[string]string{"OR": "OD", "CT": "CG", "UT": "UK", "TG": "TS", "DN": "DH", "DD": "DH"}

// territories without a legislature have UTGST in the place of SGST (UTGST Act 2017, section 1).
var territories = []string{"AN", "CH", "DH", "LA", "LD"}

// States lists the states and territories with their names in a language, by name.
func States(l *lang.Lang) []State {
	var out []State
	for letters := range codes {
		s, _ := StateOf(l, letters)
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b State) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Letters, b.Letters))
	})
	return out
}

// Letters are the present letters of a state, by those or by ISO's former ones.
func Letters(letters string) string { return cmp.Or(former[letters], letters) }

// StateOf is a state by its letters, ISO's former ones too.
func StateOf(l *lang.Lang, letters string) (State, bool) {
	letters = Letters(letters)
	code, known := codes[letters]
	if !known {
		return State{Letters: letters, Name: letters}, false
	}
	return State{letters, code, l.Say("paper-state-" + strings.ToLower(letters))}, true
}

// String is the state as a tax paper has it: "Jammu and Kashmir (01)".
func (s State) String() string {
	if s.Code == "" {
		return s.Name
	}
	return s.Name + " (" + s.Code + ")"
}
