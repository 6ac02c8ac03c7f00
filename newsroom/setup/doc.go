// Package setup is where the publisher says what the newsroom is called, how it
// looks and writes, how its letters and its pages reach people, and what an
// accountant or a lawyer decides about its money.
//
// It promises that a mail password once typed is never shown again, and that
// whatever cannot work is refused beside its field before it is kept, and that
// the careful choice stands beside every setting of the law.
package setup
