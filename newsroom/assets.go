package newsroom

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
	"strconv"

	built "github.com/nightdesk/nightdesk/web"
)

//go:embed newsroom.css
var style []byte

// styleAddress changes with the sheet, so that a browser may keep it for ever.
var styleAddress = func() string {
	sum := sha256.Sum256(style)
	return "/newsroom/assets/newsroom-" + hex.EncodeToString(sum[:6]) + ".css"
}()

// asset serves the style sheet and the editor's built files. They are no secret
// and the same for all, so nobody need sign in for them.
func asset(w http.ResponseWriter, r *http.Request) {
	body, kind, ok := built.File(r.URL.Path)
	if r.URL.Path == styleAddress {
		body, kind, ok = style, "text/css; charset=utf-8", true
	}
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a browser that went away is told nothing
	}
}
