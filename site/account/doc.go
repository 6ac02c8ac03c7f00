// Package account is what a reader sees of the own support: the way in by an
// emailed link, what is paid and what comes next, the documents, the own data,
// and how to go on, change, pause, stop and leave.
//
// It promises that a link opens nothing before its reader presses a button, so
// that programs which follow links in letters do not use it up; that nobody
// learns here which addresses are known; that stopping takes two clicks, and
// why is asked once, afterwards, and may be left unsaid; that nobody is blamed
// for what a bank did; and that a pledge or a document is shown to its reader
// alone: another's is not there.
package account
