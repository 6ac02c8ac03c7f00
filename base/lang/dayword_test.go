package lang

import (
	"slices"
	"testing"
	"time"
)

// storyDay is Monday 23 November 2026, in the afternoon in Delhi.
func storyDay(t testing.TB) time.Time {
	delhi := time.FixedZone("IST", 5*3600+1800)
	return time.Date(2026, 11, 23, 15, 4, 0, 0, delhi)
}

func TestDayWordsAreCountedFromTheStorysOwnDay(t *testing.T) {
	const layout = "2 Jan"
	for text, want := range map[string][]string{
		"He said on Friday that":                   {"Friday=20 Nov"},
		"on Monday; last Monday; next Monday":      {"Monday=23 Nov", "last Monday=16 Nov", "next Monday=30 Nov"},
		"last Friday, next Friday, FRIDAY, friday": {"last Friday=20 Nov", "next Friday=27 Nov", "FRIDAY=20 Nov", "friday=20 Nov"},
		"this past Friday and the coming Sunday":   {"past Friday=20 Nov", "coming Sunday=29 Nov"},
		"Friday’s vote and Tuesday's":              {"Friday=20 Nov", "Tuesday=17 Nov"},
		"on Monday next week, Friday of last week": {"Monday next week=30 Nov", "Friday of last week=20 Nov"},
		"Sunday of last week":                      {"Sunday of last week=22 Nov"},
		"today, yesterday; tomorrow":               {"today=23 Nov", "yesterday=22 Nov", "tomorrow=24 Nov"},
		"the day before yesterday":                 {"day before yesterday=21 Nov"},
		"the day after tomorrow":                   {"day after tomorrow=25 Nov"},
		"Friday, 4 December 2026":                  {"Friday=4 Dec"},
		"Friday, December 4":                       {"Friday=4 Dec"},
		"20 नवंबर (शुक्रवार) को":                   {"शुक्रवार=20 Nov"},
		"Friday, 5 December":                       {"Friday=5 Dec"}, // the one of 2025
		"Friday, 6 December":                       nil,              // in none of these years
		"उन्होंने शुक्रवार को कहा, इतवार":            {"शुक्रवार=20 Nov", "इतवार=22 Nov"},
		"पिछले सोमवार, अगले गुरुवार, गत बुधवार":      {"पिछले सोमवार=16 Nov", "अगले गुरुवार=26 Nov", "गत बुधवार=18 Nov"},
		"अगले हफ्ते सोमवार को":                       {"अगले हफ्ते सोमवार=30 Nov"},
		"आज उन्होंने कहा":                            {"आज=23 Nov"},
		"جمعہ کو کہا۔ اتوار کی رات":                  {"جمعہ=20 Nov", "اتوار=22 Nov"},
		"ہفتہ اور اتوار کو":                          {"ہفتہ=21 Nov", "اتوار=22 Nov"},
		"پیر کے روز، بروز بدھ، منگل کی شام، ہفتے کو": {"پیر=23 Nov", "بدھ=18 Nov", "منگل=17 Nov", "ہفتے=21 Nov"},
		"گزشتہ روز، گذشتہ کل، آئندہ کل، آج":          {"گزشتہ روز=22 Nov", "گذشتہ کل=22 Nov", "آئندہ کل=24 Nov", "آج=23 Nov"},
		"گزشتہ جمعہ، اگلے پیر":                       {"گزشتہ جمعہ=20 Nov", "اگلے پیر=30 Nov"},
		"اگلے ہفتے پیر کو":                           {"اگلے ہفتے پیر=30 Nov"},
		"پير كو":                                     {"پير=23 Nov"}, // Arabic letters
	} {
		var got []string
		for _, d := range DayWords(text, storyDay(t)) {
			got = append(got, d.Text+"="+d.Date.Format(layout))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestWhatHasTwoMeaningsIsNoDay(t *testing.T) {
	for _, text := range []string{
		"Fridays", "Mondayish", "Sun and Mon, wed", "every Friday", "each Sunday evening", "हर रविवार", "ہر جمعہ کو",
		"this Friday", "by Friday", "until Monday", "Monday to Friday", "Monday-Friday", "सोमवार से शुक्रवार",
		"Good Friday", "Black Friday", "The Sunday Times", "the Friday Times", "India Today", "USA Today",
		"कल", "परसों", "کل", "आज तक", "आज कल", "आजकल", "آج کل", "آج تک",
		"پیر کے نیچے", "بدھ مت", "ہفتے بعد", "گزشتہ ہفتے", "last week", "next month", "",
		"todays", "yesteryear", "\xff\xfe", "🙂",
	} {
		if got := DayWords(text, storyDay(t)); len(got) > 0 {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func TestADayWordIsMidnightInTheStorysZone(t *testing.T) {
	from := storyDay(t)
	for _, d := range DayWords("last Friday, yesterday, next Sunday", from) {
		if d.Date.Location() != from.Location() || d.Date.Hour() != 0 || d.Date.Minute() != 0 {
			t.Errorf("%s is %v", d.Text, d.Date)
		}
	}
}

func FuzzDayWords(f *testing.F) {
	for _, s := range []string{"last Friday, 20 November", "اگلے ہفتے پیر کو", "आज\xff तक", "Monday next week to Friday", "20 नवंबर (शुक्रवार)"} {
		f.Add(s, int64(1795430640))
	}
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		from := time.Unix(unix%4e9, 0).UTC()
		end := 0
		for _, d := range DayWords(text, from) {
			if d.Start < end || d.End <= d.Start || text[d.Start:d.End] != d.Text {
				t.Errorf("%q: %+v", text, d)
			}
			end = d.End
			if h, m, s := d.Date.Clock(); h+m+s != 0 {
				t.Errorf("%q: %v is not midnight", text, d.Date)
			}
		}
	})
}
