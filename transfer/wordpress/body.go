package wordpress

import (
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nightdesk/nightdesk/base/doc"
)

// Body makes an item's body, classic or of blocks, with the text of reusable
// blocks and the pictures of galleries put where they stood. media is asked
// for each picture, as in doc.Import.
func (s *Survey) Body(it *Item, media func(src, alt, caption, credit string) (string, bool)) (*doc.Node, []doc.Left) {
	e := expansion{survey: s, item: it.ID, size: len(it.Content)}
	src := e.blocks(it.Content, 0)
	src = e.galleries(src)
	body, left := doc.FromClassic(src, doc.Import{Media: media})
	return body, append(e.left, left...)
}

// expansion puts into a body what it only names. What is put in is bounded, so
// that a few bytes which name each other cannot become gigabytes.
type expansion struct {
	survey *Survey
	item   int64
	size   int // bytes of the body so far
	left   []doc.Left
}

// reusable is where a body calls a reusable block by its number.
var reusable = regexp.MustCompile(`<!-- wp:block \{[^}]{0,200}?"ref":(\d{1,18})[^}]{0,200}?\} /-->`)

func (e *expansion) blocks(src string, depth int) string {
	if !strings.Contains(src, "<!-- wp:block ") {
		return src
	}
	return reusable.ReplaceAllStringFunc(src, func(call string) string {
		id := number(reusable.FindStringSubmatch(call)[1])
		block, known := e.survey.blocks[id]
		if !known || depth > 4 || e.size+len(block) > maxPutIn {
			lost := doc.Left{What: "reusable-block", Text: strconv.FormatInt(id, 10)}
			if !slices.Contains(e.left, lost) && len(e.left) < maxTerms {
				e.left = append(e.left, lost)
			}
			return ""
		}
		e.size += len(block)
		return e.blocks(block, depth+1)
	})
}

var (
	gallery    = regexp.MustCompile(`\[gallery(?:\s[^\]\[]*)?\]`)
	galleryIDs = regexp.MustCompile(`\b(?:ids|include)\s*=\s*["']?([0-9,\s]+)`)
	galleryOf  = regexp.MustCompile(`\bid\s*=\s*["']?(\d+)`)
)

// galleries turns a gallery's shortcode into its pictures with their captions.
// One that names none shows every picture attached to its post. A gallery of
// which the file knows nothing stays as it is, for doc to name.
func (e *expansion) galleries(src string) string {
	if !strings.Contains(src, "[gallery") {
		return src
	}
	return gallery.ReplaceAllStringFunc(src, func(code string) string {
		var b strings.Builder
		for _, a := range e.survey.inGallery(e.item, code) {
			b.WriteString("\n\n<figure><img src=\"" + html.EscapeString(a.URL) + "\" alt=\"" + html.EscapeString(a.Alt) + "\">")
			if a.Caption != "" {
				b.WriteString("<figcaption>" + html.EscapeString(a.Caption) + "</figcaption>")
			}
			b.WriteString("</figure>\n\n")
		}
		if b.Len() == 0 || e.size+b.Len() > maxPutIn {
			return code
		}
		e.size += b.Len()
		return b.String()
	})
}

// inGallery are the attachments that a gallery shows, in its order.
func (s *Survey) inGallery(item int64, code string) []*Attachment {
	var out []*Attachment
	if m := galleryIDs.FindStringSubmatch(code); m != nil {
		for part := range strings.SplitSeq(m[1], ",") {
			if a := s.Attachments[number(part)]; a != nil {
				out = append(out, a)
			}
		}
		return out
	}
	if m := galleryOf.FindStringSubmatch(code); m != nil {
		item = number(m[1])
	}
	for _, id := range s.attached[item] {
		out = append(out, s.Attachments[id])
	}
	return out
}
