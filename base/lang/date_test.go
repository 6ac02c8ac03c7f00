package lang

import (
	"testing"
	"time"
)

func TestDaysAreWrittenInThreeLanguages(t *testing.T) {
	day := time.Date(2026, 11, 23, 17, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		code                       Code
		date, hour, weekday, month string
	}{
		{English, "23 November 2026", "23 November 2026, 5:30 pm", "Monday, 23 November", "November 2026"},
		{Hindi, "23 नवंबर 2026", "23 नवंबर 2026, शाम 5:30 बजे", "सोमवार, 23 नवंबर", "नवंबर 2026"},
		{Urdu, "23 نومبر 2026", "23 نومبر 2026، شام 5:30 بجے", "پیر، 23 نومبر", "نومبر 2026"},
	} {
		l := For(c.code)
		if got := l.Date(day); got != c.date {
			t.Errorf("%s: %q", c.code, got)
		}
		if got := l.DateTime(day); got != c.hour {
			t.Errorf("%s: %q", c.code, got)
		}
		if got := l.Day(day); got != c.weekday {
			t.Errorf("%s: %q", c.code, got)
		}
		if got := l.Month(day); got != c.month {
			t.Errorf("%s: %q", c.code, got)
		}
	}
}

func TestHindiAndUrduSayThePartOfTheDay(t *testing.T) {
	for hour, want := range map[int][2]string{
		0: {"रात 12:05 बजे", "رات 12:05 بجے"}, 3: {"रात 3:05 बजे", "رات 3:05 بجے"},
		4: {"सुबह 4:05 बजे", "صبح 4:05 بجے"}, 11: {"सुबह 11:05 बजे", "صبح 11:05 بجے"},
		12: {"दोपहर 12:05 बजे", "دوپہر 12:05 بجے"}, 15: {"दोपहर 3:05 बजे", "سہ پہر 3:05 بجے"},
		16: {"शाम 4:05 बजे", "سہ پہر 4:05 بجے"}, 17: {"शाम 5:05 बजे", "شام 5:05 بجے"},
		19: {"शाम 7:05 बजे", "شام 7:05 بجے"}, 20: {"रात 8:05 बजे", "رات 8:05 بجے"},
	} {
		at := time.Date(2026, 11, 23, hour, 5, 0, 0, time.UTC)
		if got, ask := For(Hindi).DateTime(at), "23 नवंबर 2026, "+want[0]; got != ask {
			t.Errorf("%d: %q, want %q", hour, got, ask)
		}
		if got, ask := For(Urdu).DateTime(at), "23 نومبر 2026، "+want[1]; got != ask {
			t.Errorf("%d: %q, want %q", hour, got, ask)
		}
	}
}

func TestEveryDayAndMonthHasAName(t *testing.T) {
	for _, code := range Codes {
		seen := set{}
		for d := time.Sunday; d <= time.Saturday; d++ {
			seen[For(code).Weekday(d)] = true
		}
		for m := time.January; m <= time.December; m++ {
			name := For(code).Month(time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC))
			seen[name] = true
			if s, ok := LooseDate(name, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)); !ok || s.From.Month() != m || s.From.Day() != 1 {
				t.Errorf("%s is read as %v", name, s)
			}
		}
		if len(seen) != 19 || seen[""] {
			t.Errorf("%s: %d names", code, len(seen))
		}
		if For(code).Weekday(time.Weekday(-1)) != For(code).Weekday(time.Saturday) {
			t.Errorf("%s: a weekday out of range has no name", code)
		}
	}
}

func TestAListEndsInAnd(t *testing.T) {
	items := []string{"A", "B", "C"}
	for code, want := range map[Code]string{English: "A, B and C", Hindi: "A, B और C", Urdu: "A، B اور C"} {
		if got := For(code).List(items); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	l := For(English)
	if l.List(nil) != "" || l.List(items[:1]) != "A" || l.List(items[:2]) != "A and B" {
		t.Error("a short list is not joined well")
	}
}
