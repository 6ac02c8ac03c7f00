// Package letter writes what reach sends: each letter once, as words that
// become a plain text and an HTML part in the reader's language and direction.
package letter
