package cache

import (
	"context"
	"errors"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// asking is one request that runs beside the test.
type asking struct {
	body string
	err  error
	done chan struct{}
}

func ask(ctx context.Context, c *Cache, maker Maker) *asking {
	a := &asking{done: make(chan struct{})}
	go func() {
		defer close(a.done)
		w := httptest.NewRecorder()
		a.err = c.Serve(w, httptest.NewRequestWithContext(ctx, "GET", "/", nil), "k", false, maker)
		a.body = w.Body.String()
	}()
	return a
}

// gate is a maker that waits to be let go, and says how often it was called.
type gate struct {
	calls atomic.Int32
	open  chan struct{}
	page  *Page
	err   error
}

func (g *gate) make(context.Context) (*Page, error) {
	g.calls.Add(1)
	<-g.open
	return g.page, g.err
}

func newGate(body string, tags ...string) *gate {
	return &gate{open: make(chan struct{}), page: &Page{Body: []byte(body), Tags: tags, Keep: true}}
}

func TestOneMakerForAllWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, g := New(1<<20), newGate("page")
		var all []*asking
		for range 50 {
			all = append(all, ask(t.Context(), c, g.make))
		}
		synctest.Wait()
		close(g.open)
		for _, a := range all {
			<-a.done
			if a.err != nil || a.body != "page" {
				t.Errorf("%q, %v", a.body, a.err)
			}
		}
		if n := g.calls.Load(); n != 1 {
			t.Errorf("%d makers", n)
		}
	})
}

func TestTheMakingSurvivesTheFirstCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, g := New(1<<20), newGate("page")
		ctx, cancel := context.WithCancel(t.Context())
		maker := func(ctx context.Context) (*Page, error) {
			p, err := g.make(ctx)
			return p, errors.Join(err, ctx.Err())
		}
		first := ask(ctx, c, maker)
		synctest.Wait()
		second := ask(t.Context(), c, maker)
		third := ask(ctx, c, maker)
		synctest.Wait()
		cancel()
		<-third.done
		if !errors.Is(third.err, context.Canceled) {
			t.Errorf("who went away still waits: %v", third.err)
		}
		close(g.open)
		<-first.done
		<-second.done
		if second.err != nil || second.body != "page" || g.calls.Load() != 1 {
			t.Errorf("%q, %v, %d makers", second.body, second.err, g.calls.Load())
		}
	})
}

func TestWhateverTheMakerDoesAllWhoWaitGoOn(t *testing.T) {
	for name, maker := range map[string]Maker{
		"panic":   func(context.Context) (*Page, error) { panic("secret words") },
		"nothing": func(context.Context) (*Page, error) { return nil, nil },
		"error":   func(context.Context) (*Page, error) { return nil, errors.New("boom") },
		"goexit":  func(context.Context) (*Page, error) { runtime.Goexit(); return nil, nil },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, open := New(1<<20), make(chan struct{})
				var calls atomic.Int32
				gated := func(ctx context.Context) (*Page, error) {
					calls.Add(1)
					<-open
					return maker(ctx)
				}
				first := ask(t.Context(), c, gated)
				synctest.Wait()
				second := ask(t.Context(), c, gated)
				synctest.Wait()
				close(open)
				<-first.done
				<-second.done
				if second.err == nil || calls.Load() != 1 {
					t.Errorf("%v, %d makers", second.err, calls.Load())
				}
				if name == "panic" && !strings.Contains(second.err.Error(), "flight_test.go") {
					t.Error("the error does not say where it panicked")
				}
				if got := text(t, get(t, c, "k", false, page("hello"))); got != "hello" {
					t.Errorf("then %q", got)
				}
			})
		})
	}
}

func TestADropDuringTheMaking(t *testing.T) {
	for _, c := range []struct {
		name  string
		page  *Page
		err   error
		drop  string
		stale bool
	}{
		{"of a tag it bears", &Page{Body: []byte("old"), Tags: []string{"a", "b"}, Keep: true}, nil, "b", true},
		{"of another tag", &Page{Body: []byte("old"), Tags: []string{"a"}, Keep: true}, nil, "z", false},
		{"of any tag, page not kept", &Page{Body: []byte("old"), Tags: []string{"a"}}, nil, "z", true},
		{"of any tag, maker failed", nil, errors.New("not found"), "z", true},
		{"of everything", &Page{Body: []byte("old"), Keep: true}, nil, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cache := New(1 << 20)
				old := &gate{open: make(chan struct{}), page: c.page, err: c.err}
				before := ask(t.Context(), cache, old.make)
				synctest.Wait()
				drop := func() {
					if c.drop == "" {
						cache.Clear()
					} else {
						cache.Drop(c.drop)
					}
				}
				drop()
				after := ask(t.Context(), cache, page("new"))
				synctest.Wait()
				drop() // a later drop does not excuse the first
				close(old.open)
				<-before.done
				<-after.done
				if !errors.Is(before.err, c.err) || c.err == nil && before.body != "old" {
					t.Errorf("who began before: %q, %v", before.body, before.err)
				}
				want := "old"
				if c.stale {
					want = "new"
				}
				if after.err != nil || after.body != want {
					t.Errorf("who began after: %q, %v, want %q", after.body, after.err, want)
				}
				if got := text(t, get(t, cache, "k", false, page("new"))); got != want {
					t.Errorf("kept: %q, want %q", got, want)
				}
			})
		})
	}
}

// What is served is never older than what was true when the last Drop before
// the request returned; under many readers, makers, drops and evictions.
func TestNothingOlderThanTheLastDrop(t *testing.T) {
	const things, rounds = 4, 400
	c := New(40 << 10) // room for about ten of the pages, so that eviction joins in
	var truth, floor [things]atomic.Int64
	names := []string{"a", "b", "c", "d"}
	maker := func(i, j int) Maker {
		return func(context.Context) (*Page, error) {
			a := truth[i].Load()
			runtime.Gosched() // a change may fall between the two
			b := truth[j].Load()
			body := make([]byte, 2000)
			body[0], body[1], body[2], body[3] = byte(a>>8), byte(a), byte(b>>8), byte(b)
			return &Page{Body: body, Tags: []string{names[i], names[j]}, Keep: true}, nil
		}
	}
	var writers, readers sync.WaitGroup
	var over atomic.Bool
	for i := range things {
		writers.Go(func() {
			for range rounds {
				v := truth[i].Add(1)
				c.Drop(names[i])
				floor[i].Store(v)
				runtime.Gosched()
			}
		})
	}
	accepts := []string{"br", "gzip", "zstd", "identity"}
	for n := range 6 {
		readers.Go(func() {
			for k := n; !over.Load(); k++ {
				i, j := k%things, (k/things)%things
				fi, fj := floor[i].Load(), floor[j].Load()
				res := get(t, c, names[i]+names[j], false, maker(i, j), "Accept-Encoding", accepts[k/3%4])
				b := text(t, res)
				a, z := int64(b[0])<<8|int64(b[1]), int64(b[2])<<8|int64(b[3])
				if a < fi || z < fj {
					t.Errorf("%s%s: served %d and %d, after %d and %d had been dropped", names[i], names[j], a, z, fi, fj)
					return
				}
			}
		})
	}
	writers.Wait()
	over.Store(true)
	readers.Wait()
	c.Settled()
	sound(t, c)
}
