package site

import (
	"net/http"
	"strings"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/site/frame"
)

// doors are all addresses of the face. Who may pass stands beside each:
// everybody (kept by standing), one (never kept, whoever asks sees only what
// is theirs), holder (of the token in the address), self (signed in).
func (s *Site) doors(mux *http.ServeMux) {
	read, give, own, feed := s.reading, s.support, s.account, s.feed

	s.door(mux, "GET /{$}", read.Front)              // everybody
	s.door(mux, "GET /sections", read.Sections)      // everybody
	s.door(mux, "GET /section/{slug}", read.Section) // everybody
	s.door(mux, "GET /by/{slug}", read.Byline)       // everybody
	s.door(mux, "GET /speaker/{slug}", read.Speaker) // everybody
	s.door(mux, "GET /tag/{slug}", read.Tag)         // everybody
	s.door(mux, "GET /search", read.Search)          // everybody, not kept, so many a minute
	s.door(mux, "GET /how-we-count", read.Counting)  // everybody
	s.door(mux, "GET /join/whatsapp", read.Join)     // everybody

	s.door(mux, "GET /support", give.Support)         // everybody
	s.door(mux, "POST /support", give.Confirm)        // one, so many a minute
	s.door(mux, "POST /support/confirm", give.Create) // one, so many a minute
	s.door(mux, "GET /pay/{pledge}", give.Payment)    // holder, so many a minute
	s.door(mux, "POST /pay/{pledge}", give.Claim)     // holder, so many a minute

	s.door(mux, "GET /pay/{pledge}/{token}", give.Return)            // holder, back from a gateway, so many a minute
	s.door(mux, fromOutside, give.ReturnByPost)                      // the same by a post of the gateway's own page
	s.door(mux, "GET /support/checkout/{pledge}/{token}", give.Form) // holder, so many a minute
	s.door(mux, "GET /move/{token}", give.Move)                      // holder of a letter's link, so many a minute
	s.door(mux, "POST /move/{token}", give.GoOn)                     // holder of a letter's link, so many a minute

	s.door(mux, "GET /account", own.Account)                      // self; others are asked who they are
	s.door(mux, "POST /account/link", own.Ask)                    // one, so many a minute
	s.door(mux, "GET /account/in", own.Enter)                     // one
	s.door(mux, "POST /account/in", own.SignIn)                   // holder of a letter's link, so many a minute
	s.door(mux, "POST /account/out", own.SignOut)                 // one
	s.door(mux, "GET /account/stop", own.AskStop)                 // self
	s.door(mux, "POST /account/stop", own.Stop)                   // self, so many a minute
	s.door(mux, "POST /account/why", own.SayWhy)                  // self, so many a minute
	s.door(mux, "POST /account/again", own.Again)                 // self, so many a minute
	s.door(mux, "POST /account/pause", own.Pause)                 // self, so many a minute
	s.door(mux, "POST /account/resume", own.Resume)               // self, so many a minute
	s.door(mux, "POST /account/quiet", own.Quiet)                 // self, so many a minute
	s.door(mux, "GET /account/change", give.Change)               // self; others are led to where they are asked who they are
	s.door(mux, "GET /account/receipts/{number...}", own.Receipt) // self
	s.door(mux, "GET /account/notes/{number...}", own.Note)       // self
	s.door(mux, "GET /receipt/{number...}", own.PDF)              // self
	s.door(mux, "GET /verify/{code}", own.Verify)                 // everybody who holds the code, so many a minute

	s.door(mux, "GET /account/leave", own.AskLeave)   // self
	s.door(mux, "POST /account/leave", own.Leave)     // self, so many a minute
	s.door(mux, "GET /account/data.json", own.Export) // self, so many a minute

	s.door(mux, "POST /grievance", read.Grieve) // everybody, so many a minute

	s.door(mux, "GET /feed.xml", feed.RSS)   // everybody
	s.door(mux, "GET /feed.json", feed.JSON) // everybody

	one := func(pattern string, d frame.Door) { mux.HandleFunc(pattern, s.frame.Open(d)) }
	one("GET /sitemap.xml", feed.Sitemap)          // everybody
	one("GET /news-sitemap.xml", feed.NewsSitemap) // everybody
	one("GET /robots.txt", feed.Robots)            // everybody
	one("GET /media/{id}/{file}", read.Media)      // everybody
	one("GET /logo/{sum}", read.Logo)              // everybody
	one("GET /font/{name}", read.Font)             // everybody
	one("GET /favicon.ico", read.Icon)             // everybody
	one("GET /count/seen.gif", read.Seen)          // everybody, so many a second
	mux.HandleFunc("GET /healthz", healthy)        // everybody
	one("GET /", s.anything)                       // everybody: stories, text pages, months, old addresses
}

// fromOutside is the one door that pages of others may post to.
const fromOutside = "POST /pay/{pledge}/{token}"

// fromOutsideSpoken is that door in every language.
func fromOutsideSpoken() []string {
	method, path, _ := strings.Cut(fromOutside, " ")
	all := []string{fromOutside}
	for _, code := range lang.Codes {
		all = append(all, method+" /"+string(code)+path)
	}
	return all
}

// door opens a door in every language: the newsroom's main one has no prefix.
func (s *Site) door(mux *http.ServeMux, pattern string, d frame.Door) {
	mux.HandleFunc(pattern, s.frame.Open(d))
	method, path, _ := strings.Cut(pattern, " ")
	for _, code := range lang.Codes {
		mux.HandleFunc(method+" /"+string(code)+path, s.frame.Open(s.spoken(code, d)))
	}
}

// anything is what no other door is for. The sitemap's pages are here because
// a pattern of the mux cannot hold a number in the middle of a name.
func (s *Site) anything(w http.ResponseWriter, r *http.Request) error {
	if n, ok := strings.CutPrefix(r.URL.Path, "/sitemap-"); ok {
		if n, ok = strings.CutSuffix(n, ".xml"); ok {
			return s.feed.SitemapPage(w, r, n)
		}
	}
	return s.reading.Anything(w, r)
}

// spoken opens a door under a language's prefix. A language that the newsroom
// does not speak has no doors, but an old archive may have an address there;
// the main language's pages have moved to where there is no prefix.
func (s *Site) spoken(code lang.Code, d frame.Door) frame.Door {
	return func(w http.ResponseWriter, r *http.Request) error {
		m, err := s.frame.Staff.Masthead(r.Context())
		switch {
		case err != nil:
			return err
		case m.Main() == code && r.Method != http.MethodPost:
			to := frame.Escaped(strings.TrimPrefix(r.URL.Path, "/"+string(code)))
			if r.URL.RawQuery != "" {
				to += "?" + r.URL.RawQuery
			}
			http.Redirect(w, r, to, http.StatusMovedPermanently)
			return nil
		case !m.Speaks(code):
			return s.reading.Anything(w, r)
		}
		return d(w, r)
	}
}

// healthy answers who watches whether the program runs.
func healthy(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n")) // who asked may have hung up
}
