// Package money holds amounts as whole minor units of an ISO 4217 currency, so
// that no sum is ever rounded and none overflows unseen.
package money
