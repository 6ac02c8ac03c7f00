package reading

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/story"
)

const (
	immutable = "public, max-age=31536000, immutable" // RFC 8246: what the address names never changes
	// sandbox keeps a file that a browser might take for a document from doing anything.
	sandbox = "default-src 'none'; sandbox"
)

// Media sends one width of a picture, whole or in ranges.
func (p *Pages) Media(w http.ResponseWriter, r *http.Request) error {
	name, kind, _ := strings.Cut(r.PathValue("file"), ".")
	width, err := strconv.Atoi(name)
	if err != nil || strconv.Itoa(width) != name || kind != "jpg" && kind != "webp" {
		return fault.New(fault.NotFound, "fault-not-found")
	}
	id := r.PathValue("id")
	f, err := p.Story.OpenMedia(r.Context(), story.MediaID(id), width, kind == "webp")
	if err != nil {
		return err
	}
	defer f.Close()
	h := w.Header()
	h.Set("Content-Type", map[string]string{"jpg": "image/jpeg", "webp": "image/webp"}[kind])
	h.Set("Etag", `"`+id+"-"+name+"-"+kind+`"`)
	lasting(h)
	http.ServeContent(w, r, "", time.Time{}, f)
	return nil
}

func lasting(h http.Header) {
	h.Set("Cache-Control", immutable)
	h.Set("Content-Security-Policy", sandbox)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // previews and feed readers show our pictures
}

// Logo sends the picture that the publisher set in place of the name.
func (p *Pages) Logo(w http.ResponseWriter, r *http.Request) error {
	m, err := p.Staff.Masthead(r.Context())
	if err != nil {
		return err
	}
	sum := r.PathValue("sum")
	if p.Blobs == nil || sum == "" || sum != m.Logo {
		return fault.New(fault.NotFound, "fault-not-found")
	}
	f, err := p.Blobs.Open(sum)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, 512)
	n, _ := f.ReadAt(head, 0) // a shorter file gives what it has
	kind := http.DetectContentType(head[:n])
	if !strings.HasPrefix(kind, "image/") {
		return fault.New(fault.NotFound, "fault-not-found")
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Etag", `"`+sum+`"`)
	lasting(w.Header())
	http.ServeContent(w, r, "", time.Time{}, f)
	return nil
}

// Icon sends the newsroom's icon to programs that ask for one unbidden.
func (p *Pages) Icon(w http.ResponseWriter, r *http.Request) error {
	m, err := p.Staff.Masthead(r.Context())
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Content-Security-Policy", sandbox)
	h.Set("Cache-Control", "public, max-age=86400")
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(p.Frame.Icon(m)))
	return nil
}

// Font sends the one font of the theme.
func (p *Pages) Font(w http.ResponseWriter, r *http.Request) error {
	font, address := p.Frame.Font()
	if r.URL.Path != address {
		return fault.New(fault.NotFound, "fault-not-found")
	}
	w.Header().Set("Content-Type", "font/woff2")
	w.Header().Set("Etag", `"`+r.PathValue("name")+`"`)
	lasting(w.Header())
	http.ServeContent(w, r, "", time.Time{}, font)
	return nil
}
