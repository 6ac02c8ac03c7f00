package web

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Sum lists the hash of everything that the built files are made from, and of
// the built files themselves, a line each. root is the project's folder.
func Sum(root fs.FS) (string, error) {
	files := []string{"base/doc/schema.json", "base/doc/datelines.json", "web/package-lock.json", "web/build/main.go", "web/built/editor.js", "web/built/editor.css"}
	err := fs.WalkDir(root, "web/src", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (strings.HasSuffix(path, ".ts") || strings.HasSuffix(path, ".css")) && !strings.HasSuffix(path, "check.ts") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	slices.Sort(files)
	var b strings.Builder
	for _, path := range files {
		content, err := fs.ReadFile(root, path)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(content), path)
	}
	return b.String(), nil
}
