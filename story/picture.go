package story

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/doc"
)

// Picture is a picture as a page shows it.
type Picture struct {
	Media         MediaID
	Alt           string
	Caption       string
	Credit        string
	Width, Height int // of the original, in pixels
	Tone          string
	Sizes         []Size
}

// Picture is a picture as a page shows it.
func (m Media) Picture() Picture {
	return Picture{Media: m.ID, Alt: m.Alt, Caption: m.Caption, Credit: m.Credit, Width: m.Width, Height: m.Height, Tone: m.Tone, Sizes: m.Sizes}
}

// plainWidth is the width of the address for those who read no srcset, such as feeds and previews.
const plainWidth = 720

// Src is the address of the JPEG of about 720 pixels.
func (p Picture) Src() string {
	width := 0
	for _, size := range p.Sizes {
		if width == 0 || size.Width <= plainWidth {
			width = size.Width
		}
	}
	return p.address(width, "jpg")
}

// Srcset lists the addresses of all widths, as JPEG or as WebP; "" where a
// width has no WebP, because a browser would then choose among the others only.
func (p Picture) Srcset(webp bool) string {
	kind := "jpg"
	if webp {
		kind = "webp"
	}
	var b strings.Builder
	for i, size := range p.Sizes {
		if webp && size.WebP == "" {
			return ""
		}
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s %dw", p.address(size.Width, kind), size.Width)
	}
	return b.String()
}

func (p Picture) address(width int, kind string) string {
	return fmt.Sprintf("/media/%s/%d.%s", p.Media, width, kind)
}

// Draw is what the renderer must be told to draw a body with its pictures.
func (s *Stories) Draw(ctx context.Context, body *doc.Node, dateline string) (doc.Draw, error) {
	known := map[string]doc.Picture{}
	for ids := range slices.Chunk(doc.Media(body), 1000) {
		args := make([]any, len(ids))
		for i, id := range ids {
			args[i] = id
		}
		all, err := db.All(ctx, s.db, (*Media).fields, `select `+mediaColumns+mediaSource+`where m.id in `+s.db.Places(1, len(args)), args...)
		if err != nil {
			return doc.Draw{}, err
		}
		for _, m := range all {
			p := m.Picture()
			known[string(m.ID)] = doc.Picture{Src: p.Src(), Srcset: p.Srcset(false), Width: p.Width, Height: p.Height}
		}
	}
	return doc.Draw{Dateline: dateline, Lazy: true, Picture: func(media string) (doc.Picture, bool) {
		p, ok := known[media]
		return p, ok
	}}, nil
}

// OpenMedia opens the file of one width. What an address names never changes;
// a width or a kind that the picture does not have is NotFound. The caller closes it.
func (s *Stories) OpenMedia(ctx context.Context, id MediaID, width int, webp bool) (io.ReadSeekCloser, error) {
	m, err := s.Media(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, size := range m.Sizes {
		sum := size.JPEG
		if webp {
			sum = size.WebP
		}
		if size.Width != width || sum == "" {
			continue
		}
		f, err := s.blobs.Open(sum)
		if err != nil {
			return nil, err // not f: a nil file is no nil reader
		}
		return f, nil
	}
	return nil, notFound()
}
