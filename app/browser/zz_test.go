//go:build browser

package browser

import "testing"

func TestZZ(t *testing.T) {
	for range 3 {
		t.Run("x", func(t *testing.T) { t.Parallel(); visit(t, "http://127.0.0.1:1", 360) })
	}
}
