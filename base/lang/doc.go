// Package lang is what the house says, in English, Hindi and Urdu: its words,
// how it writes days, numbers and money, how it understands a day named in a
// story, and how it folds words so that a search finds them.
//
// A [Lang] is one language ready to speak. It never changes after start and
// may be used by any number of goroutines.
//
// # How to add a word
//
// Words live in TOML files, one a subject: words/en/site.toml and its twins
// words/hi/site.toml and words/ur/site.toml. Add the key to all three, with
// the same placeholders:
//
//	sign-in = "Sign in"
//	greeting = "Welcome, {{.Name}}"
//	replies = { one = "{{.Count}} reply", other = "{{.Count}} replies" }
//
// A plural may also be written as a table, the way go-i18n does:
//
//	[replies]
//	one = "{{.Count}} reply"
//	other = "{{.Count}} replies"
//
// but then every key below it belongs to the table, so tables come last. A
// long text may stand between three double quotes. Of TOML this is all that
// is read: strings, inline tables and tables of plural forms.
//
// The form is chosen by the placeholder Count and by CLDR's cardinal rules:
// English and Urdu say "one" of 1, Hindi of 0 and 1. Whole numbers are written
// with their grouping (1,23,456), except in placeholders called Line, Year and
// Port; pass any other number that counts nothing as a string.
//
// The plural rules are those of x/text. go-i18n has the same rules and the
// same syntax, but executes a template for each message and reads TOML only
// with one more library; here a message is cut once, at start.
//
// A key belongs to one subject. Keys are lower case words joined by hyphens,
// and begin with their subject where that makes them plain to read. Subjects
// newsroom, setup and rails are English only: staff work in English. The tests find a
// key that one language lacks, a placeholder that differs, English left in a
// translation, a line that cannot be read, and a key used in a fault or a page
// that no catalog has. At run time none of these stops the house: a key
// without words in a language is said in English, and a key without any words
// is said as itself.
//
// # What it promises about direction
//
// Urdu runs from right to left, its numbers from left to right. Money in Urdu
// is wrapped in Unicode isolates (UAX #9) so that the sign keeps its side in
// plain text as well as in HTML. Placeholders are put in as they are.
package lang
