package frame

import (
	"bytes"
	"hash/maphash"
	"html/template"
	"io"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/blob"
	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/fund/hand"
	"github.com/nightdesk/nightdesk/fund/move"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/insight"
	"github.com/nightdesk/nightdesk/reach"
	"github.com/nightdesk/nightdesk/site/cache"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

// Options are what the reader pages are made from.
type Options struct {
	Staff    *staff.Staff
	Audience *audience.Audience
	Story    *story.Stories
	Fund     *fund.Fund
	Rails    *rail.Rails
	Desk     *desk.Desk
	Hand     *hand.Hand
	Moves    *move.Moves // nil where nobody is moved
	Reach    *reach.Reach
	Insight  *insight.Insight
	Blobs    *blob.Store // for the masthead's logo; nil: none is shown

	Cache  *cache.Cache
	Clock  *clock.Clock
	Secret []byte   // at least 32 random bytes, for signed cookies
	URL    string   // how readers reach the newsroom, without a slash at the end
	Theme  string   // a folder whose files stand in for those of the theme, or ""
	Banks  []string // where forms may lead, besides the pages of the gateways
	Log    *slog.Logger
}

// Frame is what every page stands in. It is safe for use by many at once.
type Frame struct {
	Options
	https    bool
	theme    *book
	standing *web.Signer
	claim    atomic.Pointer[Claim]
	claiming sync.Mutex
	stood    memory
	offered  atomic.Pointer[offer]
	changed  atomic.Int64 // counts what may have changed the offer, so that a slow look keeps no old one
	styles   sync.Map     // styleKey → style
}

// New reads the theme. A template that cannot be read is an error.
func New(o Options) (*Frame, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	o.URL = strings.TrimSuffix(o.URL, "/")
	if o.Rails != nil {
		o.Banks = slices.Concat(o.Banks, o.Rails.Leads())
	}
	b, err := open(o.Theme)
	if err != nil {
		return nil, err
	}
	return &Frame{Options: o, stood: memory{seed: maphash.MakeSeed()}, https: strings.HasPrefix(o.URL, "https:"), theme: b,
		standing: web.NewSigner(o.Secret, "standing", o.Clock)}, nil
}

// HTTPS tells whether the newsroom's public address is an https one.
func (f *Frame) HTTPS() bool { return f.https }

// Now is the newsroom's moment.
func (f *Frame) Now() time.Time { return f.Clock.Now() }

// Link is the whole address of a path of ours, which may hold a query.
func (f *Frame) Link(path string) string { return f.URL + Escaped(path) }

// Escaped is a path as it stands in an address.
func Escaped(path string) string {
	path, query, has := strings.Cut(path, "?")
	path = (&url.URL{Path: path}).EscapedPath()
	if has {
		path += "?" + query
	}
	return path
}

// Safe marks markup that package doc has escaped already.
func Safe(html string) template.HTML { return template.HTML(html) } //nolint:gosec // doc.HTML's promise

// Font is the theme's font with its address, which changes with its bytes.
func (f *Frame) Font() (io.ReadSeeker, string) {
	return bytes.NewReader(f.theme.font), f.theme.Font
}
