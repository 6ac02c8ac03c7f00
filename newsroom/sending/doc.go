// Package sending is how the newsroom's words go out: the WhatsApp groups that
// readers are invited to, and the letters that wait.
//
// It promises no more than is possible: a program cannot post in a WhatsApp
// group, so the newsroom holds the invitation and says so.
package sending
