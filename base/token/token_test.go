package token

import (
	"encoding/base64"
	"strings"
	"testing"
)

func TestATokenIsRandomAndItsHashTellsNothing(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		one := New()
		raw, err := base64.RawURLEncoding.DecodeString(one)
		if err != nil || len(raw) != 32 || seen[one] {
			t.Fatalf("token %q of %d bytes, %v; seen before: %v", one, len(raw), err, seen[one])
		}
		seen[one] = true
		hash := Hash(one)
		if len(hash) != 64 || strings.Contains(hash, one) || hash != Hash(one) || hash == Hash(one+"x") {
			t.Fatalf("hash %q of %q", hash, one)
		}
	}
}
