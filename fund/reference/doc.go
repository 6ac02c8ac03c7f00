// Package reference makes what is read aloud, printed and typed: the reference
// of a pledge, eight letters, and the code of a document, three of them.
//
// It promises letters that are not mistaken for one another, and codes that
// nobody can guess.
package reference
