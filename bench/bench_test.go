package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTheMiddleAndTheSlowest(t *testing.T) {
	if m := middle([]float64{5, 1, 3}); m != 3 {
		t.Errorf("the middle is %v", m)
	}
	var times []time.Duration
	for i := range 1000 {
		times = append(times, time.Duration(i)*time.Millisecond)
	}
	if p := p99(times); p != 990*time.Millisecond {
		t.Errorf("p99 is %v", p)
	}
}

func TestAGoalThatIsMissedIsToldAsMissed(t *testing.T) {
	b := &bench{}
	b.add("a", 2, "ms", 1, "≤ 1.1", false)
	out := filepath.Join(t.TempDir(), "deep", "bench.json")
	if err := b.report(out, time.Second); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out)
	if err != nil || len(b.rows) != 1 || b.rows[0].Ratio != 2 || !strings.Contains(string(text), `"met": false`) {
		t.Errorf("%s, %v", text, err)
	}
}
