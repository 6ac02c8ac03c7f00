package lang

import (
	"strconv"
	"time"
)

// calendar is how a language writes days.
type calendar struct {
	months   [12]string
	weekdays [7]string
	comma    string
	and      string
	rupee    string
	rupees   string
	hour     func(t time.Time) string
}

var englishCalendar = calendar{
	months: [12]string{"January", "February", "March", "April", "May", "June", "July",
		"August", "September", "October", "November", "December"},
	weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	comma:    ", ", and: " and ", rupee: "Rs", rupees: "Rs",
	hour: func(t time.Time) string { return t.Format("3:04 pm") },
}

var hindiCalendar = calendar{
	months: [12]string{"जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई",
		"अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर"},
	weekdays: [7]string{"रविवार", "सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार", "शनिवार"},
	comma:    ", ", and: " और ", rupee: "रुपया", rupees: "रुपये",
	hour: func(t time.Time) string {
		return partOfDay(t, "रात", "सुबह", "दोपहर", "दोपहर", "शाम") + " " + t.Format("3:04") + " बजे"
	},
}

var urduCalendar = calendar{
	months: [12]string{"جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی",
		"اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر"},
	weekdays: [7]string{"اتوار", "پیر", "منگل", "بدھ", "جمعرات", "جمعہ", "ہفتہ"},
	comma:    "، ", and: " اور ", rupee: "روپیہ", rupees: "روپے",
	hour: func(t time.Time) string {
		return partOfDay(t, "رات", "صبح", "دوپہر", "سہ پہر", "شام") + " " + t.Format("3:04") + " بجے"
	},
}

// partOfDay names the part of the day that Hindi and Urdu say before the hour
// where English says am and pm. The bounds follow CLDR's dayPeriods for hi,
// with the Urdu afternoon from three to five.
func partOfDay(t time.Time, night, morning, noon, afternoon, evening string) string {
	switch h := t.Hour(); {
	case h < 4:
		return night
	case h < 12:
		return morning
	case h < 15:
		return noon
	case h < 16, h < 17 && afternoon != noon:
		return afternoon
	case h < 20:
		return evening
	}
	return night
}

// Date writes a day: 23 November 2026. The time is already in the newsroom's zone.
func (l *Lang) Date(t time.Time) string {
	return strconv.Itoa(t.Day()) + " " + l.Month(t)
}

// DateTime writes a day and an hour as the language says it: 23 November 2026,
// 5:30 pm; 23 नवंबर 2026, शाम 5:30 बजे.
func (l *Lang) DateTime(t time.Time) string {
	return l.Date(t) + l.calendar.comma + l.calendar.hour(t)
}

// Day writes a day of the present year: Monday, 23 November.
func (l *Lang) Day(t time.Time) string {
	return l.Weekday(t.Weekday()) + l.calendar.comma + strconv.Itoa(t.Day()) + " " + l.calendar.months[t.Month()-1]
}

// Month writes a month: November 2026.
func (l *Lang) Month(t time.Time) string {
	return l.calendar.months[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

// Weekday names a day of the week.
func (l *Lang) Weekday(d time.Weekday) string {
	return l.calendar.weekdays[((d%7)+7)%7]
}
