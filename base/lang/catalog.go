package lang

import (
	"embed"
	"fmt"
	"path"
	"strings"
	"sync"
)

//go:embed words/*/*.toml
var words embed.FS

// entry is one key of a catalog with the text of each plural form; a plain
// message has only "other".
type entry struct {
	key   string
	forms map[string]string
	at    string // file:line
}

// catalog is every entry of one language, and what could not be read of it.
type catalog struct {
	entries []entry
	wrong   []error
}

var (
	shelves   = map[Code]catalog{}
	shelfLock sync.Mutex
)

// shelf reads a language's catalogs once. What cannot be read is set aside for
// the tests: a slip in one subject must not keep the house from starting.
func shelf(code Code) catalog {
	shelfLock.Lock()
	defer shelfLock.Unlock()
	if c, ok := shelves[code]; ok {
		return c
	}
	var c catalog
	seen := map[string]string{}
	dir := path.Join("words", string(code))
	files, err := words.ReadDir(dir)
	if err != nil {
		c.wrong = append(c.wrong, err)
	}
	for _, f := range files {
		name := path.Join(dir, f.Name())
		text, err := words.ReadFile(name)
		if err != nil {
			c.wrong = append(c.wrong, err)
			continue
		}
		entries, wrong := readTOML(name, string(text))
		c.wrong = append(c.wrong, wrong...)
		for _, e := range entries {
			if at, ok := seen[e.key]; ok {
				c.wrong = append(c.wrong, fmt.Errorf("%s: %s has words already at %s", e.at, e.key, at))
				continue
			}
			seen[e.key] = e.at
			c.entries = append(c.entries, e)
		}
	}
	shelves[code] = c
	return c
}

// subject is the file an entry stands in, without its ending.
func (e entry) subject() string {
	file, _, _ := strings.Cut(path.Base(e.at), ":")
	return strings.TrimSuffix(file, ".toml")
}
