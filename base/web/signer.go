package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nightdesk/nightdesk/base/clock"
)

// Signer signs short values that a browser keeps for us until a moment, with
// HMAC-SHA256. They can be read by anyone who holds them, but not changed.
type Signer struct {
	clock *clock.Clock
	macs  sync.Pool
}

// NewSigner signs with a secret of at least 32 random bytes, for one purpose:
// what was signed for another, with the same secret, is not accepted.
func NewSigner(secret []byte, purpose string, c *clock.Clock) *Signer {
	if len(secret) < 32 {
		panic("web: a signer's secret needs 32 bytes")
	}
	derive := hmac.New(sha256.New, secret)
	derive.Write([]byte("nightdesk signer\x00" + purpose))
	key := derive.Sum(nil)
	s := &Signer{clock: c}
	s.macs.New = func() any { return hmac.New(sha256.New, key) }
	return s
}

// Sign gives "moment.value.mac", all safe in a cookie or an address.
func (s *Signer) Sign(value string, until time.Time) string {
	head := strconv.FormatInt(until.Unix(), 36) + "." + base64.RawURLEncoding.EncodeToString([]byte(value))
	var sum [macLen]byte
	s.mac(head, &sum)
	return head + "." + string(sum[:])
}

// macLen is the length of a SHA-256 sum in base64 without padding.
const macLen = 43

// longest signed text that is looked at: no cookie of ours comes near.
const longestSigned = 2048

// Check gives back a value that was signed and has not expired.
func (s *Signer) Check(signed string) (value string, ok bool) {
	value, _, ok = s.CheckUntil(signed)
	return value, ok
}

// CheckUntil is Check that also tells when the value expires, for whoever remembers what was checked.
func (s *Signer) CheckUntil(signed string) (value string, until time.Time, ok bool) {
	if len(signed) > longestSigned {
		return "", until, false
	}
	i := len(signed) - macLen - 1
	if i < 0 || signed[i] != '.' {
		return "", until, false
	}
	head := signed[:i]
	var want [macLen]byte
	s.mac(head, &want)
	if !hmac.Equal(want[:], []byte(signed[i+1:])) {
		return "", until, false
	}
	moment, coded, _ := strings.Cut(head, ".")
	unix, err := strconv.ParseInt(moment, 36, 64)
	if err != nil || s.clock.Now().Unix() >= unix {
		return "", until, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(coded)
	return string(raw), time.Unix(unix, 0), err == nil
}

func (s *Signer) mac(head string, out *[macLen]byte) {
	h := s.macs.Get().(hash.Hash)
	defer s.macs.Put(h)
	h.Reset()
	h.Write([]byte(head))
	var sum [sha256.Size]byte
	base64.RawURLEncoding.Encode(out[:], h.Sum(sum[:0]))
}
