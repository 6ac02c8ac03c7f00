package lang

import (
	"strings"
	"time"
)

// set is a set of folded words.
type set map[string]bool

func setOf(words string) set {
	s := set{}
	for _, w := range strings.Fields(words) {
		s[Fold(w)] = true
	}
	return s
}

// indexOf numbers folded words by their line: line 0 means 0.
func indexOf[T ~int](first T, lines ...string) map[string]T {
	m := map[string]T{}
	for i, line := range lines {
		for _, w := range strings.Fields(line) {
			m[Fold(w)] = first + T(i)
		}
	}
	return m
}

var weekdays = indexOf(time.Sunday,
	"sunday रविवार इतवार اتوار",
	"monday सोमवार پیر سوموار دوشنبہ",
	"tuesday मंगलवार منگل منگلوار",
	"wednesday बुधवार بدھ",
	"thursday गुरुवार गुरूवार बृहस्पतिवार वीरवार جمعرات",
	"friday शुक्रवार जुमा जुमे جمعہ جمعے",
	"saturday शनिवार शनिचर ہفتہ ہفتے سنیچر",
)

// Urdu weekdays that are other words as well: پیر a foot or a saint, منگل Mars,
// بدھ the Buddha, جمعہ the Friday prayer, ہفتہ a week. They are days only
// beside a word that makes them so.
var (
	doubtfulDays = setOf("پیر منگل بدھ جمعہ جمعے ہفتہ ہفتے जुमा जुमे")
	dayAfters    = setOf("کو को")
	dayTails     = setOf("روز دن صبح شام رات دوپہر شب रोज़ दिन")
	dayBefores   = setOf("بروز")
	andWords     = setOf("and or और या اور یا")
)

var (
	lastWords    = setOf("last past previous पिछले बीते गत گزشتہ گذشتہ پچھلے")
	nextWords    = setOf("next coming upcoming अगले आगामी آئندہ اگلے آیندہ")
	thisWords    = setOf("this current इस इसी वर्तमान اس اسی رواں موجودہ")
	everyWords   = setOf("every each alternate हर प्रत्येक ہر")
	towardsWords = setOf("by until till")
	weekWords    = setOf("week सप्ताह हफ्ते हफ़्ते हफ्ता ہفتے ہفتہ")
	monthWords   = setOf("month महीने माह महीना مہینے ماہ مہینہ")
	yearWords    = setOf("year वर्ष साल سال برس")
	weekendWords = setOf("weekend सप्ताहांत")
	rangeWords   = setOf("to through till until से سے تا")
	inWords      = setOf("in by during of until since before after from for within early mid late के में तक सन میں تک سن")
	ofWords      = setOf("of in the के की का में کے کی کا میں")
)

// Days with a name of their own, and papers and programmes named for a day:
// "Good Friday", "The Sunday Times", "India Today".
var (
	namedDays   = setOf("good black palm ash easter super cyber holy maundy whit man")
	namedPapers = setOf("times express guardian standard mail telegraph post mirror magazine herald tribune observer show")
)

// Months by all their usual spellings; the fold joins सितम्बर to सितंबर and फ़रवरी to फरवरी.
var months = indexOf(time.January,
	"january jan जनवरी جنوری",
	"february feb फरवरी فروری",
	"march mar मार्च مارچ",
	"april apr अप्रैल اپریل",
	"may मई مئی",
	"june jun जून جون",
	"july jul जुलाई جولائی",
	"august aug अगस्त اگست",
	"september sept sep सितंबर ستمبر",
	"october oct अक्टूबर अक्तूबर اکتوبر",
	"november nov नवंबर نومبر",
	"december dec दिसंबर دسمبر",
)

// doubtfulMonths are other words as well: they may; a march to Delhi.
var doubtfulMonths = setOf("may march mar मार्च مارچ")

// part is a third of a month, week or year.
type part int

const (
	early part = iota
	middle
	late
)

var parts = indexOf(early,
	"early beginning start आरंभ प्रारंभ शुरू शुरुआत शुरूआत اوائل شروع آغاز ابتدا",
	"mid middle मध्य وسط",
	"late end अंत आखिर आख़िर اواخر آخر اختتام",
)

// weeks counts the weeks of a month; 5 is its last seven days.
var weeks = indexOf(1,
	"first पहले प्रथम پہلے",
	"second दूसरे द्वितीय دوسرے",
	"third तीसरे तृतीय تیسرے",
	"fourth चौथे चतुर्थ چوتھے",
	"last final आखिरी आख़िरी अंतिम آخری",
)

// midnight is the beginning of a day, so many days on, in its own zone.
func midnight(t time.Time, days int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+days, 0, 0, 0, 0, t.Location())
}

// back is how many days ago a weekday was: 0 to 6.
func back(from time.Time, d time.Weekday) int { return int(from.Weekday()-d+7) % 7 }

// ahead is in how many days a weekday comes: 0 to 6.
func ahead(from time.Time, d time.Weekday) int { return int(d-from.Weekday()+7) % 7 }

// weekStart is how many days from a day the Monday of its week lies: 0 to -6.
func weekStart(from time.Time) int { return -back(from, time.Monday) }
