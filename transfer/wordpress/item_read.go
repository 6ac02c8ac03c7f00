package wordpress

import (
	"encoding/xml"
	"regexp"
	"slices"
	"strings"
)

// readItem reads the item element that just began, to its end.
func readItem(e *export) (*Item, error) {
	it := &Item{Line: e.line()}
	err := e.children(func(start xml.StartElement) error {
		if err := it.read(e, start); err != nil {
			return err
		}
		if it.size > maxItem {
			return e.refuse("wxr-long", "Megabytes", maxItem>>20)
		}
		return nil
	})
	if it.Type == "" {
		it.Type = "post"
	}
	it.Damaged = e.in.damagedTo(e.dec.InputOffset())
	return it, err
}

// read takes one element of an item.
func (it *Item) read(e *export, start xml.StartElement) error {
	n := name(start.Name)
	if p := it.field(n); p != nil {
		text, err := e.text()
		*p = it.keep(text, n)
		return err
	}
	switch n {
	case "category":
		return it.readTerm(e, start)
	case "wp:postmeta":
		return it.readMeta(e)
	case "wp:comment":
		it.Comments++
		return e.skip()
	case "wp:post_id", "wp:post_parent", "wp:menu_order", "wp:is_sticky":
		text, err := e.text()
		it.setNumber(n, number(text))
		return err
	}
	return e.skip()
}

// keep counts what is held of the item; only bodies keep the space around them.
func (it *Item) keep(text, name string) string {
	if name != "content:encoded" && name != "excerpt:encoded" {
		text = strings.TrimSpace(text)
	}
	it.size += len(text)
	return text
}

func (it *Item) setNumber(name string, n int64) {
	switch name {
	case "wp:post_id":
		it.ID = n
	case "wp:post_parent":
		it.Parent = n
	case "wp:menu_order":
		it.Order = n
	case "wp:is_sticky":
		it.Sticky = n == 1
	}
}

// field is where an item's text element belongs, nil for one that is no text.
func (it *Item) field(name string) *string {
	switch name {
	case "title":
		return &it.Title
	case "link":
		return &it.Link
	case "pubDate":
		return &it.PubDate
	case "dc:creator":
		return &it.Creator
	case "guid":
		return &it.GUID
	case "content:encoded":
		return &it.Content
	case "excerpt:encoded":
		return &it.Excerpt
	case "wp:post_date":
		return &it.Date
	case "wp:post_date_gmt":
		return &it.DateGMT
	case "wp:post_modified_gmt":
		return &it.Modified
	case "wp:status":
		return &it.Status
	case "wp:post_name":
		return &it.Slug
	case "wp:post_type":
		return &it.Type
	case "wp:post_password":
		return &it.Password
	case "wp:attachment_url":
		return &it.URL
	}
	return nil
}

func (it *Item) readTerm(e *export, start xml.StartElement) error {
	text, err := e.text()
	if err != nil {
		return err
	}
	t := ItemTerm{Domain: attr(start, "domain"), Slug: attr(start, "nicename"), Name: plainText(text)}
	switch t.Domain {
	case "": // version 1.0 says categories once more, without a domain
		t.Domain = "category"
	case "tag":
		t.Domain = "post_tag"
	}
	if t.Slug == "" && t.Name == "" {
		return nil
	}
	if len(it.Terms) >= maxTerms {
		return e.refuse("wxr-many", "Most", maxTerms)
	}
	it.size += len(t.Domain) + len(t.Slug) + len(t.Name)
	it.Terms = append(it.Terms, t)
	return nil
}

// sizes finds the smaller copies of a picture in what PHP's serialize made of
// _wp_attachment_metadata; nothing else of it is read.
var sizes = regexp.MustCompile(`"([^"/\\]{1,200}-\d{1,5}x\d{1,5}\.[A-Za-z0-9]{2,5})"`)

// readMeta keeps the fields that matter; a key that comes after its value
// is honoured too, since nothing in the format forbids it.
func (it *Item) readMeta(e *export) error {
	texts, err := e.texts("wp:meta_key", "wp:meta_value")
	if err != nil {
		return err
	}
	value := texts[1]
	switch texts[0] {
	case "_thumbnail_id":
		it.Thumbnail = number(value)
	case "_yoast_wpseo_primary_category":
		it.Primary = number(value)
	case "_wp_attachment_image_alt":
		it.Alt = it.keep(plainText(value), "")
	case "_wp_attached_file":
		it.File = it.keep(value, "")
	case "_wp_attachment_metadata":
		for _, m := range sizes.FindAllStringSubmatch(value, maxSizes) {
			if !slices.Contains(it.Sizes, m[1]) {
				it.Sizes = append(it.Sizes, it.keep(m[1], ""))
			}
		}
	case "_wp_old_slug":
		if value == "" || len(it.OldSlugs) >= maxTerms || slices.Contains(it.OldSlugs, value) {
			return nil
		}
		it.OldSlugs = append(it.OldSlugs, it.keep(value, ""))
	}
	return nil
}
