package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"
)

//go:embed built
var built embed.FS

// Built is the folder of built files: editor.js, editor.css and sources.sum.
var Built, _ = fs.Sub(built, "built")

// prefix is where the newsroom serves these files.
const prefix = "/newsroom/assets/"

var byAddress, byName = addresses()

func addresses() (byAddress, byName map[string]string) {
	byAddress, byName = map[string]string{}, map[string]string{}
	names, err := fs.Glob(Built, "*.*")
	if err != nil {
		panic("web: " + err.Error())
	}
	for _, name := range names {
		b, err := fs.ReadFile(Built, name)
		if err != nil {
			panic("web: " + err.Error())
		}
		ext := path.Ext(name)
		if ext != ".js" && ext != ".css" {
			continue
		}
		sum := sha256.Sum256(b)
		address := prefix + strings.TrimSuffix(name, ext) + "-" + hex.EncodeToString(sum[:6]) + ext
		byAddress[address], byName[name] = name, address
	}
	return byAddress, byName
}

// Path gives the address of a built file, its content's hash inside:
// Path("editor.js") is /newsroom/assets/editor-1f0c….js. It panics for a name
// that was not built, because only templates and tests ask.
func Path(name string) string {
	address, ok := byName[name]
	if !ok {
		panic("web: no built file " + name)
	}
	return address
}

// File gives the content and media type behind an address from Path. It may be
// served with Cache-Control: public, max-age=31536000, immutable.
func File(address string) (content []byte, mediaType string, ok bool) {
	name, ok := byAddress[address]
	if !ok {
		return nil, "", false
	}
	content, err := fs.ReadFile(Built, name)
	if err != nil {
		return nil, "", false
	}
	if path.Ext(name) == ".css" {
		return content, "text/css; charset=utf-8", true
	}
	return content, "text/javascript; charset=utf-8", true
}
