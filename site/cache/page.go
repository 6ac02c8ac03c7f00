package cache

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"runtime/debug"
	"slices"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"
)

// Page is one answer as a maker returns it. The cache takes the page over:
// nobody may change it afterwards.
type Page struct {
	Status   int               // an HTTP status; 0 means 200
	Type     string            // the Content-Type, with its charset
	Body     []byte            // the answer before compression
	Tags     []string          // what it shows; a Drop of any of them forgets the page
	Language string            // the Content-Language, or ""
	Header   map[string]string // further fields, e.g. Link or Content-Security-Policy
	Keep     bool              // false: give it to those who wait for it now and forget it
}

// Maker makes a page. Its context outlives the request that asked first, and
// ends after makingTime; a panic in it becomes the error of all who wait.
type Maker func(ctx context.Context) (*Page, error)

// field is one prepared header field: the slice goes into every answer's header as it is.
type field struct {
	name  string
	value []string
}

// sheet is a page ready to be sent. What the store needs to find and forget
// it (older, newer, weight, tags) is guarded by the store's lock.
type sheet struct {
	key    string
	status int
	fields []field
	hash   string // of body and fields, the stem of every ETag
	small  bool   // not worth compressing
	keep   bool

	renditions [encodings]atomic.Pointer[rendition]
	making     sync.Mutex  // one copy is made at a time
	plain      atomic.Bool // somebody asked for the identity copy: keep it
	polish     atomic.Bool // the best brotli is made, queued or given up

	asked atomic.Bool // since the hand last passed
	dead  atomic.Bool // dropped or evicted
	tags  []string
	size  int64
	older *sheet
	newer *sheet
}

// rendition is the body in one encoding with the header values that belong to it.
type rendition struct {
	body     []byte
	etag     []string
	length   []string
	encoding []string // nil for identity
	quick    bool     // brotli made at a fast level: a better one is worth making
}

// smallBody is the size in bytes under which compressing costs more than it saves.
const smallBody = 256

// overhead is about what a sheet weighs besides its bodies, measured on the heap.
const overhead = 1200

func newSheet(key string, p *Page) *sheet {
	s := &sheet{key: key, status: p.Status, keep: p.Keep, small: len(p.Body) < smallBody}
	if s.status == 0 {
		s.status = http.StatusOK
	}
	if p.Type != "" {
		s.fields = append(s.fields, field{"Content-Type", []string{p.Type}})
	}
	if p.Language != "" {
		s.fields = append(s.fields, field{"Content-Language", []string{p.Language}})
	}
	for name, value := range p.Header {
		s.fields = append(s.fields, field{textproto.CanonicalMIMEHeaderKey(name), []string{value}})
	}
	sort.Slice(s.fields, func(i, j int) bool { return s.fields[i].name < s.fields[j].name })
	s.hash = stem(p.Body, s.fields)
	s.tags = slices.Clone(p.Tags)
	slices.Sort(s.tags)
	s.tags = slices.Compact(s.tags)
	s.size = overhead + int64(2*len(key))
	for _, t := range s.tags {
		s.size += int64(len(t)) + 64
	}
	s.renditions[identity].Store(s.newRendition(identity, p.Body, false))
	s.size += int64(len(p.Body))
	return s
}

// stem is the part of the ETag that all copies of a page share. It is the same
// in every process, so that a reader may be answered by another one.
func stem(body []byte, fields []field) string {
	h := sha256.New()
	h.Write(body)
	for _, f := range fields {
		fmt.Fprintf(h, "\x00%s\x00%s", f.name, f.value[0])
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12])
}

// newRendition prepares one encoding. Every copy has an ETag of its own, the quick
// brotli too: a strong validator stands for exactly these bytes (RFC 9110, 8.8.1).
func (s *sheet) newRendition(e encoding, body []byte, quick bool) *rendition {
	c := &rendition{body: body, quick: quick, length: []string{strconv.Itoa(len(body))}}
	suffix := ""
	if e != identity {
		c.encoding = []string{e.String()}
		suffix = "-" + e.String()
	}
	if quick {
		suffix += "1"
	}
	c.etag = []string{`"` + s.hash + suffix + `"`}
	return c
}

// made calls a maker so that a panic, or a maker that ends its goroutine,
// becomes an error.
func made(ctx context.Context, maker Maker) (p *Page, err error) {
	defer func() {
		if v := recover(); v != nil {
			p, err = nil, fmt.Errorf("cache: maker panicked: %v\n%s", v, debug.Stack())
		}
	}()
	p, err = maker(ctx)
	if err == nil && p == nil {
		err = errors.New("cache: maker returned no page")
	}
	return p, err
}
