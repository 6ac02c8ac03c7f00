package web

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/nightdesk/nightdesk/base/clock"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestASignedValueHoldsUntilItsMoment(t *testing.T) {
	c := clock.At(noon)
	s := NewSigner(bytes.Repeat([]byte{7}, 32), "standing", c)
	signed := s.Sign("supporter", noon.Add(24*time.Hour))
	if v, ok := s.Check(signed); !ok || v != "supporter" {
		t.Fatalf("%q, %t", v, ok)
	}
	if strings.ContainsAny(signed, " ;,\"\\=") {
		t.Errorf("%q does not fit a cookie", signed)
	}
	c.Move(24*time.Hour - time.Second)
	if _, ok := s.Check(signed); !ok {
		t.Error("expired too early")
	}
	c.Move(time.Second)
	if _, ok := s.Check(signed); ok {
		t.Error("holds after its moment")
	}
}

func TestASignedValueCannotBeChanged(t *testing.T) {
	c := clock.At(noon)
	key := bytes.Repeat([]byte{7}, 32)
	s := NewSigner(key, "standing", c)
	signed := s.Sign("reader", noon.Add(time.Hour))
	for i := range signed {
		for _, b := range []byte{'A', 'z', '0', '.', '-', 0} {
			if changed := signed[:i] + string(b) + signed[i+1:]; changed != signed {
				if v, ok := s.Check(changed); ok {
					t.Fatalf("%q passes as %q", changed, v)
				}
			}
		}
	}
	other := NewSigner(bytes.Repeat([]byte{8}, 32), "standing", c)
	purpose := NewSigner(key, "appeal", c)
	for _, bad := range []string{"", ".", "..", signed + "A", "A" + signed, signed[:len(signed)-1], strings.Repeat("x", 1<<20),
		other.Sign("reader", noon.Add(time.Hour)), purpose.Sign("reader", noon.Add(time.Hour))} {
		if v, ok := s.Check(bad); ok {
			t.Errorf("%.60q passes as %q", bad, v)
		}
	}
}

func TestAnyValueComesBack(t *testing.T) {
	s := NewSigner(bytes.Repeat([]byte{7}, 32), "x", clock.At(noon))
	rapid.Check(t, func(rt *rapid.T) {
		value := rapid.String().Draw(rt, "value")
		if v, ok := s.Check(s.Sign(value, noon.Add(time.Hour))); len(value) < 1000 && (!ok || v != value) {
			rt.Fatalf("%q, %t", v, ok)
		}
	})
}

func TestAWeakSecretIsRefused(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a secret of 8 bytes signs")
		}
	}()
	NewSigner([]byte("password"), "x", clock.At(noon))
}

func FuzzCheck(f *testing.F) {
	s := NewSigner(bytes.Repeat([]byte{7}, 32), "x", clock.At(noon))
	f.Add("a.b." + strings.Repeat("A", 43))
	f.Fuzz(func(t *testing.T, signed string) {
		if v, ok := s.Check(signed); ok {
			t.Errorf("%q passes as %q", signed, v)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	s := NewSigner(bytes.Repeat([]byte{7}, 32), "standing", clock.Real())
	signed := s.Sign("supporter", time.Now().Add(time.Hour))
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := s.Check(signed); !ok {
			b.Fatal("not accepted")
		}
	}
}
