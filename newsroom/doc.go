// Package newsroom is the face for those who work here: the desk, the editor,
// the numbers, the money, the people and the set-up.
//
// Its nouns: a door is one address with who may pass it (routes.go holds them
// all), a visit is one person asking at a door, a page is a template with its
// typed struct, a form is what was typed and what is wrong with it.
//
// It promises that every page works as plain links and forms, that no page but
// the editor carries a script and none an inline one, that a fault stands
// beside its field with what was typed kept, that nothing is posted from
// another site, and that whoever may not do a thing is neither shown it nor
// let through.
package newsroom
