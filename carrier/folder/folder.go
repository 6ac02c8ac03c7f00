// Package folder is the post of the demonstration: it lays each letter into a
// folder as an .eml file, which any mail program opens.
package folder

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/nightdesk/nightdesk/base/mail"
)

// Carrier lays letters into a folder.
type Carrier struct{ dir string }

// New makes the folder if it is not there.
func New(dir string) (*Carrier, error) { return &Carrier{dir}, os.MkdirAll(dir, 0o700) }

// Name is what the books of reach call it.
func (c *Carrier) Name() string { return "folder" }

// Place is the folder.
func (c *Carrier) Place() string { return c.dir }

// Carry writes a letter under a name that sorts by time and tells to whom it
// went. A letter carried twice is one file.
func (c *Carrier) Carry(ctx context.Context, l mail.Letter) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f, err := os.CreateTemp(c.dir, ".writing-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = l.WriteTo(f)
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), filepath.Join(c.dir, l.Date.Format("20060102-150405")+"-"+plain(l.To[:min(len(l.To), mostOfAddress)])+"-"+plain(l.ID)+".eml"))
}

// mostOfAddress is what a file's name holds of an address that may have 254
// bytes: names end at 255 on most systems, and the date and the id stand in it too.
const mostOfAddress = 180

// plain keeps what may stand in a file's name on every system.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '@' || r == '.' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, s)
}
