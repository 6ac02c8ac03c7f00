package feed

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
	"github.com/nightdesk/nightdesk/story"
)

const sitemapSpace = "http://www.sitemaps.org/schemas/sitemap/0.9"

type sitemapIndex struct {
	XMLName xml.Name `xml:"sitemapindex"`
	Space   string   `xml:"xmlns,attr"`
	Maps    []place  `xml:"sitemap"`
}

type urlset struct {
	XMLName xml.Name `xml:"urlset"`
	Space   string   `xml:"xmlns,attr"`
	News    string   `xml:"xmlns:news,attr,omitempty"`
	Places  []place  `xml:"url"`
}

type place struct {
	Loc  string `xml:"loc"`
	Last string `xml:"lastmod,omitempty"`
	News *news  `xml:"news:news,omitempty"`
}

type news struct {
	Name     string    `xml:"news:publication>news:name"`
	Language lang.Code `xml:"news:publication>news:language"`
	Date     string    `xml:"news:publication_date"`
	Title    string    `xml:"news:title"`
}

const xmlType = "application/xml; charset=utf-8"

// Sitemap names every live story: itself while one page holds them all, else
// the pages that do.
func (p *Pages) Sitemap(w http.ResponseWriter, r *http.Request) error {
	return p.Share(w, r, "", func(ctx context.Context, _ frame.Ask) (*cache.Page, error) {
		rows, pages, err := p.Story.Sitemap(ctx, 1)
		if err != nil {
			return nil, err
		}
		if pages <= 1 {
			return p.places(ctx, rows, true)
		}
		index := sitemapIndex{Space: sitemapSpace}
		for n := 1; n <= pages; n++ {
			index.Maps = append(index.Maps, place{Loc: p.Link(fmt.Sprintf("/sitemap-%d.xml", n))})
		}
		page, err := document(index, xmlType)
		if err == nil {
			page.Tags = []string{"sitemap"}
		}
		return page, err
	})
}

// SitemapPage is one of the pages.
func (p *Pages) SitemapPage(w http.ResponseWriter, r *http.Request, name string) error {
	n, err := strconv.Atoi(name)
	if err != nil || n < 1 || strconv.Itoa(n) != name {
		return fault.New(fault.NotFound, "fault-not-found")
	}
	return p.Share(w, r, "", func(ctx context.Context, _ frame.Ask) (*cache.Page, error) {
		rows, pages, err := p.Story.Sitemap(ctx, n)
		if err == nil && n > max(pages, 1) {
			err = fault.New(fault.NotFound, "fault-not-found")
		}
		if err != nil {
			return nil, err
		}
		return p.places(ctx, rows, n == 1)
	})
}

// places is a sitemap; the first also names what is no story.
func (p *Pages) places(ctx context.Context, rows []story.SitemapRow, first bool) (*cache.Page, error) {
	set := urlset{Space: sitemapSpace}
	tags := []string{"sitemap"}
	if first {
		m, err := p.Staff.Masthead(ctx)
		if err != nil {
			return nil, err
		}
		sections, err := p.Story.Sections(ctx)
		if err != nil {
			return nil, err
		}
		tags = append(tags, "masthead")
		for _, code := range m.Languages {
			before := frame.Prefix(m, code)
			set.Places = append(set.Places, place{Loc: p.Link(before + "/")})
			for _, s := range sections {
				set.Places = append(set.Places, place{Loc: p.Link(before + "/section/" + s.Slug)})
			}
			texts, err := p.Story.Pages(ctx, code)
			if err != nil {
				return nil, err
			}
			for _, t := range texts {
				set.Places = append(set.Places, place{Loc: p.Link(t.Path)})
				tags = append(tags, "page:"+t.Slug)
			}
			set.Places = append(set.Places, place{Loc: p.Link(before + "/support")}, place{Loc: p.Link(before + "/how-we-count")})
		}
		for _, s := range sections {
			tags = append(tags, "section:"+s.Slug)
		}
	}
	for _, row := range rows {
		set.Places = append(set.Places, place{Loc: p.Link(row.Path), Last: row.Last.UTC().Format(time.RFC3339)})
	}
	page, err := document(set, xmlType)
	if err == nil {
		page.Tags = tags
	}
	return page, err
}

// NewsSitemap names the stories of the last two days, as Google's news asks
// for them. It is not kept for long: what it holds grows old by itself.
func (p *Pages) NewsSitemap(w http.ResponseWriter, r *http.Request) error {
	hour := p.Now().Format("2006010215")
	return p.Share(w, r, hour, func(ctx context.Context, _ frame.Ask) (*cache.Page, error) {
		m, err := p.Staff.Masthead(ctx)
		if err != nil {
			return nil, err
		}
		rows, err := p.Story.NewsSitemap(ctx)
		if err != nil {
			return nil, err
		}
		set := urlset{Space: sitemapSpace, News: "http://www.google.com/schemas/sitemap-news/0.9"}
		for _, row := range rows {
			set.Places = append(set.Places, place{Loc: p.Link(row.Path), News: &news{Name: m.Name, Language: row.Lang,
				Date: row.First.In(m.Location()).Format(time.RFC3339), Title: row.Headline}})
		}
		page, err := document(set, xmlType)
		if err == nil {
			page.Tags = []string{"sitemap", "masthead"}
		}
		return page, err
	})
}
