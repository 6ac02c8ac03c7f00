package app

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
)

// Exists tells whether there may be a newsroom at a place: a file of SQLite
// that is there, or a server, which only opening it could tell more about.
func Exists(o Options) bool {
	at := strings.TrimPrefix(cmp.Or(o.Database, filepath.Join(o.Data, "nightdesk.db")), "sqlite:")
	if strings.Contains(at, "://") {
		return true
	}
	_, err := os.Stat(at)
	return err == nil
}
