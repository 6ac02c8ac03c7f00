package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/nightdesk/nightdesk/web"
)

func main() {
	log.SetFlags(0)
	check := flag.Bool("check", false, "also run the script's checks (needs Node)")
	flag.Parse()
	if err := build("web"); err != nil {
		log.Fatal(err)
	}
	if *check {
		if err := runChecks("web"); err != nil {
			log.Fatal(err)
		}
	}
}

// build bundles every entry of dir/src into dir/built and notes what it was built from.
func build(dir string) error {
	err := bundle(api.BuildOptions{
		EntryPoints:       []string{filepath.Join(dir, "src/editor.ts"), filepath.Join(dir, "src/editor.css")},
		Outdir:            filepath.Join(dir, "built"),
		Bundle:            true,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Format:            api.FormatIIFE,
		Target:            api.ES2022,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsNone,
		Write:             true,
	})
	if err != nil {
		return err
	}
	sum, err := web.Sum(os.DirFS(filepath.Join(dir, "..")))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "built", "sources.sum"), []byte(sum), 0o644)
}

func bundle(o api.BuildOptions) error {
	r := api.Build(o)
	var errs []error
	for _, m := range append(r.Errors, r.Warnings...) {
		where := ""
		if m.Location != nil {
			where = fmt.Sprintf("%s:%d: ", m.Location.File, m.Location.Line)
		}
		errs = append(errs, errors.New(where+m.Text))
	}
	return errors.Join(errs...)
}

func runChecks(dir string) error {
	tmp, err := os.MkdirTemp("", "nightdesk-check")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	out := filepath.Join(tmp, "check.cjs")
	err = bundle(api.BuildOptions{
		EntryPoints: []string{filepath.Join(dir, "src/check.ts")},
		Outfile:     out,
		Bundle:      true,
		Platform:    api.PlatformNode,
		Write:       true,
	})
	if err != nil {
		return err
	}
	node := exec.Command("node", out)
	node.Stdout, node.Stderr = os.Stdout, os.Stderr
	return node.Run()
}
