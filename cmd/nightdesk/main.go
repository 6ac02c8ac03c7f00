// Command nightdesk runs a reader-funded newsroom: it serves it, shows a
// demonstration of it, moves an archive in, and keeps it safe.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/nightdesk/nightdesk/app"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
)

// version is set when a release is built.
var version = "development"

// Exit codes, the same for every command.
const (
	done    = 0
	refused = 1
	usage   = 2
)

type commands struct {
	Demo    demoCommand    `cmd:"" help:"Show a demonstration newsroom: invented reports, a bank with buttons, letters in a folder."`
	Serve   serveCommand   `cmd:"" help:"Serve the newsroom until told to stop (SIGTERM)."`
	Import  importCommand  `cmd:"" help:"Move an archive in from another system."`
	Backup  backupCommand  `cmd:"" help:"Write the whole newsroom into one file, while it serves."`
	Restore restoreCommand `cmd:"" help:"Make a newsroom of a backup, in an empty place."`
	Books   booksCommand   `cmd:"" help:"Write the books for hledger or as a table."`
	Staff   staffCommand   `cmd:"" help:"People who work here."`
	Doctor  doctorCommand  `cmd:"" help:"Look for what is wrong and say how to mend it."`
	Version versionCommand `cmd:"" help:"Say which version this is."`
}

// store is where a newsroom is: flags that most commands share.
type store struct {
	Data     string `help:"Folder of the newsroom: pictures, the secret key, and the database unless --database says otherwise." default:"data" env:"NIGHTDESK_DATA" type:"path"`
	Database string `help:"postgres://… for PostgreSQL, or the path of an SQLite file." placeholder:"DATA/nightdesk.db" env:"NIGHTDESK_DATABASE"`
}

func (s store) options() app.Options {
	return app.Options{Data: s.Data, Database: s.Database}
}

// shell is what a command is handed: where to write and when to stop.
type shell struct {
	out, err io.Writer
	ctx      context.Context
	log      *slog.Logger
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, out, errs io.Writer) int {
	var c commands
	ended := -1
	parser, err := kong.New(&c, kong.Name("nightdesk"), kong.UsageOnError(), kong.Writers(out, errs),
		kong.Description("One program that runs a reader-funded newsroom."), kong.Exit(func(code int) { ended = code }))
	if err != nil {
		fmt.Fprintln(errs, err)
		return refused
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	if ended >= 0 { // help was asked for and given
		return ended
	}
	if err != nil {
		fmt.Fprintln(errs, "nightdesk:", err)
		return usage
	}
	log := slog.New(slog.NewTextHandler(errs, nil))
	if err := k.Run(&shell{out: out, err: errs, ctx: ctx, log: log}); err != nil {
		fmt.Fprintln(errs, "nightdesk:", words(err))
		var wrong wrongUse
		if errors.As(err, &wrong) {
			return usage
		}
		return refused
	}
	return done
}

// wrongUse is a mistake in how the command was called.
type wrongUse struct{ error }

// words says an error to the person at the keyboard: a fault in its own words, and why.
func words(err error) string {
	f := fault.Of(err)
	if f.Kind == fault.Internal {
		return err.Error()
	}
	s := lang.For("en").SayMap(f.Key, f.Args)
	if f.Err != nil {
		s += " (" + f.Err.Error() + ")"
	}
	return s
}

// absolute makes a relative path one that a log can be understood by.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

type versionCommand struct{}

// Run says the version.
func (versionCommand) Run(s *shell) error {
	_, err := fmt.Fprintln(s.out, "nightdesk", version)
	return err
}
