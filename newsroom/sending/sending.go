package sending

import (
	"embed"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/reach"
)

//go:embed *.html
var files embed.FS

// Sending holds the doors of what goes out.
type Sending struct{ Reach *reach.Reach }

func languages(v *frame.Visit) []frame.Option {
	var out []frame.Option
	for _, code := range v.Masthead.Languages {
		out = append(out, frame.Option{Value: string(code), Words: lang.For(code).Name(), Lang: string(code)})
	}
	return out
}
