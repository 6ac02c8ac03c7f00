// Package move brings those who are charged at one gateway to another, or to
// transfers by hand, because a gateway was lost or is to be left.
//
// A move is prepared, with a reason; begun, so that each supporter is written
// to once and reminded twice at most; paused and gone on with; and ends when
// nobody is left in it or a person says so. The letters are for who listens to
// [Asked]; their links open [Moves.Lead], where one tap makes the pledge anew
// (fund.Again). The new pledge's first payment ends the old one, as it does
// whenever a pledge is replaced.
//
// It promises that nobody's time ends earlier than the days that the move
// keeps, counted from its letter; that each letter is told once however often
// the program stops; that those who support for good, who paid once and who
// have stopped are left alone; and that a link is good for its own pledge alone,
// until that has moved or the move has ended.
package move
