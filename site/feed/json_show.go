package feed

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/site/frame"
)

// JSON Feed 1.1 (jsonfeed.org).
type jsonFeed struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	Home        string     `json:"home_page_url"`
	Self        string     `json:"feed_url"`
	Description string     `json:"description"`
	Language    lang.Code  `json:"language"`
	Items       []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string   `json:"id"`
	URL       string   `json:"url"`
	Title     string   `json:"title"`
	Summary   string   `json:"summary,omitempty"`
	HTML      string   `json:"content_html"`
	Image     string   `json:"image,omitempty"`
	Published string   `json:"date_published"`
	Modified  string   `json:"date_modified"`
	Authors   []author `json:"authors,omitempty"`
	Tags      []string `json:"tags,omitempty"`
}

type author struct {
	Name string `json:"name"`
}

// JSON shows the newest stories of a language as JSON Feed.
func (p *Pages) JSON(w http.ResponseWriter, r *http.Request) error {
	return p.Share(w, r, "", func(ctx context.Context, a frame.Ask) (*cache.Page, error) {
		m, code, items, err := p.newest(ctx, a)
		if err != nil {
			return nil, err
		}
		f := jsonFeed{Version: "https://jsonfeed.org/version/1.1", Title: m.Name, Home: p.Link(frame.Prefix(m, code) + "/"), Self: p.Link(a.Path),
			Description: lang.For(code).Say("site-front-about", "Name", m.Name), Language: code, Items: []jsonItem{}}
		for _, it := range items {
			one := jsonItem{ID: it.ID, URL: it.Address, Title: it.Headline, Summary: it.Summary, HTML: it.HTML, Image: it.Image,
				Published: it.First.Format(time.RFC3339), Modified: it.Last.Format(time.RFC3339), Tags: it.Tags}
			for _, name := range it.Authors {
				one.Authors = append(one.Authors, author{name})
			}
			f.Items = append(f.Items, one)
		}
		body, err := json.Marshal(f)
		if err != nil {
			return nil, err
		}
		return &cache.Page{Type: "application/feed+json", Body: body, Language: string(code), Tags: tags(code, items), Keep: true}, nil
	})
}
