package wordpress

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// Channel is the site that was exported.
type Channel struct {
	Version     string // of the export format: 1.0, 1.1 or 1.2
	Title       string
	Description string
	Link        string
	Language    string // a BCP 47 tag, "" when the file says none
	SiteURL     string // where the installation lives
	BlogURL     string // where readers found the blog; a subfolder is possible
	Authors     []Author
	Terms       []Term
	Damaged     int // bytes replaced outside the items that no XML file may hold
}

// Author is somebody who could sign in to the old site. Exports of version 1.0 name none.
type Author struct {
	ID    int64
	Login string
	Email string
	Name  string // as shown to readers
	First string
	Last  string
}

// Term is a category, a tag or an entry of a plugin's taxonomy.
type Term struct {
	ID     int64
	Domain string // "category", "post_tag", or a plugin's word
	Slug   string // as it stands in addresses, percent-encoded when it is not ASCII
	Parent string // the parent's slug; its name in version 1.0
	Name   string
}

// field is where a channel's own element belongs, nil for one that it does not keep.
func (c *Channel) field(name string) *string {
	switch name {
	case "title":
		return &c.Title
	case "description":
		return &c.Description
	case "link":
		return &c.Link
	case "language":
		return &c.Language
	case "wp:wxr_version":
		return &c.Version
	case "wp:base_site_url":
		return &c.SiteURL
	case "wp:base_blog_url":
		return &c.BlogURL
	}
	return nil
}

// read takes one element of the channel that is not an item.
func (c *Channel) read(e *export, start xml.StartElement) error {
	n := name(start.Name)
	if p := c.field(n); p != nil {
		text, err := e.text()
		if *p == "" { // an image of the channel has a title and a link as well
			*p = strings.TrimSpace(text)
		}
		return err
	}
	switch n {
	case "wp:author":
		a, err := readAuthor(e)
		c.Authors = append(c.Authors, a)
		return err
	case "wp:category", "wp:tag", "wp:term":
		t, err := readTerm(e, n)
		c.Terms = append(c.Terms, t)
		return err
	}
	return e.skip()
}

func readAuthor(e *export) (a Author, err error) {
	texts, err := e.texts("wp:author_id", "wp:author_login", "wp:author_email",
		"wp:author_display_name", "wp:author_first_name", "wp:author_last_name")
	return Author{
		ID: number(texts[0]), Login: texts[1], Email: texts[2],
		Name: plainText(texts[3]), First: plainText(texts[4]), Last: plainText(texts[5]),
	}, err
}

func readTerm(e *export, kind string) (Term, error) {
	switch kind {
	case "wp:category":
		t, err := e.texts("wp:term_id", "wp:category_nicename", "wp:category_parent", "wp:cat_name")
		return Term{ID: number(t[0]), Domain: "category", Slug: t[1], Parent: t[2], Name: plainText(t[3])}, err
	case "wp:tag":
		t, err := e.texts("wp:term_id", "wp:tag_slug", "wp:tag_name")
		return Term{ID: number(t[0]), Domain: "post_tag", Slug: t[1], Name: plainText(t[2])}, err
	}
	t, err := e.texts("wp:term_id", "wp:term_taxonomy", "wp:term_slug", "wp:term_parent", "wp:term_name")
	return Term{ID: number(t[0]), Domain: t[1], Slug: t[2], Parent: t[3], Name: plainText(t[4])}, err
}

// texts reads the element that just began and gives the trimmed text of the
// named ones inside it, in the order asked; what else it holds is passed over.
func (e *export) texts(names ...string) ([]string, error) {
	out := make([]string, len(names))
	err := e.children(func(start xml.StartElement) error {
		n := name(start.Name)
		for i, want := range names {
			if n == want {
				text, err := e.text()
				out[i] = strings.TrimSpace(text)
				return err
			}
		}
		return e.skip()
	})
	return out, err
}

// number reads an id; what is no number is 0, which WordPress never gives.
func number(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
