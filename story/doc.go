// Package story is the room of what the newsroom publishes.
//
// Its nouns: a story has a working copy that everybody on the desk edits, and
// revisions, which are sealed copies of it. A publication is the place a story
// has before readers; a correction is a public note that something in it was
// wrong; a withdrawal takes it away for good reason and leaves its address
// saying so. A section, a byline and a tag are where a story is found; its
// family is the same report in other languages. Media are pictures made ready.
// A statement is words in a body that a speaker said; an event and a question
// are what a story leaves open. A text page is what the newsroom says of
// itself. The archive is what came from elsewhere.
//
// What it promises: nobody's words are lost when two people save at once; a
// sealed revision never changes, because the database refuses it; what is
// published, corrected or withdrawn is right in every list, feed and search in
// the same transaction; a public address stays, leads to its successor, or
// says that the story was withdrawn; and a newsroom with 200,000 stories
// answers as fast as one with 1,000, because every list walks an index.
//
// The stage of a story is never a flag: it follows from the rows that stand
// (story_draft, story_submission, story_publication, story_withdrawal).
package story
