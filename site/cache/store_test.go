package cache

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

// sound checks that table, index, line and sums tell the same.
func sound(t fataler, c *Cache) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	held := map[*sheet]bool{}
	var bytes int64
	var last *sheet
	for s := c.newest; s != nil; s = s.older {
		if s.dead.Load() || c.shard(s.key).sheets[s.key] != s || s.newer != last {
			t.Fatalf("%s is in the line but not held", s.key)
		}
		bytes += s.size
		if want := weighed(s); s.size != want {
			t.Fatalf("%s weighs %d, counted %d", s.key, want, s.size)
		}
		held[s] = true
		last = s
	}
	if c.oldest != last || c.pages != len(held) || c.bytes != bytes || c.bytes > c.bound || len(c.flights) != 0 {
		t.Fatalf("%d pages of %d, %d B of %d (bound %d), %d flights", len(held), c.pages, bytes, c.bytes, c.bound, len(c.flights))
	}
	if c.hand != nil && !held[c.hand] {
		t.Fatalf("the hand points at %s, which is gone", c.hand.key)
	}
	in := 0
	for i := range c.shards {
		in += len(c.shards[i].sheets)
	}
	if in != len(held) {
		t.Fatalf("%d in the table, %d in the line", in, len(held))
	}
	marks, want := 0, 0
	for tag, sheets := range c.tagged {
		if len(sheets) == 0 {
			t.Fatalf("the tag %s leads to nothing", tag)
		}
		for s := range sheets {
			if !held[s] {
				t.Fatalf("the tag %s leads to %s, which is gone", tag, s.key)
			}
		}
		marks += len(sheets)
	}
	for s := range held {
		want += len(s.tags)
	}
	if marks != want {
		t.Fatalf("%d marks in the index, %d on sheets", marks, want)
	}
}

func weighed(s *sheet) int64 {
	n := overhead + int64(2*len(s.key))
	for _, t := range s.tags {
		n += int64(len(t)) + 64
	}
	for i := range s.renditions {
		if one := s.renditions[i].Load(); one != nil {
			n += int64(len(one.body))
		}
	}
	return n
}

func TestTheStoreStaysSound(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := New(rapid.Int64Range(0, 30<<10).Draw(rt, "bound"))
		rt.Repeat(map[string]func(*rapid.T){
			"ask": func(rt *rapid.T) {
				key := rapid.StringMatching(`[a-p]`).Draw(rt, "key")
				tags := rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y", "z", "masthead"}), 0, 5).Draw(rt, "tags")
				body := strings.Repeat(key, rapid.IntRange(0, 3000).Draw(rt, "length"))
				accept := rapid.SampledFrom([]string{"br", "gzip", "zstd", "identity"}).Draw(rt, "accept")
				get(t, c, key, false, page(body, tags...), "Accept-Encoding", accept)
				c.Settled()
			},
			"drop": func(rt *rapid.T) {
				c.Drop(rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y", "z", "masthead", "?"}), 0, 3).Draw(rt, "tags")...)
			},
			"clear": func(*rapid.T) { c.Clear() },
			"":      func(rt *rapid.T) { sound(rt, c) },
		})
	})
}

func TestDropForgetsExactlyWhatBearsTheTag(t *testing.T) {
	c := New(1 << 20)
	version := "1"
	maker := func(tags ...string) Maker {
		return func(context.Context) (*Page, error) {
			return &Page{Body: []byte(version), Tags: tags, Keep: true}, nil
		}
	}
	keys := map[string][]string{"front": {"front:en", "story:1", "story:2"}, "one": {"story:1"}, "two": {"story:2", "story:2"}}
	for key, tags := range keys {
		get(t, c, key, false, maker(tags...))
	}
	version = "2"
	c.Drop("story:1", "unknown")
	for key, want := range map[string]string{"front": "2", "one": "2", "two": "1"} {
		if got := text(t, get(t, c, key, false, maker(keys[key]...))); got != want {
			t.Errorf("%s shows version %s", key, got)
		}
	}
	c.Drop()
	if st := c.Stats(); st.Pages != 3 || st.Drops != 2 {
		t.Errorf("%+v", st)
	}
	c.Clear()
	if st := c.Stats(); st.Pages != 0 || st.Tags != 0 || st.Bytes != 0 {
		t.Errorf("after Clear: %+v", st)
	}
}

func TestAnArchiveVisitedOnceLeavesWhatPeopleRead(t *testing.T) {
	c := New(1 << 20)
	made := 0
	front := func(context.Context) (*Page, error) {
		made++
		return &Page{Body: []byte("front"), Tags: []string{"front:en"}, Keep: true}, nil
	}
	for i := range 20000 {
		get(t, c, fmt.Sprintf("/2026/%d", i), false, page("story", fmt.Sprintf("story:%d", i), "masthead"))
		if i%100 == 0 {
			get(t, c, "/", false, front)
		}
	}
	if made != 1 {
		t.Errorf("the front was made %d times", made)
	}
	st := c.Stats()
	if st.Bytes > 1<<20 || st.Tags > st.Pages+2 || st.Evictions == 0 {
		t.Errorf("%+v", st)
	}
	sound(t, c)
	c.Drop("masthead", "front:en")
	if st := c.Stats(); st.Tags != 0 || st.Pages != 0 {
		t.Errorf("after the drop: %+v", st)
	}
}

func TestAPageTooLargeIsServedAndNotKept(t *testing.T) {
	c := New(64 << 10)
	for range 2 {
		if got := text(t, get(t, c, "k", false, page(strings.Repeat("x", 32<<10)), "Accept-Encoding", "br")); len(got) != 32<<10 {
			t.Errorf("%d B", len(got))
		}
	}
	if st := c.Stats(); st.Pages != 0 || st.Misses != 2 {
		t.Errorf("%+v", st)
	}
}
