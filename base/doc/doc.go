// Package doc is the body of a story: a ProseMirror document, checked against
// the one schema file that the editor's script reads as well.
//
// Its nouns: a Node (a block or a run of words), a Mark on words, a Statement
// (who said these words, where and when), a Note (an internal remark that no
// reader sees), a Picture, an Import (how foreign HTML becomes a body) and what
// was Left out of it.
//
// It promises that nothing outside the schema passes Parse; that HTML gives
// markup which is safe to print as it stands; that no visible word of imported
// HTML is lost without being named in Left; that a body stored by any earlier
// version can be read; and that whatever FromHTML, FromClassic, FromText and
// LiftDateline return passes Parse again.
package doc
