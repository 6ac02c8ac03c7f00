package wordpress

import (
	"encoding/xml"
	"io"
	"strings"

	"github.com/nightdesk/nightdesk/base/fault"
)

// Read walks through an export and calls each for every item in the file's
// order, one in memory at a time; an error of each ends the walk. The channel
// is whole when Read returns.
//
// Faults are Invalid with a key that begins with "wxr-" and the line where the
// file departs from what WordPress writes; a source that fails is Unavailable.
func Read(r io.Reader, each func(*Item) error) (*Channel, error) {
	e, err := newExport(r)
	if err != nil {
		return nil, err
	}
	return e.walk(each)
}

func (e *export) walk(each func(*Item) error) (*Channel, error) {
	root, err := e.root()
	if err != nil {
		return nil, err
	}
	c, items := &Channel{}, 0
	err = e.children(func(start xml.StartElement) error {
		if name(start.Name) != "channel" {
			return e.skip()
		}
		return e.children(func(start xml.StartElement) error {
			if name(start.Name) != "item" {
				return c.read(e, start)
			}
			c.Damaged += e.in.damagedTo(e.dec.InputOffset())
			it, err := readItem(e)
			if err != nil {
				return err
			}
			items++
			it.order = items
			return each(it)
		})
	})
	if err == nil {
		err = e.end()
		c.Damaged += e.in.damagedTo(e.dec.InputOffset())
	}
	if err == nil {
		err = c.check(root)
	}
	return c, err
}

// root finds the rss element that a WordPress export is.
func (e *export) root() (xml.StartElement, error) {
	for {
		token, err := e.next()
		if err == io.EOF {
			return xml.StartElement{}, fault.New(fault.Invalid, "wxr-foreign", "Root", "")
		}
		if err != nil {
			return xml.StartElement{}, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local != "rss" || t.Name.Space != "" {
				return t, fault.New(fault.Invalid, "wxr-foreign", "Root", clip(t.Name.Local, 40))
			}
			return t, nil
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return xml.StartElement{}, e.refuse("wxr-malformed", "What", "text before the first element")
			}
		}
	}
}

// end allows space and comments after the last element and nothing else: two
// exports glued together would otherwise lose the second without a word.
func (e *export) end() error {
	for {
		token, err := e.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if t, is := token.(xml.CharData); is && strings.TrimSpace(string(t)) == "" {
			continue
		}
		return e.refuse("wxr-malformed", "What", "something follows the last element")
	}
}

// check refuses a feed that is no export, and versions that are not known.
func (c *Channel) check(root xml.StartElement) error {
	if c.Version == "" { // the oldest exports say it in the namespace only
		for _, a := range root.Attr {
			_, rest, found := strings.Cut(a.Value, "wordpress.org/export/")
			if v := strings.Trim(rest, "/"); found && !strings.Contains(v, "/") {
				c.Version = v
			}
		}
	}
	switch c.Version {
	case "1.0", "1.1", "1.2":
		return nil
	case "":
		return fault.New(fault.Invalid, "wxr-foreign", "Root", "rss")
	}
	return fault.New(fault.Invalid, "wxr-version", "Version", clip(c.Version, 20))
}

// clip cuts a text for people to at most n runes and says that it did.
func clip(s string, n int) string {
	count := 0
	for i := range s {
		if count == n {
			return s[:i] + "…"
		}
		count++
	}
	return s
}
