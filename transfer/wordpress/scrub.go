package wordpress

import (
	"io"
	"unicode/utf8"
)

// scrub hands an export to the XML decoder byte by byte, with what no XML
// document may hold (XML 1.0, 2.2 Char) replaced by U+FFFD, and stops a token
// that outgrows its limit before the decoder has it in memory.
type scrub struct {
	src   io.Reader
	most  int64  // bytes of one token that is no tag
	raw   []byte // bytes read and not yet cleaned
	clean []byte // bytes cleaned and being handed out
	at    int    // the next byte of clean
	base  int64  // how many clean bytes were handed out before this chunk
	ended error  // what the source said last

	start  int64    // where the token being read began
	head   [2]byte  // its first two bytes, once they are known
	damage []damage // where bytes were replaced, not yet asked for
	failed error    // errLong, or a failure of the source
}

// damage is a place where bytes were replaced, and how many.
type damage struct {
	at    int64
	bytes int
}

func newScrub(src io.Reader) *scrub {
	return &scrub{src: src, most: maxText, raw: make([]byte, 0, chunk), clean: make([]byte, 0, chunk+utf8.UTFMax)}
}

// ReadByte implements io.ByteReader, so that the decoder adds no buffer of its own.
func (s *scrub) ReadByte() (byte, error) {
	if s.at == len(s.clean) {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	b := s.clean[s.at]
	s.at++
	return b, nil
}

// Read implements io.Reader, which the decoder asks for and does not use.
func (s *scrub) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if s.at == len(s.clean) {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, s.clean[s.at:])
	s.at += n
	return n, nil
}

// mark says that a token ended at this offset and the next one begins there.
func (s *scrub) mark(offset int64) {
	s.start, s.head = offset, [2]byte{}
}

// damagedTo counts the replacements before this offset that were not counted yet.
func (s *scrub) damagedTo(offset int64) int {
	n, bytes := 0, 0
	for n < len(s.damage) && s.damage[n].at < offset {
		bytes += s.damage[n].bytes
		n++
	}
	s.damage = s.damage[:copy(s.damage, s.damage[n:])]
	return bytes
}

// hurt notes a replacement; those that lie close together are one place, so
// that a file of rubbish does not fill the memory with its list.
func (s *scrub) hurt() {
	at := s.base + int64(len(s.clean))
	if last := len(s.damage) - 1; last >= 0 && at-s.damage[last].at < 32 {
		s.damage[last].bytes++
		return
	}
	s.damage = append(s.damage, damage{at, 1})
}

// fill cleans the next chunk. The token's first two bytes decide its limit, and
// they may lie on either side of the seam, so they are looked for on both.
func (s *scrub) fill() error {
	if s.failed != nil {
		return s.failed
	}
	s.peek()
	s.base += int64(len(s.clean))
	s.clean, s.at = s.clean[:0], 0
	if s.base-s.start > s.limit() {
		s.failed = errLong
		return s.failed
	}
	for len(s.clean) == 0 {
		if s.ended == nil {
			s.read()
		}
		s.cleanse()
		if len(s.clean) == 0 && s.ended != nil {
			s.failed = s.ended
			return s.failed
		}
	}
	s.peek()
	return nil
}

func (s *scrub) read() {
	room := s.raw[len(s.raw):cap(s.raw)]
	n, err := io.ReadFull(s.src, room)
	s.raw = s.raw[:len(s.raw)+n]
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	s.ended = err
}

// peek learns the token's first two bytes, as far as this chunk holds them.
func (s *scrub) peek() {
	for i := range s.head {
		at := s.start + int64(i) - s.base
		if s.head[i] == 0 && at >= 0 && at < int64(len(s.clean)) {
			s.head[i] = s.clean[at]
		}
	}
}

func (s *scrub) limit() int64 {
	if s.head[0] == '<' && s.head[1] != '!' {
		return maxTag
	}
	return s.most
}

// cleanse moves what is read to clean, rune by rune where it must, and leaves
// a rune that is cut by the end of the chunk for the next one.
func (s *scrub) cleanse() {
	p := s.raw
	for len(p) > 0 {
		n := plain(p)
		s.clean = append(s.clean, p[:n]...)
		p = p[n:]
		if len(p) == 0 {
			break
		}
		r, size := utf8.DecodeRune(p)
		if r == utf8.RuneError && size == 1 && s.ended == nil && !utf8.FullRune(p) {
			break
		}
		if (r == utf8.RuneError && size == 1) || !allowed(r) {
			s.hurt()
			s.clean = utf8.AppendRune(s.clean, utf8.RuneError)
		} else {
			s.clean = append(s.clean, p[:size]...)
		}
		p = p[size:]
	}
	s.raw = s.raw[:copy(s.raw, p)]
}

// plain is how many bytes at the start are ASCII that XML allows.
func plain(p []byte) int {
	for i, b := range p {
		if b >= utf8.RuneSelf || b < ' ' && b != '\n' && b != '\t' && b != '\r' {
			return i
		}
	}
	return len(p)
}

// allowed is the production Char of XML 1.0.
func allowed(r rune) bool {
	switch {
	case r < ' ':
		return r == '\n' || r == '\t' || r == '\r'
	default:
		return r != 0xFFFE && r != 0xFFFF
	}
}
