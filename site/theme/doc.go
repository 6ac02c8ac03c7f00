// Package theme holds the reader pages as this program brings them: a folder a
// page with its HTML and CSS, and the one font that is sent.
//
// It promises nothing but the files; package frame reads them. A newsroom that
// wants a page to look otherwise puts a file of the same name into a folder of
// its own.
package theme

import (
	"embed"
	"io/fs"
)

//go:embed default
var files embed.FS

// Default is the theme as this program brings it: "story/page.html",
// "story/page.css", "frame/page.html", "fonts/nu-lean-400.woff2".
func Default() fs.FS {
	sub, err := fs.Sub(files, "default")
	if err != nil {
		panic("theme: " + err.Error()) // the folder is in the program
	}
	return sub
}
