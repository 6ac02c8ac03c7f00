// Package writing is the desk and the editor: the list of stories, the page on
// which one is written, its stages, revisions, pictures, events and questions,
// and the sections, bylines and text pages around it.
//
// It promises that every part of a story but the text itself can be worked
// without a script, that whoever saves second is told and loses nothing, and
// that a fault found when publishing stands beside the field it is about.
package writing
