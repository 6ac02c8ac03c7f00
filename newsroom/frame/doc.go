// Package frame is what every page of the newsroom stands in: the visit, the
// layout, forms with their faults, and the one place where a fault becomes a
// page.
//
// It promises that a page is executed whole before the first byte leaves, so
// that a failing template is an honest error and never half a page.
package frame
