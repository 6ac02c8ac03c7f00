// Package wordpress moves a newsroom in from a WordPress export (WXR 1.0, 1.1
// and 1.2, the file that Tools › Export gives).
//
// Its nouns: an export is the file; its channel is the site it came from, with
// authors and terms (categories and tags); its items are posts, pages,
// attachments and whatever plugins added. A survey is the first walk through
// the whole file, before anything is written. A fate is what becomes of one
// item. An address is a place where readers used to find something. An upload
// is a file of the old site's wp-content/uploads folder. The report says what
// came in, what was left out, and why.
//
// It promises that an export is read as a stream, one item in memory at a
// time, and that what is kept of the whole file is small and bounded; that a
// file which is not well-formed is refused with its line before the first
// write; that no entity of a document type is ever expanded; that bytes which
// no XML file may hold (raw control characters, broken UTF-8) are replaced by
// U+FFFD and named in the report instead of costing the newsroom its archive;
// and that nothing a reader could see is left out without being named. Run
// writes only through the rooms; a second run changes nothing, and one that was
// interrupted is finished by the next. What readers could not see (drafts,
// private posts, those behind a password or planned for later) never becomes
// public. Nobody gets a way to sign in, and no e-mail address is taken over.
package wordpress
