package lang

import (
	"testing"
	"time"
)

func TestALooseDateIsAsExactAsItsWords(t *testing.T) {
	const layout = "2006-01-02"
	for text, want := range map[string][2]string{
		"mid-November":                       {"2026-11-11", "2026-11-20"},
		"a summit in mid-November":           {"2026-11-11", "2026-11-20"},
		"in the middle of December, he said": {"2026-12-11", "2026-12-20"},
		"early December":                     {"2026-12-01", "2026-12-10"},
		"late February":                      {"2027-02-21", "2027-02-28"},
		"the end of February 2028":           {"2028-02-21", "2028-02-29"},
		"November":                           {"2026-11-01", "2026-11-30"},
		"January":                            {"2027-01-01", "2027-01-31"},
		"November 27":                        {"2026-11-27", "2026-11-27"},
		"27th November, 2027":                {"2027-11-27", "2027-11-27"},
		"October 25":                         {"2026-10-25", "2026-10-25"},
		"October 20":                         {"2027-10-20", "2027-10-20"},
		"29 February":                        {"2028-02-29", "2028-02-29"},
		"27-30 November":                     {"2026-11-27", "2026-11-30"},
		"27 and 28 November":                 {"2026-11-27", "2026-11-28"},
		"November 27-30":                     {"2026-11-27", "2026-11-30"},
		"November 27–30, 2027":               {"2027-11-27", "2027-11-30"},
		"28 November to 2 December":          {"2026-11-28", "2026-12-02"},
		"30 December – 2 January":            {"2026-12-30", "2027-01-02"},
		"30 December to 2 January 2028":      {"2027-12-30", "2028-01-02"},
		"first week of December":             {"2026-12-01", "2026-12-07"},
		"the last week of December":          {"2026-12-25", "2026-12-31"},
		"2027":                               {"2027-01-01", "2027-12-31"},
		"early 2027":                         {"2027-01-01", "2027-04-30"},
		"mid-2027":                           {"2027-05-01", "2027-08-31"},
		"by the end of the year":             {"2026-09-01", "2026-12-31"},
		"next week":                          {"2026-11-30", "2026-12-06"},
		"late next week":                     {"2026-12-04", "2026-12-06"},
		"this month":                         {"2026-11-01", "2026-11-30"},
		"early next month":                   {"2026-12-01", "2026-12-10"},
		"next year":                          {"2027-01-01", "2027-12-31"},
		"next weekend":                       {"2026-12-05", "2026-12-06"},
		"this weekend":                       {"2026-11-28", "2026-11-29"},
		"Friday":                             {"2026-11-27", "2026-11-27"},
		"by Monday":                          {"2026-11-23", "2026-11-23"},
		"next Monday":                        {"2026-11-30", "2026-11-30"},
		"Friday, December 4":                 {"2026-12-04", "2026-12-04"},
		"Monday next week":                   {"2026-11-30", "2026-11-30"},
		"tomorrow":                           {"2026-11-24", "2026-11-24"},
		"2026-12-01":                         {"2026-12-01", "2026-12-01"},
		"01/12/2026":                         {"2026-12-01", "2026-12-01"},
		"May":                                {"2027-05-01", "2027-05-31"},
		"in May":                             {"2027-05-01", "2027-05-31"},
		"they may meet in May":               {"2027-05-01", "2027-05-31"},
		"a march to Delhi on 28 November":    {"2026-11-28", "2026-11-28"},
		"2000 people in 2028":                {"2028-01-01", "2028-12-31"},
		"15 दिसंबर 2026":                     {"2026-12-15", "2026-12-15"},
		"१५ दिसम्बर":                         {"2026-12-15", "2026-12-15"},
		"मध्य दिसंबर":                        {"2026-12-11", "2026-12-20"},
		"नवंबर के मध्य में":         {"2026-11-11", "2026-11-20"},
		"दिसंबर की शुरुआत में":      {"2026-12-01", "2026-12-10"},
		"दिसंबर महीने के अंत तक":    {"2026-12-21", "2026-12-31"},
		"दिसंबर के पहले हफ़्ते में": {"2026-12-01", "2026-12-07"},
		"अगले सप्ताह":               {"2026-11-30", "2026-12-06"},
		"15 اگست":                   {"2027-08-15", "2027-08-15"},
		"۱۵ دسمبر ۲۰۲۶":             {"2026-12-15", "2026-12-15"},
		"وسط دسمبر":                 {"2026-12-11", "2026-12-20"},
		"دسمبر کے اوائل میں":        {"2026-12-01", "2026-12-10"},
		"دسمبر کے آخری ہفتے میں":    {"2026-12-25", "2026-12-31"},
		"اگلے ماہ":                  {"2026-12-01", "2026-12-31"},
		"آئندہ سال":                 {"2027-01-01", "2027-12-31"},
	} {
		got, ok := LooseDate(text, storyDay(t))
		if !ok || got.From.Format(layout) != want[0] || got.Until.Format(layout) != want[1] {
			t.Errorf("%s = %s to %s (%v), want %v", text, got.From.Format(layout), got.Until.Format(layout), ok, want)
		}
	}
}

func TestWhatNamesNoDateIsNone(t *testing.T) {
	for _, text := range []string{
		"", "soon", "they may meet", "they may", "the march went on", "विरोध मार्च निकाला", "31 November", "31 April 2027",
		"1,500 people", "2500 people", "the week", "second week", "31/02/2027", "2027-13-01", "1/2/27", "yesterday",
		"last Friday", "12:30", "mid-", "early", "next", "\xff",
	} {
		if got, ok := LooseDate(text, storyDay(t)); ok {
			t.Errorf("%q = %v", text, got)
		}
	}
}

func FuzzLooseDate(f *testing.F) {
	for _, s := range []string{"mid-November", "27-30 November 2027", "29 February", "दिसंबर के पहले हफ़्ते", "early next week", "2027-11-27"} {
		f.Add(s, int64(1795430640))
	}
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		from := time.Unix(unix%4e9, 0).UTC()
		s, ok := LooseDate(text, from)
		if !ok {
			if s != (Span{}) {
				t.Errorf("%q: no date, yet %v", text, s)
			}
			return
		}
		if s.Until.Before(s.From) || s.Until.Sub(s.From) > 367*24*time.Hour {
			t.Errorf("%q: %v", text, s)
		}
	})
}
