// Command logs searches what the program logged while its tests ran, and
// fails if a line holds what no log may: an address, a token, a secret, words
// of a letter. test/whole.sh runs it last, from the project's folder.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/nightdesk/nightdesk/test/journal"
)

// fewest is how many lines a run of the whole suite leaves at the very least:
// fewer, and the tests no longer write where we read.
const fewest = 50

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "logs: name the file that the tests logged to")
		os.Exit(2)
	}
	if err := search(os.Args[1], os.DirFS("base/lang/words"), fewest, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "logs:", err)
		os.Exit(1)
	}
}

// search reads a run's log and says what it finds; an error means that the run fails.
func search(name string, catalogs fs.FS, fewest int, out io.Writer) error {
	letters, err := journal.LetterWords(catalogs)
	if err != nil {
		return err
	}
	if len(letters) == 0 {
		return errors.New("no words of letters in base/lang/words: run it from the project's folder")
	}
	private, err := privateWords(journal.PrivateFile(name))
	if err != nil {
		return err
	}
	log, err := os.Open(name)
	if err != nil {
		return err
	}
	defer log.Close()
	lines, found, err := journal.Search(log, private, letters)
	if err != nil {
		return err
	}
	for _, f := range found {
		fmt.Fprintln(out, f)
	}
	switch {
	case len(found) > 0:
		return errors.New("the program's log names what no log may")
	case lines < fewest:
		return fmt.Errorf("only %d lines: the tests do not log to %s", lines, name)
	}
	fmt.Fprintf(out, "the log of the whole suite: %d lines, searched for %d private words and %d pieces of letters, and nothing found\n", lines, len(private), len(letters))
	return nil
}

func privateWords(name string) ([]string, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []string
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var w string
		if err := json.Unmarshal(in.Bytes(), &w); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, w)
	}
	slices.Sort(out)
	return slices.Compact(out), in.Err()
}
