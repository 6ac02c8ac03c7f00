package entry

import (
	"embed"
	"encoding/base64"
	"time"

	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/staff"
)

//go:embed *.html
var files embed.FS

// Entry holds the doors by which staff come in.
type Entry struct {
	Staff *staff.Staff
	// Key opens the demonstration's own door to the person it names, from the same machine only; "" closes it.
	Key    string
	Person staff.PersonID

	byNetwork, byAddress, using *web.Limiter
}

// New makes the doors, with limits: ten links at once from one network and
// then one a minute; three for one address and then one in five minutes.
func New(st *staff.Staff, c *clock.Clock, key string, person staff.PersonID) *Entry {
	return &Entry{Staff: st, Key: key, Person: person,
		byNetwork: web.NewLimiter(c, time.Minute, 10, 10000),
		byAddress: web.NewLimiter(c, 5*time.Minute, 3, 10000),
		using:     web.NewLimiter(c, 10*time.Second, 20, 10000)}
}

// next keeps where somebody wanted to go while they fetch their link.
var next = web.Cookie{Name: "newsroom-next", Path: "/newsroom", Life: 15 * time.Minute}

func goal(v *frame.Visit) string {
	raw, err := base64.RawURLEncoding.DecodeString(next.Value(v.R))
	if to := frame.Next(string(raw)); err == nil && to != "" {
		return to
	}
	return "/newsroom/"
}
