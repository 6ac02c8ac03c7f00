package cache

import "sync"

// rendition gives a sheet in one encoding, making it when nobody asked before. Once
// there is a brotli copy the plain bytes are let go, unless somebody wants
// them: they can be read back, and the cache holds three times as many pages.
func (c *Cache) rendition(s *sheet, e encoding) (*rendition, error) {
	if e == identity && !s.plain.Load() {
		s.plain.Store(true)
	}
	if one := s.renditions[e].Load(); one != nil {
		return one, nil
	}
	s.making.Lock()
	defer s.making.Unlock()
	if one := s.renditions[e].Load(); one != nil {
		return one, nil
	}
	plain, err := s.text()
	if err != nil {
		return nil, err
	}
	body, err := encode(e, plain)
	if err != nil {
		return nil, err
	}
	one := s.newRendition(e, body, e == br)
	s.renditions[e].Store(one)
	gained := int64(len(body))
	if e == br && !s.plain.Load() {
		s.renditions[identity].Store(nil)
		gained -= int64(len(plain))
	}
	c.grow(s, gained)
	return one, nil
}

// text is the page before compression. The caller holds s.making.
func (s *sheet) text() ([]byte, error) {
	if one := s.renditions[identity].Load(); one != nil {
		return one.body, nil
	}
	return unpress(s.renditions[br].Load().body)
}

// polisher makes the best brotli of pages that are asked for again, one after
// the other, so that it never takes more than one core.
type polisher struct {
	mu    sync.Mutex
	queue []*sheet
	busy  bool
	idle  chan struct{} // closed when the queue is empty
}

// waiting bounds the queue; a page that finds it full is queued by a later request.
const waiting = 512

// better queues a sheet for its best brotli, once.
func (c *Cache) better(s *sheet) {
	if s.polish.Load() || !s.polish.CompareAndSwap(false, true) {
		return
	}
	p := &c.polish
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.queue) >= waiting {
		s.polish.Store(false)
		return
	}
	p.queue = append(p.queue, s)
	if !p.busy {
		p.busy, p.idle = true, make(chan struct{})
		go c.work()
	}
}

func (c *Cache) work() {
	p := &c.polish
	for {
		p.mu.Lock()
		if len(p.queue) == 0 {
			p.busy, p.queue = false, nil
			close(p.idle)
			p.mu.Unlock()
			return
		}
		s := p.queue[0]
		p.queue = p.queue[1:]
		p.mu.Unlock()
		if !s.dead.Load() {
			c.press(s)
		}
	}
}

// press puts the best brotli in the place of the quick one. When it cannot be
// made the quick one, which is right, stays.
func (c *Cache) press(s *sheet) {
	s.making.Lock()
	plain, err := s.text()
	s.making.Unlock()
	if err != nil {
		return
	}
	body, err := press(plain)
	if err != nil {
		return
	}
	s.making.Lock()
	defer s.making.Unlock()
	quick := s.renditions[br].Swap(s.newRendition(br, body, false))
	c.grow(s, int64(len(body)-len(quick.body)))
}

// Settled waits until no page waits for its best brotli: for measurements,
// which would otherwise weigh or time a copy about to be replaced.
func (c *Cache) Settled() {
	c.polish.mu.Lock()
	busy, idle := c.polish.busy, c.polish.idle
	c.polish.mu.Unlock()
	if busy {
		<-idle
	}
}
