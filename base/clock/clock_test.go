package clock

import (
	"testing"
	"time"
)

func TestAStandingClockMovesOnlyWhenMoved(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	c := At(at)
	for range 2 {
		if now := c.Now(); !now.Equal(at) {
			t.Fatalf("it does not stand: %s", now)
		}
	}
	c.Move(36 * time.Hour)
	if want := at.Add(36 * time.Hour); !c.Now().Equal(want) {
		t.Errorf("now = %s, want %s", c.Now(), want)
	}
}

func TestARunningClockRunsOnFromWhereItIsSet(t *testing.T) {
	c := Real()
	at := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	c.Set(at)
	if d := c.Now().Sub(at); d < 0 || d > time.Minute {
		t.Errorf("%s after the moment it was set to", d)
	}
	if c.Now().Location() != time.UTC || c.Now().Nanosecond()%1000 != 0 {
		t.Error("not UTC microseconds")
	}
}
