package web

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/clock"
)

func TestALimiterGivesABurstAndThenOneAnInterval(t *testing.T) {
	c := clock.At(noon)
	l := NewLimiter(c, time.Minute, 3, 10)
	for i := range 3 {
		if _, ok := l.Allow("a@example.org"); !ok {
			t.Fatalf("turn %d refused", i)
		}
	}
	for range 5 { // asking again costs nothing
		if wait, ok := l.Allow("a@example.org"); ok || wait != time.Minute {
			t.Fatalf("a fourth turn: %t, wait %s", ok, wait)
		}
	}
	if _, ok := l.Allow("b@example.org"); !ok {
		t.Error("another key waits too")
	}
	c.Move(59 * time.Second)
	if wait, ok := l.Allow("a@example.org"); ok || wait != time.Second {
		t.Errorf("after 59 s: %t, wait %s", ok, wait)
	}
	c.Move(time.Second)
	if _, ok := l.Allow("a@example.org"); !ok {
		t.Error("refused after a minute")
	}
	c.Move(-time.Hour) // the demonstration's clock may go back
	if _, ok := l.Allow("a@example.org"); ok {
		t.Error("the clock going back gives turns")
	}
}

func TestALimiterForgetsTheLongestUnused(t *testing.T) {
	l := NewLimiter(clock.At(noon), time.Hour, 1, 3)
	for _, key := range []string{"a", "b", "c", "a", "d"} { // b is forgotten for d
		l.Allow(key)
	}
	for _, c := range []struct {
		key string
		ok  bool
	}{{"a", false}, {"c", false}, {"d", false}, {"b", true}} {
		if _, ok := l.Allow(c.key); ok != c.ok {
			t.Errorf("%s: %t", c.key, ok)
		}
	}
	for i := range 10000 {
		l.Allow(fmt.Sprint(i))
	}
	if len(l.keys) != 3 || l.order.Len() != 3 {
		t.Errorf("remembers %d keys, %d in order", len(l.keys), l.order.Len())
	}
}

func TestALimiterCountsAcrossGoroutines(t *testing.T) {
	l := NewLimiter(clock.At(noon), time.Hour, 50, 10)
	var all sync.WaitGroup
	var allowed atomic.Int32
	for range 8 {
		all.Go(func() {
			for range 100 {
				if _, ok := l.Allow("k"); ok {
					allowed.Add(1)
				}
			}
		})
	}
	all.Wait()
	if allowed.Load() != 50 {
		t.Errorf("%d allowed", allowed.Load())
	}
}
