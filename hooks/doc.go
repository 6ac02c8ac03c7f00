// Package hooks is the face for machines that sign instead of logging in: the
// gateways, telling of money at POST /hooks/NAME.
//
// It promises that a notice is read whole and bounded in size and time, that
// nothing of one that is not genuine is kept but a count, that a genuine one
// is answered 200 once it is booked or safely kept, and with an error while it
// is neither, so that the gateway tells it again. It needs no guard against
// cross-site posts: no browser's cookie means anything here.
package hooks
