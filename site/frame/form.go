package frame

import (
	"net/http"
	"net/url"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/web"
)

// maxForm is more than any form of the site holds, in bytes.
const maxForm = 16 << 10

// Form reads a posted form.
func Form(r *http.Request) (url.Values, error) { return web.Form(r, maxForm) }

// Beside puts the faults of a form into words, by field; those of no field
// stand under "". false means that the error is none of the person's making.
func Beside(l *lang.Lang, err error) (words map[string]string, ok bool) {
	words = map[string]string{}
	for _, one := range fault.All(err) {
		switch one.Kind {
		case fault.Internal, fault.NotFound, fault.Gone:
			return nil, false
		}
		words[one.Field] = l.SayMap(one.Key, one.Args)
	}
	return words, true
}
