// Package setup is where the publisher says what the newsroom is called, how it
// looks and writes, and how its letters and its pages reach people.
//
// It promises that a mail password once typed is never shown again, and that
// whatever cannot work is refused beside its field before it is kept.
package setup
