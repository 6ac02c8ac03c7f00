package frame

import (
	"bytes"
	"compress/gzip"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/site/cache"
)

// Ask is all that a cached page may depend on.
type Ask struct {
	Path     string // decoded
	Query    url.Values
	Standing fund.Standing
	Lean     bool // the reader asked to save data (the Save-Data client hint)
	Claim    *Claim
}

// Draw makes a page. Its context outlives the request that asked first.
type Draw func(ctx context.Context, a Ask) (*cache.Page, error)

// Show answers with a page that is kept by address and standing. extra names
// what of the query it depends on; whatever else the query holds is ignored.
func (f *Frame) Show(w http.ResponseWriter, r *http.Request, extra string, draw Draw) error {
	standing, known := f.Standing(w, r)
	claim := f.Claim(r.Context())
	key, lean := string(standing), saves(r)
	if lean {
		key += "+lean"
	}
	if strings.IndexByte(r.URL.Path, 0) >= 0 {
		return fault.New(fault.NotFound, "fault-not-found") // a NUL divides the parts of a key
	}
	key = r.URL.Path + "\x00" + extra + "\x00" + key + "\x00" + claim.Bucket
	path, query := r.URL.Path, r.URL.RawQuery
	return f.Cache.Serve(w, r, key, known, func(ctx context.Context) (*cache.Page, error) {
		q, _ := url.ParseQuery(query) // what cannot be read of it was not asked
		return draw(ctx, Ask{Path: path, Query: q, Standing: standing, Lean: lean, Claim: claim})
	})
}

// Share answers with what is the same for everybody: a feed, a sitemap.
func (f *Frame) Share(w http.ResponseWriter, r *http.Request, extra string, draw Draw) error {
	path := r.URL.Path
	return f.Cache.Serve(w, r, "\x00"+path+"\x00"+extra, false, func(ctx context.Context) (*cache.Page, error) {
		q, _ := url.ParseQuery(r.URL.RawQuery)
		return draw(ctx, Ask{Path: path, Query: q, Standing: fund.Reader})
	})
}

func saves(r *http.Request) bool {
	lines := r.Header["Save-Data"]
	return lines != nil && strings.EqualFold(lines[0], "on")
}

// Asked is the ask of a page that is not kept.
func (f *Frame) Asked(w http.ResponseWriter, r *http.Request) Ask {
	standing, _ := f.Standing(w, r)
	return Ask{Path: r.URL.Path, Query: r.URL.Query(), Standing: standing, Lean: saves(r), Claim: f.Claim(r.Context())}
}

// Page draws a theme's page to be kept.
func (f *Frame) Page(name string, p Viewer) (*cache.Page, error) {
	v := p.view()
	s := f.dress(name, v)
	body, err := f.theme.draw(name, p)
	if err != nil {
		return nil, err
	}
	page := &cache.Page{Type: "text/html; charset=utf-8", Body: body, Language: string(v.Code()), Tags: v.tags, Keep: true,
		Header: map[string]string{"Content-Security-Policy": s.policy}}
	if v.Code() == "ur" {
		page.Header["Vary"] = "Accept-Encoding, Save-Data"
	}
	if v.Hidden {
		page.Header["X-Robots-Tag"] = "noindex"
	}
	return page, nil
}

// dress gives a view its style.
func (f *Frame) dress(name string, v *View) *style {
	s := f.style(styleKey{page: name, accent: v.Paper.Accent, code: v.Code(), lean: v.Lean})
	v.name, v.Style, v.Icon = name, s.css, icon(v.Paper.Name, s.accent)
	return s
}

// Private answers one person with a page that nobody keeps. If paying, its form may lead to a bank.
func (f *Frame) Private(w http.ResponseWriter, r *http.Request, status int, name string, p Viewer, paying bool) error {
	v := p.view()
	v.Hidden = true
	s := f.dress(name, v)
	body, err := f.theme.draw(name, p)
	if err != nil {
		return err
	}
	web.Private(w)
	h := w.Header()
	h.Set("Content-Security-Policy", s.policy)
	if paying {
		h.Set("Content-Security-Policy", s.payingPolicy)
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(v.Code()))
	send(w, r, status, body)
	return nil
}

// Isolated answers one person with a page that holds a gateway's script: its
// policy names with whom the page may speak, and holds for it alone.
func (f *Frame) Isolated(w http.ResponseWriter, r *http.Request, name string, p Viewer, origins []string) error {
	v := p.view()
	v.Hidden = true
	f.dress(name, v)
	body, err := f.theme.draw(name, p)
	if err != nil {
		return err
	}
	policy := web.ReaderCSP()
	policy.Upgrade = f.https
	// A gateway's script dresses what it makes, in ways that no hash can foresee.
	policy.Styles = append([]string{"'unsafe-inline'"}, origins...)
	policy.Scripts, policy.Connect, policy.Frames, policy.Images, policy.FormTo = origins, origins, origins, origins, origins
	web.Isolated(w, policy, origins)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", string(v.Code()))
	send(w, r, http.StatusOK, body)
	return nil
}

// send writes a page that is not kept, compressed where the browser bears it.
// None of them holds a secret beside words that a stranger chose, which is what
// an attack on compression needs (BREACH).
func send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Vary", "Accept-Encoding")
	if gzips(r.Header.Get("Accept-Encoding")) {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write(body) // a buffer never fails
		if z.Close() == nil {
			w.Header().Set("Content-Encoding", "gzip")
			body = b.Bytes()
		}
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a reader who went away is no error of ours
}

func gzips(accept string) bool {
	for one := range strings.SplitSeq(accept, ",") {
		name, weight, _ := strings.Cut(one, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			weight = strings.ReplaceAll(weight, " ", "")
			return weight != "q=0" && weight != "q=0.0" && weight != "q=0.00" && weight != "q=0.000"
		}
	}
	return false
}

// See leads the browser on with a GET, after a post.
func See(w http.ResponseWriter, r *http.Request, address string) error {
	web.Private(w)
	http.Redirect(w, r, address, http.StatusSeeOther)
	return nil
}

// Moved is a page that leads elsewhere for good.
func Moved(to string) *cache.Page {
	return &cache.Page{Status: http.StatusMovedPermanently, Type: "text/plain; charset=utf-8", Body: []byte(to + "\n"),
		Header: map[string]string{"Location": to}}
}
