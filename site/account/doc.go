// Package account is what a reader sees of the own support: the way in by an
// emailed link, the plan, the receipts, and how to stop it.
//
// It promises that a link opens nothing before its reader presses a button, so
// that programs which follow links in letters do not use it up; that nobody
// learns here which addresses are known; that stopping takes two clicks and
// asks no question but one; and that a receipt is shown to its reader alone.
package account
