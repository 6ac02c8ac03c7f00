// Package clock is the newsroom's time: the real one when it serves, one that
// can be set in the demonstration and in tests. Every rule that depends on a
// moment asks a Clock, so that a month can be played in a second.
package clock

import (
	"sync/atomic"
	"time"
)

// Clock tells the time. The zero value is not ready: use Real or At.
type Clock struct {
	offset atomic.Int64 // nanoseconds added to the machine's clock
	held   atomic.Int64 // nanoseconds since 1970 when the clock stands still, else 0
}

// Real runs with the machine's clock.
func Real() *Clock { return &Clock{} }

// At stands still at a moment until it is moved.
func At(t time.Time) *Clock {
	c := &Clock{}
	c.held.Store(t.UnixNano())
	return c
}

// Now is the moment in UTC, cut to microseconds as the database keeps it.
func (c *Clock) Now() time.Time {
	if h := c.held.Load(); h != 0 {
		return time.Unix(0, h).UTC().Truncate(time.Microsecond)
	}
	return time.Now().Add(time.Duration(c.offset.Load())).UTC().Truncate(time.Microsecond)
}

// Set moves the clock to a moment. A running clock runs on from there, a standing one stands there.
func (c *Clock) Set(t time.Time) {
	if c.held.Load() != 0 {
		c.held.Store(t.UnixNano())
		return
	}
	c.offset.Store(int64(time.Until(t)))
}

// Move moves the clock by a duration.
func (c *Clock) Move(d time.Duration) { c.Set(c.Now().Add(d)) }
