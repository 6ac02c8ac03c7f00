package site

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/site/account"
	"github.com/nightdesk/nightdesk/site/feed"
	"github.com/nightdesk/nightdesk/site/frame"
	"github.com/nightdesk/nightdesk/site/reading"
	"github.com/nightdesk/nightdesk/site/support"
)

// Options are what the face is made from.
type Options = frame.Options

// Site is the face of the readers.
type Site struct {
	frame   *frame.Frame
	reading *reading.Pages
	support *support.Pages
	account *account.Pages
	feed    *feed.Pages
	routes  http.Handler
}

// New makes the face. A theme that cannot be read is an error.
func New(o Options) (*Site, error) {
	f, err := frame.New(o)
	if err != nil {
		return nil, err
	}
	s := &Site{frame: f, reading: reading.New(f), support: support.New(f), account: account.New(f), feed: feed.New(f)}
	mux := http.NewServeMux()
	s.doors(mux)
	var origins []string
	if u, err := url.Parse(f.URL); err == nil && u.Host != "" {
		origins = append(origins, u.Scheme+"://"+u.Host)
	}
	guarded, err := web.SameSiteBut(fromOutsideSpoken(), mux, http.HandlerFunc(s.foreign), origins...)
	if err != nil {
		return nil, fmt.Errorf("site: %w", err)
	}
	headers := web.ReaderHeaders(web.ReaderCSP(), f.HTTPS())
	s.routes = headers.Wrap(web.Recover(guarded, f.Fail))
	return s, nil
}

// Routes are all doors, behind the guard against posts of other sites and with
// the headers that every answer carries. Watch belongs around them.
func (s *Site) Routes() http.Handler { return s.routes }

// Changed forgets the pages that show one of the tags. It is to be called
// after the rooms have heard of the change themselves.
func (s *Site) Changed(tags []string) {
	if slices.Contains(tags, "page:refunds") {
		tags = append(slices.Clone(tags), "plans") // without words there no plan is offered
	}
	if slices.Contains(tags, "plans") || slices.Contains(tags, "groups") {
		s.frame.Recount()
		s.frame.Reoffer()
	}
	s.frame.Cache.Drop(tags...)
}

// Recount counts the appeal's claim anew, as when the demonstration's clock was moved.
func (s *Site) Recount() { s.frame.Recount() }

// Undrawn lists the theme's pages that nobody has asked for yet, for tests.
func (s *Site) Undrawn() []string { return s.frame.Undrawn() }

func (s *Site) foreign(w http.ResponseWriter, r *http.Request) {
	s.frame.Fail(w, r, fault.New(fault.Forbidden, "fault-cross-site"))
}
