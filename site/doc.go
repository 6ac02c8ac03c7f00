// Package site is the face that readers see: their pages, the way to support
// the newsroom, their accounts, and what other programs read.
//
// It promises that every door stands in routes.go with who may pass; that a
// page needs no script and calls on no other host; that no page that is kept
// depends on a person; and that a post which another site sent is refused.
package site
