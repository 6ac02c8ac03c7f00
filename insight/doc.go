// Package insight is the room that counts: how many read, how many come back,
// how many pay. It never knows who.
//
// A browser carries its own tally in a cookie: the month, the last day seen
// and how many days of this month it was seen. Looking at it either changes
// nothing or moves the browser from one day count to the next, and only that
// step is counted. No number is ever taken back, none is estimated. What a
// kill can lose is the last second.
package insight
