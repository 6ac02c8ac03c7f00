// Package frame is what every reader page stands in: the theme, the masthead,
// the languages, the reader's standing, and the answers that a page may give.
//
// Its nouns: a Frame holds the rooms and the theme; a Door is one address; an
// Ask is all that a cached page may depend on (address, standing, the bucket of
// the appeal, a wish for little data); a View is what the templates of all
// pages share; a Claim is the one counted thing that an appeal says.
//
// It promises that no cached page depends on anything but its Ask, and so
// never on a person; that each page allows exactly the one style it carries;
// and that an error becomes a page in the reader's language with nothing of
// its cause on it.
package frame
