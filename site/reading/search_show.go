package reading

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/site/frame"
)

// searchPage is the view of search/page.html.
type searchPage struct {
	frame.View
	leaves
	Query string
	Cards []card
}

// longest query that is looked for, in characters.
const longestQuery = 200

// Search looks for stories. Its pages are not kept: there is one for every word there is.
func (p *Pages) Search(w http.ResponseWriter, r *http.Request) error {
	v, err := p.View(r.Context(), p.Asked(w, r))
	if err != nil {
		return err
	}
	v.Title = v.Say("site-search")
	page := &searchPage{View: v}
	words := strings.TrimSpace(strings.ToValidUTF8(r.URL.Query().Get("q"), " "))
	if utf8.RuneCountInString(words) > longestQuery {
		words = string([]rune(words)[:longestQuery])
	}
	page.Query = strings.ReplaceAll(words, "\x00", " ")
	if page.Query == "" {
		return p.Private(w, r, http.StatusOK, "search", page, false)
	}
	if err := frame.Turn(p.searches, web.Network(web.ClientIP(r))); err != nil {
		return err
	}
	n := pageOf(r.URL.Query())
	all, more, err := p.Story.Search(r.Context(), v.Code(), page.Query, n)
	if err != nil {
		return err
	}
	page.Cards = cards(&v, all)
	path := v.Path + "?q=" + frame.Query(page.Query)
	if n > 1 {
		page.Newer = deeper(path, n-1)
	}
	if more && n < maxPage {
		page.Older = deeper(path, n+1)
	}
	return p.Private(w, r, http.StatusOK, "search", page, false)
}

func deeper(path string, n int) string { return strings.Replace(at(path, n), "?page=", "&page=", 1) }
