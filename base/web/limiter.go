package web

import (
	"container/list"
	"hash/maphash"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/nightdesk/nightdesk/base/clock"
)

// Limiter lets each key (an address, an e-mail) do something a few times at
// once and then once per interval. It remembers a bounded number of keys, the
// latest used, and only their hashes: neither addresses nor e-mails are kept.
type Limiter struct {
	clock *clock.Clock
	every rate.Limit
	burst int
	bound int
	seed  maphash.Seed

	mu    sync.Mutex
	keys  map[uint64]*list.Element
	order *list.List // latest first, of *bucket
}

type bucket struct {
	key  uint64
	rate *rate.Limiter
}

// NewLimiter allows burst at once and then one per interval, for each of at
// most bound keys. When more come the one unused for the longest is forgotten
// and begins anew, so bound must be dear to exceed: about 200 bytes a key.
func NewLimiter(c *clock.Clock, interval time.Duration, burst, bound int) *Limiter {
	return &Limiter{clock: c, every: rate.Every(interval), burst: max(burst, 1), bound: max(bound, 1),
		seed: maphash.MakeSeed(), keys: map[uint64]*list.Element{}, order: list.New()}
}

// Allow tells whether a key may act now, and takes one of its turns if so;
// otherwise it says how long to wait. Who is refused loses no turn by asking.
func (l *Limiter) Allow(key string) (wait time.Duration, ok bool) {
	now := l.clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	turn := l.bucket(maphash.String(l.seed, key)).ReserveN(now, 1)
	if wait = turn.DelayFrom(now); wait > 0 {
		turn.CancelAt(now)
		return wait, false
	}
	return 0, true
}

func (l *Limiter) bucket(key uint64) *rate.Limiter {
	if e := l.keys[key]; e != nil {
		l.order.MoveToFront(e)
		return e.Value.(*bucket).rate
	}
	if len(l.keys) >= l.bound {
		last := l.order.Back()
		delete(l.keys, last.Value.(*bucket).key)
		l.order.Remove(last)
	}
	b := &bucket{key: key, rate: rate.NewLimiter(l.every, l.burst)}
	l.keys[key] = l.order.PushFront(b)
	return b.rate
}
