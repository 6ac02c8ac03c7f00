package feed

import (
	"bytes"
	"context"
	"encoding/xml"
	"html"
	"net/http"
	"time"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
)

func escape(s string) string { return html.EscapeString(s) }

// RSS 2.0 after the RSS Advisory Board's profile: content whole, names in
// dc:creator, ids that never change.
type rss struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`
	DC      string   `xml:"xmlns:dc,attr"`
	Content string   `xml:"xmlns:content,attr"`
	Channel channel  `xml:"channel"`
}

type channel struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	Description string    `xml:"description"`
	Language    lang.Code `xml:"language"`
	Built       string    `xml:"lastBuildDate,omitempty"`
	TTL         int       `xml:"ttl"`
	Self        self      `xml:"atom:link"`
	Items       []rssItem `xml:"item"`
}

type self struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
}

type rssItem struct {
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	GUID        guid     `xml:"guid"`
	Date        string   `xml:"pubDate"`
	Creators    []string `xml:"dc:creator"`
	Categories  []string `xml:"category"`
	Description string   `xml:"description"`
	Body        string   `xml:"content:encoded"`
}

type guid struct {
	Permanent bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

// RSS shows the newest stories of a language as RSS.
func (p *Pages) RSS(w http.ResponseWriter, r *http.Request) error {
	return p.Share(w, r, "", func(ctx context.Context, a frame.Ask) (*cache.Page, error) {
		m, code, items, err := p.newest(ctx, a)
		if err != nil {
			return nil, err
		}
		c := channel{Title: m.Name, Link: p.Link(frame.Prefix(m, code) + "/"), Description: lang.For(code).Say("site-front-about", "Name", m.Name),
			Language: code, TTL: 15, Self: self{p.Link(a.Path), "self", "application/rss+xml"}}
		for _, it := range items {
			if built := it.Last.Format(time.RFC1123Z); c.Built == "" {
				c.Built = built
			}
			c.Items = append(c.Items, rssItem{Title: it.Headline, Link: it.Address, GUID: guid{false, it.ID}, Date: it.First.Format(time.RFC1123Z),
				Creators: it.Authors, Categories: it.Tags, Description: it.Summary, Body: it.HTML})
		}
		page, err := document(rss{Version: "2.0", Atom: "http://www.w3.org/2005/Atom", DC: "http://purl.org/dc/elements/1.1/",
			Content: "http://purl.org/rss/1.0/modules/content/", Channel: c}, "application/rss+xml; charset=utf-8")
		if err == nil {
			page.Language, page.Tags = string(code), tags(code, items)
		}
		return page, err
	})
}

// tags are what a feed shows.
func tags(code lang.Code, items []item) []string {
	out := []string{"masthead", "feed:" + string(code), "front:" + string(code)}
	for _, it := range items {
		for _, slug := range it.bylines {
			out = append(out, "byline:"+slug)
		}
	}
	return out
}

// document is an XML page. Characters that XML does not know were refused when
// the words came in; what slips through becomes U+FFFD here.
func document(v any, kind string) (*cache.Page, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(v); err != nil {
		return nil, err
	}
	return &cache.Page{Type: kind, Body: b.Bytes(), Keep: true}, nil
}
