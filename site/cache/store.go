package cache

import (
	"hash/maphash"
	"sync"
	"sync/atomic"
)

// shards spread the readers of the table, so that they do not wait for one lock.
const shards = 64

// largest is the part of the bound that one page may take.
const largest = 8

// store keeps sheets by key and by tag, within a number of bytes. Reading
// takes a shard's read lock only. When it is full the hand walks from the
// oldest sheet to the newest, forgives those that were asked for since it last
// passed and evicts the first that was not (SIEVE, Zhang et al., NSDI 2024):
// a crawler that visits every story once does not push out what people read.
type store struct {
	seed   maphash.Seed
	shards [shards]shard
	bound  int64

	mu      sync.Mutex // guards everything below and every sheet's place
	drops   uint64     // Drops so far
	flights map[string]*flight
	tagged  map[string]map[*sheet]struct{}
	newest  *sheet
	oldest  *sheet
	hand    *sheet
	pages   int
	bytes   int64

	misses, evicted, dropped uint64
}

type shard struct {
	sync.RWMutex
	sheets map[string]*sheet
	hits   atomic.Uint64
	_      [64]byte // no two shards share a cache line
}

// Stats are counts since the start, and what is held now.
type Stats struct {
	Pages     int    // held
	Bytes     int64  // held, with an estimate of what holding them costs
	Tags      int    // in the index
	Hits      uint64 // answers from a held page
	Misses    uint64 // makings
	Evictions uint64 // pages forgotten for want of room
	Drops     uint64 // pages forgotten because what they showed changed
}

// Stats tells how the cache is doing.
func (c *store) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	st := Stats{Pages: c.pages, Bytes: c.bytes, Tags: len(c.tagged),
		Misses: c.misses, Evictions: c.evicted, Drops: c.dropped}
	for i := range c.shards {
		st.Hits += c.shards[i].hits.Load()
	}
	return st
}

func (c *store) open(bound int64) {
	c.seed = maphash.MakeSeed()
	c.bound = bound
	c.flights = map[string]*flight{}
	c.tagged = map[string]map[*sheet]struct{}{}
	for i := range c.shards {
		c.shards[i].sheets = map[string]*sheet{}
	}
}

func (c *store) shard(key string) *shard {
	return &c.shards[maphash.String(c.seed, key)%shards]
}

// find gives the sheet of a key, or nil.
func (c *store) find(key string) *sheet {
	sh := c.shard(key)
	sh.RLock()
	s := sh.sheets[key]
	sh.RUnlock()
	if s == nil || s.dead.Load() {
		return nil
	}
	if !s.asked.Load() {
		s.asked.Store(true)
	}
	sh.hits.Add(1)
	return s
}

func (c *store) now() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.drops
}

// board gives the sheet of a key if somebody just made it, else the flight
// that makes it; mine says that the caller is the one to make it.
func (c *store) board(key string) (s *sheet, f *flight, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s = c.shard(key).sheets[key]; s != nil { // only written under c.mu
		return s, nil, false
	}
	if f = c.flights[key]; f != nil {
		return nil, f, false
	}
	f = &flight{key: key, done: make(chan struct{})}
	c.flights[key] = f
	c.misses++
	return nil, f, true
}

// land ends a flight: what it made is kept unless a drop touched it meanwhile.
func (c *store) land(f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.flights, f.key)
	f.judge()
	if f.err == nil && f.stale == 0 && f.sheet.keep && f.sheet.size <= c.bound/largest {
		c.put(f.sheet)
	}
	f.dropped = nil
	close(f.done)
}

// Drop forgets every page that bears one of the tags. Once it has returned, no
// request that begins later is answered with what was made before.
func (c *store) Drop(tags ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drops++
	for _, f := range c.flights {
		f.drop(c.drops, tags)
	}
	for _, t := range tags {
		for s := range c.tagged[t] {
			c.remove(s)
			c.dropped++
		}
	}
}

// Clear forgets every page, as when the newsroom's name or colours change.
func (c *store) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drops++
	for _, f := range c.flights {
		f.clear(c.drops)
	}
	for c.newest != nil {
		c.remove(c.newest)
		c.dropped++
	}
}

// grow counts bytes that a held sheet gained or lost since it was put.
func (c *store) grow(s *sheet, by int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s.size += by
	if s.newer == nil && c.newest != s {
		return // not held: not kept at all, not yet, or not any more
	}
	c.bytes += by
	c.fit()
}

func (c *store) put(s *sheet) {
	sh := c.shard(s.key)
	sh.Lock()
	sh.sheets[s.key] = s
	sh.Unlock()
	for _, t := range s.tags {
		if c.tagged[t] == nil {
			c.tagged[t] = map[*sheet]struct{}{}
		}
		c.tagged[t][s] = struct{}{}
	}
	s.older = c.newest
	if c.newest != nil {
		c.newest.newer = s
	}
	c.newest = s
	if c.oldest == nil {
		c.oldest = s
	}
	c.pages++
	c.bytes += s.size
	c.fit()
}

func (c *store) fit() {
	for c.bytes > c.bound && c.pages > 0 {
		s := c.hand
		if s == nil {
			s = c.oldest
		}
		if s.asked.Load() {
			s.asked.Store(false)
			c.hand = s.newer
			continue
		}
		c.remove(s)
		c.evicted++
	}
}

// remove takes a held sheet out of table, index and line.
func (c *store) remove(s *sheet) {
	s.dead.Store(true)
	sh := c.shard(s.key)
	sh.Lock()
	delete(sh.sheets, s.key)
	sh.Unlock()
	for _, t := range s.tags {
		delete(c.tagged[t], s)
		if len(c.tagged[t]) == 0 {
			delete(c.tagged, t)
		}
	}
	if c.hand == s {
		c.hand = s.newer
	}
	if s.newer != nil {
		s.newer.older = s.older
	} else {
		c.newest = s.older
	}
	if s.older != nil {
		s.older.newer = s.newer
	} else {
		c.oldest = s.newer
	}
	s.older, s.newer = nil, nil
	c.pages--
	c.bytes -= s.size
}
