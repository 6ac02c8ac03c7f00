package cache

import (
	"context"
	"errors"
)

// flight is one making of a page, with those who wait for it. Drops that come
// while it is under way are noted, because what the page shows is known only
// when it is made.
type flight struct {
	key   string
	done  chan struct{}
	sheet *sheet
	err   error

	dropped map[string]uint64 // tag → number of its first drop, guarded by the store's lock
	any     uint64            // number of the first drop of any tag
	all     uint64            // number of the first Clear
	stale   uint64            // after the making: number of the first drop that touches the page, or 0
}

// drop notes a drop. The first of a tag is what counts: whoever began after
// it must not get this page, however many drops follow.
func (f *flight) drop(n uint64, tags []string) {
	if f.dropped == nil {
		f.dropped = make(map[string]uint64, len(tags))
	}
	for _, t := range tags {
		if f.dropped[t] == 0 {
			f.dropped[t] = n
		}
	}
	f.any = earlier(f.any, n)
}

func (f *flight) clear(n uint64) {
	f.all = earlier(f.all, n)
	f.any = earlier(f.any, n)
}

// judge finds the first drop that touches what was made. An error, and a page
// that is not kept, do not name all that they depend on: any drop touches them.
func (f *flight) judge() {
	if f.err != nil || !f.sheet.keep {
		f.stale = f.any
		return
	}
	f.stale = f.all
	for _, t := range f.sheet.tags {
		f.stale = earlier(f.stale, f.dropped[t])
	}
}

// earlier is the lesser of two drop numbers, of which 0 is none.
func earlier(a, b uint64) uint64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// staleFor tells whether someone who began after a number of drops must not
// be given what this flight made. Only for use once it is done.
func (f *flight) staleFor(began uint64) bool { return f.stale != 0 && f.stale <= began }

// fly makes the page, keeps it unless it was dropped meanwhile, and lets all
// who wait go on; whatever the maker does.
func (c *Cache) fly(ctx context.Context, f *flight, maker Maker) {
	f.err = errors.New("cache: maker ended its goroutine")
	defer c.land(f)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), makingTime)
	defer cancel()
	page, err := made(ctx, maker)
	if err == nil {
		f.sheet = newSheet(f.key, page)
	}
	f.err = err
}
