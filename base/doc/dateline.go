package doc

import (
	_ "embed"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed datelines.json
var datelinesJSON []byte

// Dateline is the head of a report: where it was written, and what else stood there.
type Dateline struct {
	Place  string // as a reader would write it: "New Delhi", never "NEW DELHI"
	Day    string // as it stood: "Nov 23"
	Agency string // as it stood: "PTI"
	Words  string // all that was lifted, so that nothing goes unnamed
}

// LiftDateline takes the dateline off the head of the first paragraph. Without
// one, place is "" and rest is n itself; n is never changed.
func LiftDateline(n *Node) (place string, rest *Node) {
	d, rest := ReadDateline(n)
	return d.Place, rest
}

// ReadDateline is LiftDateline that also tells the day and the agency.
//
// What counts as a dateline is a table that the editor's script shares
// (datelines.json). A place with a date or with a known agency is one, and so
// is a known place before a colon or dash, or an unknown one in capitals.
// Where two stand one after another ("SRINAGAR: Moscow- …": the desk's own and
// the wire's) both are lifted and kept, "Srinagar / Moscow", because only a
// person can say which of them the report was written from.
func ReadDateline(n *Node) (Dateline, *Node) {
	at := slices.IndexFunc(n.Content, func(b Node) bool { return b.Type != "picture" })
	if at < 0 || n.Content[at].Type != "paragraph" {
		return Dateline{}, n
	}
	text := n.Content[at].words()
	d, length := headline(text)
	if d.Place == "" {
		return Dateline{}, n
	}
	rest := *n
	rest.Content = slices.Clone(n.Content)
	if length == len(text) {
		if len(n.Content) == at+1 {
			return Dateline{}, n // a place and nothing said of it is no report
		}
		rest.Content = slices.Delete(rest.Content, at, at+1)
	} else {
		rest.Content[at].Content = cutFront(n.Content[at].Content, length)
	}
	return d, &rest
}

// cutFront is inline content without its first bytes, a hard break being one.
func cutFront(line []Node, length int) []Node {
	for len(line) > 0 && length > 0 {
		size := len(runText(&line[0]))
		if size > length {
			line = slices.Clone(line)
			line[0].Text = line[0].Text[length:]
			break
		}
		line, length = line[1:], length-size
	}
	return slices.Clone(line)
}

// headline reads one or two datelines and the bytes that they and the spaces after them take.
func headline(text string) (d Dateline, length int) {
	for range 2 {
		one, size := datelines.read(text[length:])
		if size == 0 {
			break
		}
		switch {
		case d.Place == "":
			d = one
		default:
			if one.Place != d.Place {
				d.Place += " / " + one.Place
			}
			d.Day, d.Agency = cmpOr(d.Day, one.Day), cmpOr(d.Agency, one.Agency)
		}
		length += size
	}
	d.Words = strings.TrimSpace(text[:length])
	return d, length
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// datelineTable is datelines.json made ready.
type datelineTable struct {
	shapes []datelineShape
	never  map[string]bool
	places map[string]string // in lower case → as written
}

type datelineShape struct {
	name string
	re   *regexp.Regexp
}

var datelines = readDatelines(datelinesJSON)

func readDatelines(b []byte) *datelineTable {
	var file struct {
		Parts                        map[string]string
		Shapes                       []struct{ Name, Shape string }
		Agency, Month, Never, Places []string
	}
	if err := json.Unmarshal(b, &file); err != nil {
		panic("doc: datelines.json: " + err.Error())
	}
	months := slices.Clone(file.Month)
	for _, m := range file.Month {
		months = append(months, strings.ToUpper(m))
	}
	file.Parts["month"], file.Parts["agency"] = strings.Join(months, "|"), strings.Join(file.Agency, "|")
	t := &datelineTable{never: map[string]bool{}, places: map[string]string{}}
	part := regexp.MustCompile(`\{([a-z]+)\}`)
	for _, s := range file.Shapes {
		shape := s.Shape
		for part.MatchString(shape) {
			shape = part.ReplaceAllStringFunc(shape, func(p string) string { return file.Parts[p[1:len(p)-1]] })
		}
		t.shapes = append(t.shapes, datelineShape{s.Name, regexp.MustCompile(shape)})
	}
	for _, w := range file.Never {
		t.never[w] = true
	}
	for _, p := range file.Places {
		t.places[strings.ToLower(p)] = p
	}
	return t
}

// headMax is how far into a paragraph a dateline may reach, in bytes.
const headMax = 240

// read finds one dateline at the head of a text and the bytes that it takes.
func (t *datelineTable) read(text string) (Dateline, int) {
	skip := len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
	head := text[skip:]
	if len(head) > headMax {
		head = strings.ToValidUTF8(head[:headMax], "")
	}
	for _, s := range t.shapes {
		m := s.re.FindStringSubmatchIndex(head)
		if m == nil {
			continue
		}
		got := func(name string) string {
			if i := s.re.SubexpIndex(name); i > 0 && m[2*i] >= 0 {
				return head[m[2*i]:m[2*i+1]]
			}
			return ""
		}
		place, mark, rest := got("place"), strings.TrimSpace(got("mark")), text[skip+m[1]:]
		if !t.place(s.name, place, got("region")) || !t.goesOn(s.name, place, mark, rest) {
			continue
		}
		length := len(text) - len(strings.TrimLeftFunc(rest, unicode.IsSpace))
		return Dateline{Place: t.written(place), Day: got("day"), Agency: got("agency")}, length
	}
	return Dateline{}, 0
}

// place tells whether these words may be a place under this shape: the less
// stands beside them, the better they must be known.
func (t *datelineTable) place(shape, place, region string) bool {
	if t.known(place) {
		return shape != "bare" || !strings.Contains(region, " and ")
	}
	words := strings.FieldsFunc(strings.ToLower(place), func(r rune) bool { return r == ' ' || r == '\u00a0' || r == '/' || r == '-' })
	if slices.ContainsFunc(words, func(w string) bool { return t.never[strings.TrimRight(w, ".")] }) {
		return false
	}
	switch shape {
	case "day":
		return strings.ContainsFunc(place, unicode.IsUpper)
	case "bare":
		return region == "" && capitals(place) && utf8.RuneCountInString(place) >= 5 && len(words) <= 3 && !strings.Contains(place, "-")
	}
	return true
}

// goesOn tells whether what follows reads like a report's first sentence, and
// not like the rest of a word ("Moscow-based") or of a pair ("Delhi-Mumbai").
func (t *datelineTable) goesOn(shape, place, mark, rest string) bool {
	sentence := strings.TrimLeftFunc(rest, unicode.IsSpace)
	next, size := utf8.DecodeRuneInString(sentence)
	if unicode.IsLower(next) {
		return false
	}
	if len(sentence) < len(rest) || rest == "" {
		return true
	}
	second, _ := utf8.DecodeRuneInString(sentence[size:])
	switch {
	case strings.ContainsRune("\"'“‘”«", next):
		return mark != ""
	case mark == "":
		return false
	case shape != "bare":
		return unicode.IsLetter(next)
	case mark == ":":
		return unicode.IsLetter(next) && !unicode.IsUpper(second)
	}
	return capitals(place) && unicode.IsUpper(next) && unicode.IsLower(second)
}

// known tells whether the table has a place, or both of a pair "Jammu/Srinagar".
func (t *datelineTable) known(place string) bool {
	for _, one := range strings.Split(place, "/") {
		if _, ok := t.places[placeKey(one)]; !ok {
			return false
		}
	}
	return true
}

func placeKey(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(s), " "))
}

// capitals tells whether a text has letters with case and none of them is small.
func capitals(s string) bool {
	return strings.ContainsFunc(s, unicode.IsUpper) && !strings.ContainsFunc(s, unicode.IsLower)
}

var smallWords = map[string]bool{"of": true, "and": true, "the": true, "upon": true, "de": true, "del": true, "la": true, "le": true, "al": true, "ul": true}

// written is a place as it is to be printed: as in the table, or out of its capitals.
func (t *datelineTable) written(place string) string {
	parts := strings.Split(place, "/")
	for i, one := range parts {
		if p, ok := t.places[placeKey(one)]; ok {
			one = p
		} else if capitals(one) {
			one = titled(strings.ToLower(one))
		}
		parts[i] = strings.TrimSpace(one)
	}
	return strings.Join(parts, "/")
}

func titled(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		if i > 0 && smallWords[w] {
			continue
		}
		parts := strings.Split(w, "-")
		for j, p := range parts {
			r, size := utf8.DecodeRuneInString(p)
			if size > 0 {
				parts[j] = string(unicode.ToUpper(r)) + p[size:]
			}
		}
		words[i] = strings.Join(parts, "-")
	}
	return strings.Join(words, " ")
}
