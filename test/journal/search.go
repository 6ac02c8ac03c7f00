package journal

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Found is something in a log that must not be there.
type Found struct {
	Line int
	What string // which rule
	Text string // what was found
	In   string // the line
}

func (f Found) String() string {
	return fmt.Sprintf("line %d holds %s, %q: %.400s", f.Line, f.What, f.Text, f.In)
}

// rules are what no line may look like, whoever it is about.
var rules = []struct {
	what string
	like *regexp.Regexp
}{
	{"an e-mail address", regexp.MustCompile(`[[:alnum:]._%+-]+(?:@|%40)[[:alnum:]-]+(?:\.[[:alnum:]-]+)*\.[[:alpha:]]{2,}`)},
	{"a payment address", regexp.MustCompile(`(?:^|[^[:alnum:]._@/-])[[:alnum:]._-]{2,}(?:@|%40)[[:alpha:]][[:alnum:]]+`)},
	{"a payment link", regexp.MustCompile(`upi:(?://|%2F%2F)pay`)},
	{"a token in an address", regexp.MustCompile(`[?&](?:t|token|key|code|secret)=[[:alnum:]_%-]{8,}`)},
	{"a secret by its name", regexp.MustCompile(`(?i)\b(?:[a-z_-]*secret|password|passwd|authorization|cookie|set-cookie|bearer|api[_-]?key|private[_-]?key|x-[a-z-]*signature|[a-z_]*signature)\\?["']?\s*[=:]\s*\\?["']?[^\s"'\\{}\[\]()]{3,}`)},
	{"a gateway's key", regexp.MustCompile(`\brzp_(?:live|test)_[[:alnum:]]{6,}`)},
	{"a gateway's key", regexp.MustCompile(`\brzp_(?:live|test)_[[:alnum:]]{6,}`)},
	{"a private key", regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY`)},
	{"a form", regexp.MustCompile(`\b(?:email|utr|name|password)=[^&\s"]*&[a-z_]+=`)},
}

// bare is 32 random bytes as package token writes them; what has no capital or
// no digit in it is a story's address.
var bare = regexp.MustCompile(`(?:^|[^[:alnum:]_-])([[:alnum:]_-]{43})(?:$|[^[:alnum:]_-])`)

// Search reads a log. private are words that tests named; letters are pieces
// of what letters say ([LetterWords]). It gives how many lines there were, and
// at most a hundred of what was found.
func Search(log io.Reader, private, letters []string) (lines int, found []Found, err error) {
	in := bufio.NewReaderSize(log, 1<<20)
	for {
		line, err := in.ReadString('\n')
		if line != "" {
			lines++
			if len(found) < 100 {
				found = append(found, searchLine(lines, strings.TrimSuffix(line, "\n"), private, letters)...)
			}
		}
		if err == io.EOF {
			return lines, found, nil
		}
		if err != nil {
			return lines, found, err
		}
	}
}

func searchLine(n int, line string, private, letters []string) (found []Found) {
	for _, r := range rules {
		if text := r.like.FindString(line); text != "" {
			found = append(found, Found{n, r.what, text, line})
		}
	}
	for _, m := range bare.FindAllStringSubmatch(line, -1) {
		if strings.ContainsAny(m[1], "0123456789") && strings.ToLower(m[1]) != m[1] {
			found = append(found, Found{n, "a token", m[1], line})
		}
	}
	for _, w := range private {
		if strings.Contains(line, w) {
			found = append(found, Found{n, "what a test called private", w, line})
		}
	}
	for _, w := range letters {
		if strings.Contains(line, w) {
			found = append(found, Found{n, "words of a letter", w, line})
		}
	}
	return found
}

// shortest is how long a piece of a letter must be to be told from other words, in letters.
const shortest = 24

var (
	said  = regexp.MustCompile(`(?m)^([a-z0-9-]*letter[a-z0-9-]*) = (.*)$`)
	text  = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
	place = regexp.MustCompile(`\{\{[^}]*\}\}`)
)

// LetterWords are the pieces of what letters say, in every language: the words
// of all keys with "letter" in their name, between the placeholders. catalogs
// is base/lang/words.
func LetterWords(catalogs fs.FS) ([]string, error) {
	names, err := fs.Glob(catalogs, "*/*.toml")
	if err != nil {
		return nil, err
	}
	var out []string
	for _, name := range names {
		b, err := fs.ReadFile(catalogs, name)
		if err != nil {
			return nil, err
		}
		for _, m := range said.FindAllStringSubmatch(string(b), -1) {
			for _, t := range text.FindAllStringSubmatch(m[2], -1) {
				for _, piece := range place.Split(t[1], -1) {
					if piece = strings.TrimSpace(piece); utf8.RuneCountInString(piece) >= shortest {
						out = append(out, piece)
					}
				}
			}
		}
	}
	return out, nil
}
