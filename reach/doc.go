// Package reach is the room that carries the newsroom's words to people: the
// letters that follow from what they did, and the invitations to groups.
//
// It promises that each letter is written once for what it is about and sent
// once, but for one that was on its way when the machine died; that a sign-in
// token is made only when its letter is sent and stands nowhere else; and that
// a letter waits, and is not lost, while the post does not work.
package reach
