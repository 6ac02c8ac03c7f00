package cache

import (
	"context"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/nightdesk/nightdesk/base/web"
)

// Cache holds pages up to a number of bytes. It is safe for use by many at once.
type Cache struct {
	store
	flood  atomic.Pointer[[]string]
	polish polisher
}

// makingTime is how long a maker may take, whoever still waits for it.
const makingTime = 30 * time.Second

var (
	vary           = []string{"Accept-Encoding"}
	publicNoCache  = []string{"public, no-cache"}
	privateNoCache = []string{"private, no-cache"}
	noStore        = []string{"no-store"}
)

// New makes a cache that holds at most maxBytes of pages, their index included.
func New(maxBytes int64) *Cache {
	c := &Cache{}
	c.open(maxBytes)
	return c
}

// Flood lets a cache in front keep public pages for a few seconds, on the day
// when more come than one machine bears; readers may then see a page that old
// after a correction. Zero ends it.
func (c *Cache) Flood(keep time.Duration) {
	if keep < time.Second {
		c.flood.Store(nil)
		return
	}
	c.flood.Store(&[]string{"public, max-age=0, s-maxage=" + strconv.Itoa(int(keep/time.Second))})
}

// Serve answers a GET or HEAD with the page of a key, making it when it is not
// held. The key must name everything that the page depends on: address,
// standing, appeal bucket. Private pages are answered "private, no-cache". An
// error, from the maker or because the caller went away, leaves the answer
// unwritten. Last-Modified is never a reason for a 304: its second is too long
// for a correction.
func (c *Cache) Serve(w http.ResponseWriter, r *http.Request, key string, private bool, maker Maker) error {
	s := c.find(key)
	held := s != nil
	if !held {
		var err error
		if s, err = c.make(r.Context(), key, maker); err != nil {
			return err
		}
	}
	h := w.Header()
	h["Vary"] = vary
	enc, ok := accepted(r.Header["Accept-Encoding"], s.small)
	if !ok {
		w.WriteHeader(http.StatusNotAcceptable)
		return nil
	}
	one := s.renditions[enc].Load()
	if one == nil || enc == identity {
		var err error
		if one, err = c.rendition(s, enc); err != nil {
			return err
		}
	}
	if held && one.quick {
		c.better(s)
	}
	c.answer(w, r, s, one, private)
	return nil
}

func (c *Cache) answer(w http.ResponseWriter, r *http.Request, s *sheet, one *rendition, private bool) {
	h := w.Header()
	switch flood := c.flood.Load(); {
	case s.status >= 500:
		h["Cache-Control"] = noStore
	case private:
		h["Cache-Control"] = privateNoCache
	case flood != nil && s.status == http.StatusOK:
		h["Cache-Control"] = *flood
	default:
		h["Cache-Control"] = publicNoCache
	}
	// A 304 carries the page's own fields too: a cache puts what a 304 says in
	// place of what it stored (RFC 9111, 3.2), so a general policy set by a
	// middleware must not replace the policy of this page.
	for _, f := range s.fields {
		h[f.name] = f.value
	}
	h["Etag"] = one.etag
	if lines := r.Header["If-None-Match"]; lines != nil && s.status == http.StatusOK {
		if tag, ok := match(lines, one.etag[0], s.quickTag(one)); ok {
			if tag != one.etag[0] {
				h["Etag"] = []string{tag}
			}
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h["Content-Length"] = one.length
	if one.encoding != nil {
		h["Content-Encoding"] = one.encoding
	}
	if r.Method == http.MethodHead {
		w.WriteHeader(s.status)
		return
	}
	web.OneWrite(r, len(one.body))
	if s.status != http.StatusOK {
		w.WriteHeader(s.status)
	}
	_, _ = w.Write(one.body) // a reader who went away is no error of ours
}

// quickTag is the tag of the quick brotli whose place the best one took: who
// holds that copy holds the same page.
func (s *sheet) quickTag(one *rendition) string {
	if one.encoding == nil || one.quick || one.encoding[0] != br.String() {
		return ""
	}
	return `"` + s.hash + "-" + br.String() + `1"`
}

// make finds out who makes the page of a key and waits for it.
func (c *Cache) make(ctx context.Context, key string, maker Maker) (*sheet, error) {
	began := c.now()
	for {
		s, f, mine := c.board(key)
		if s != nil {
			return s, nil
		}
		if mine {
			c.fly(ctx, f, maker)
			return f.sheet, f.err
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if !f.staleFor(began) {
			return f.sheet, f.err
		}
		// What we waited for was begun before a Drop that came before us. The
		// next making begins after it, so this loop runs at most twice.
	}
}
