package wordpress

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/html"
)

// Item is one entry of an export as it stands in the file: a post, a page, an
// attachment, or what a plugin added. Texts are those of the file; Headline
// and Standfirst are what a reader saw of them.
type Item struct {
	ID       int64
	Type     string // wp:post_type; "post" where a hand-made file says none
	Status   string
	Title    string // HTML
	Link     string
	GUID     string
	Creator  string // a login; in version 1.0 the name shown
	Slug     string // percent-encoded when it is not ASCII
	Excerpt  string // HTML
	Content  string // HTML: classic or blocks
	Password string
	PubDate  string // RFC 822; of a draft, the year -0001
	Date     string // in the old site's zone
	DateGMT  string // "0000-00-00 00:00:00" for drafts
	Modified string // in GMT; WordPress 5.7 and later say it
	Parent   int64
	Order    int64
	Sticky   bool
	URL      string // wp:attachment_url
	Terms    []ItemTerm

	Thumbnail int64    // _thumbnail_id
	Primary   int64    // _yoast_wpseo_primary_category: the term that the Yoast plugin puts first
	Alt       string   // _wp_attachment_image_alt
	File      string   // _wp_attached_file, below the uploads folder
	Sizes     []string // file names of a picture's smaller copies
	OldSlugs  []string // _wp_old_slug: names that the old site still redirected
	Comments  int      // how many stood under it; they are not read

	Line    int // where its element begins
	Damaged int // bytes replaced in it that no XML file may hold
	order   int // its place among the items, from 1
	size    int // bytes kept of it
}

// ItemTerm is a category, tag or plugin's term as an item names it.
type ItemTerm struct {
	Domain string
	Slug   string
	Name   string
}

// Key is what an item is known by in this site's later exports too: its number,
// or what stands in for it in a file made by hand.
func (it *Item) Key() string {
	switch {
	case it.ID > 0:
		return strconv.FormatInt(it.ID, 10)
	case it.GUID != "":
		return it.GUID
	case it.Link != "":
		return it.Link
	}
	sum := sha256.Sum256([]byte(it.Type + "\x00" + it.Date + "\x00" + it.Title + "\x00" + it.Content))
	return hex.EncodeToString(sum[:16])
}

// Headline is the title in plain words on one line, "" when there is none.
func (it *Item) Headline() string { return plainText(it.Title) }

// Standfirst is the hand-written excerpt in plain words on one line.
func (it *Item) Standfirst() string { return plainText(it.Excerpt) }

// Bylines are the logins of those who wrote the item: the co-authors that the
// Co-Authors Plus plugin keeps as terms ("cap-" before the login), or the creator.
func (it *Item) Bylines() []string {
	var out []string
	for _, t := range it.Terms {
		if t.Domain != "author" {
			continue
		}
		login := strings.TrimPrefix(t.Slug, "cap-")
		if login == "" {
			login = t.Name
		}
		out = append(out, login)
	}
	if len(out) == 0 && it.Creator != "" {
		out = append(out, it.Creator)
	}
	return out
}

// Of gives the item's terms in one domain, each once. Version 1.0 names each
// category twice, with and without its slug; the one with the slug stays.
func (it *Item) Of(domain string) []ItemTerm {
	var out []ItemTerm
	for _, t := range it.Terms {
		if t.Domain != domain || t.Slug == "" && it.namedBetter(t) {
			continue
		}
		seen := false
		for _, o := range out {
			seen = seen || o.Slug == t.Slug && (t.Slug != "" || o.Name == t.Name)
		}
		if !seen {
			out = append(out, t)
		}
	}
	return out
}

func (it *Item) namedBetter(t ItemTerm) bool {
	for _, o := range it.Terms {
		if o.Slug != "" && o.Name == t.Name {
			return true
		}
	}
	return false
}

// Language is what the Polylang plugin says of the item ("ur", "en_GB"), or ""
// when the item does not say.
func (it *Item) Language() string {
	for _, t := range it.Terms {
		if t.Domain == "language" {
			return t.Slug
		}
	}
	return ""
}

const sqlTime = "2006-01-02 15:04:05"

// When is the moment an item is dated, in UTC. A draft's is its local date in
// the zone given; the zero time means that the file holds none.
func (it *Item) When(zone *time.Location) time.Time {
	if t, err := time.Parse(sqlTime, it.DateGMT); err == nil && t.Year() > 0 {
		return t
	}
	if t, err := time.ParseInLocation(sqlTime, it.Date, zone); err == nil && t.Year() > 0 {
		return t.UTC()
	}
	if t, err := time.Parse(time.RFC1123Z, it.PubDate); err == nil && t.Year() > 0 {
		return t.UTC()
	}
	return time.Time{}
}

// Changed is the moment an item was last saved, in UTC, if the file says that
// and it was after its date; otherwise the zero time.
func (it *Item) Changed(after time.Time) time.Time {
	if t, err := time.Parse(sqlTime, it.Modified); err == nil && t.Sub(after) >= time.Minute {
		return t
	}
	return time.Time{}
}

// plainText is what a reader sees of a short piece of HTML, on one line.
func plainText(s string) string {
	if strings.ContainsAny(s, "<&") {
		s = untagged(s)
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
}

// untagged is the text between the tags, without that of scripts and styles.
func untagged(s string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	unseen := ""
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if unseen == "" {
				b.Write(z.Text())
			}
		case html.StartTagToken:
			if tag, _ := z.TagName(); string(tag) == "script" || string(tag) == "style" {
				unseen = string(tag)
			} else {
				b.WriteString(spaced(string(tag)))
			}
		case html.SelfClosingTagToken:
			tag, _ := z.TagName()
			b.WriteString(spaced(string(tag)))
		case html.EndTagToken:
			tag, _ := z.TagName()
			if string(tag) == unseen {
				unseen = ""
			}
			b.WriteString(spaced(string(tag)))
		}
	}
}

// spaced keeps words apart that stood in different lines.
func spaced(tag string) string {
	switch tag {
	case "br", "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "td", "tr":
		return " "
	}
	return ""
}
