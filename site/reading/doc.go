// Package reading is the pages that are read: the front, stories, lists,
// search, text pages, pictures, and the small request that counts.
//
// It promises that a reader needs no script, no cookie and no account for any
// of it, and that whatever is at no other door is looked for among the
// stories, the text pages and the old addresses before it is called missing.
package reading
