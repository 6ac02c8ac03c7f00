// Package fault sorts errors by what the person at the door should be told.
//
// A fault carries a key into the catalogs of base/lang, not a sentence, so
// that a room can refuse something without knowing which language the reader
// speaks. A face turns the kind into a status code and the key into words;
// whatever is wrapped inside goes to the log and nowhere else.
package fault
