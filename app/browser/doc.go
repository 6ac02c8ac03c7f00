// Package browser holds the tests that need Chromium: every page as axe and an
// eye would find it, what a telephone is sent, and the mission from a paste to
// a receipt. They run with -tags browser (make test does) and never go
// without: a browser that is missing is a failure.
//
// Pictures of the pages are left in build/shots/ to be looked at.
package browser
