package frame

import (
	"hash/maphash"
	"sync/atomic"
	"time"

	"github.com/nightdesk/nightdesk/fund"
)

// stood is a standing that was checked: a reader who reads on sends the same
// cookie again, and proving it anew costs a cached page more than finding it.
type stood struct {
	signed   string
	standing fund.Standing
	until    time.Time
}

// memory holds the newest checked standings, each in the one place that its text leads to.
type memory struct {
	seed  maphash.Seed
	slots [2048]atomic.Pointer[stood]
}

// stands checks a standing that a cookie brings.
func (f *Frame) stands(signed string) (fund.Standing, bool) {
	if len(signed) > 200 {
		return "", false
	}
	slot := &f.stood.slots[maphash.String(f.stood.seed, signed)%uint64(len(f.stood.slots))]
	if m := slot.Load(); m != nil && m.signed == signed && f.Now().Before(m.until) {
		return m.standing, true
	}
	v, until, ok := f.standing.CheckUntil(signed)
	s := fund.Standing(v)
	if !ok || s != fund.Registered && s != fund.Supporter {
		return "", false
	}
	slot.Store(&stood{signed, s, until})
	return s, true
}
