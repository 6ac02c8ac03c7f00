package reading

import (
	"context"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/site/frame"
)

// searchPage is the view of search/page.html.
type searchPage struct {
	frame.View
	leaves
	Query     string
	Wait      string // when to search again, in words, where it was too often
	Cards     []card
	Elsewhere []elsewhere
}

// elsewhere is what another of the newsroom's languages has for the same words.
type elsewhere struct {
	frame.Item // leads to all of it
	Dir        string
	Cards      []card
}

const (
	longestQuery   = 200 // characters that are looked for
	fewFound       = 5   // so many or fewer, and the other languages are asked too
	elsewhereShown = 5   // stories of each of them
)

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
	if wait, ok := p.searches.Allow(web.Network(web.ClientIP(r))); !ok {
		page.Wait = v.Say("site-search-wait", "Count", frame.RetryAfter(w.Header(), wait))
		return p.Private(w, r, http.StatusTooManyRequests, "search", page, false)
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
	if n == 1 && len(all) <= fewFound {
		if page.Elsewhere, err = p.elsewhere(r.Context(), &v, page.Query); err != nil {
			return err
		}
	}
	return p.Private(w, r, http.StatusOK, "search", page, false)
}

// elsewhere looks for the same words in the newsroom's other languages.
func (p *Pages) elsewhere(ctx context.Context, v *frame.View, query string) (out []elsewhere, err error) {
	for _, code := range v.Paper.Languages {
		if code == v.Code() {
			continue
		}
		all, _, err := p.Story.Search(ctx, code, query, 1)
		if err != nil {
			return nil, err
		}
		if len(all) == 0 {
			continue
		}
		l := lang.For(code)
		one := elsewhere{Item: frame.Item{Name: l.Name(), Code: code, Path: frame.Prefix(v.Paper, code) + "/search?q=" + frame.Query(query)}, Dir: l.Dir()}
		one.Cards = cards(v, all[:min(len(all), elsewhereShown)])
		out = append(out, one)
	}
	return out, nil
}

func deeper(path string, n int) string { return strings.Replace(at(path, n), "?page=", "&page=", 1) }
