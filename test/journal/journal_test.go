package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/nightdesk/nightdesk/base/lang"
	secrets "github.com/nightdesk/nightdesk/base/token"
)

func letters(t *testing.T) []string {
	t.Helper()
	words, err := LetterWords(os.DirFS(filepath.Join("..", "..", "base", "lang", "words")))
	if err != nil || len(words) < 60 {
		t.Fatalf("%d pieces of letters, %v", len(words), err)
	}
	return words
}

// Whatever is planted is found, in the form in which a program would log it.
func TestWhatIsPlantedIsFound(t *testing.T) {
	minted := secrets.New()
	for !strings.ContainsAny(minted, "0123456789") || strings.ToLower(minted) == minted {
		minted = secrets.New()
	}
	planted := map[string]string{
		"an e-mail address":                  "mina.b+news@readers.example",
		"an e-mail address, escaped":         "/search?q=mina%40readers.example",
		"an e-mail address, in an error":     "550 5.1.1 <mina@mail.readers.example>: no such user",
		"a payment address":                  "mina.bi@okbank",
		"a payment address, in a notice":     `{"vpa":"9876543210@ybl"}`,
		"a payment link":                     "upi://pay?pa=x&am=100.00",
		"a token":                            minted,
		"a token, in quotes":                 fmt.Sprintf("session %q is over", minted),
		"a token in an address":              "/newsroom/in?t=abcdefgh12",
		"a secret by its name":               `gateway key_secret="s3cr3t-of-the-bank"`,
		"a secret by its name, in a header":  "X-Bank-Signature: 9f86d081884c7d65",
		"a secret by its name, of a cookie":  "Cookie: reader=abc",
		"a secret by its name, of a mailer":  `password=hunter2`,
		"a payment address, in a setting":    "payee=lakepost@examplebank",
		"a payment address, in a query":      "/pay?vpa=mina.bi%40okbank",
		"a payment address, digits alone":    "collect from 9876543210@upi",
		"a gateway's key":                    "rzp_live_Ab12Cd34Ef56Gh",
		"a gateway's key, in an address":     "https://rzp_test_Ab12Cd34:x@api.example/v1",
		"a secret by its name, of a setting": `settings map[key_secret:s3cr3t-of-razorpay]`,
		"a secret by its name, of a notice":  `{"webhook_secret":"hush-hush"}`,
		"a secret by its name, of a request": "Authorization: Basic cnpwX2xpdmU6czNjcmV0",
		"a secret by its name, of a return":  "razorpay_signature=9f86d081884c7d659a2f",
		"a private key":                      "-----BEGIN EC PRIVATE KEY-----",
		"a form":                             "body email=nobody&plan=monthly",
		"words of a letter":                  lang.For("en").Say("letter-stopped-thanks"),
		"words of a letter, with a name":     lang.For("en").Say("letter-thanks", "Newsroom", "The Lake Paper"),
		"words of a letter, in Urdu":         lang.For("ur").Say("letter-stopped-thanks"),
		"words of a letter, of a grievance":  lang.For("hi").Say("grievance-letter-not-you"),
		"what a test called private":         "Begum Secretname",
		"what a test called private, Arabic": "بیگم رازدار",
	}
	words := letters(t)
	for what, text := range planted {
		rule, _, _ := strings.Cut(what, ",")
		for name, write := range map[string]func(*slog.Logger){
			"as a value": func(l *slog.Logger) { l.Info("something", "value", text, "more", 1) },
			"as an error": func(l *slog.Logger) {
				l.Warn("something failed", "err", fmt.Errorf("read: %w", fmt.Errorf("%s", text)))
			},
			"as a message": func(l *slog.Logger) { l.Error(text) },
		} {
			var log bytes.Buffer
			l := slog.New(slog.NewTextHandler(&log, nil))
			l.Info("GET /2026/11/a-wall-sinks-again", "status", 200)
			write(l)
			lines, found, err := Search(&log, []string{"Begum Secretname", "بیگم رازدار"}, words)
			hit := false
			for _, f := range found {
				hit = hit || f.What == rule && f.Line == 2
			}
			if err != nil || lines != 2 || !hit {
				t.Errorf("%s, %s, is not found: %v, %v", what, name, found, err)
			}
		}
	}
}

func TestWhatTheProgramLogsIsNoFinding(t *testing.T) {
	log := strings.NewReader(strings.Join([]string{
		`time=2026-11-23T06:30:00.000Z level=INFO msg=GET path=/ur/section/town status=200 took=1.2ms`,
		`time=2026-11-23T06:30:00.000Z level=WARN msg="a letter still waits" letter=019aad2c-1111-7abc-8def-0123456789ab err="(address): no such user here"`,
		`time=2026-11-23T06:30:00.000Z level=ERROR msg=panic path=/x trace="main.go:12 +0x1d, github.com/jackc/pgx/v5@v5.7.6/conn.go:12"`,
		`time=2026-11-23T06:30:00.000Z level=INFO msg=GET path=/2026/11/what-the-papers-say-about-the-wall-of-2019 status=200`,
		`time=2026-11-23T06:30:00.000Z level=WARN msg="notice is stuck" gateway=sandbox id=019aad2c err="captured \"pay_1\": no sum"`,
		`time=2026-11-23T06:30:00.000Z level=INFO msg="listening" at=http://127.0.0.1:8080 hash=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08`,
	}, "\n"))
	lines, found, err := Search(log, nil, letters(t))
	if err != nil || lines != 6 || len(found) != 0 {
		t.Errorf("%d lines, %v, %v", lines, found, err)
	}
}

func TestEverythingIsGatheredInOneFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "suite.log")
	t.Setenv(Variable, "")
	if Tee(io.Discard) != io.Discard || Log().Enabled(t.Context(), slog.LevelError) {
		t.Error("without a file something is gathered")
	}
	Private("nobody hears this")
	t.Setenv(Variable, name)
	t.Cleanup(func() { files[name].Close(); files[PrivateFile(name)].Close() })
	var own bytes.Buffer
	slog.New(slog.NewTextHandler(Tee(&own), nil)).Info("for both")
	Log().Debug("for the journal")
	keyboard := Lines(&own)
	fmt.Fprintln(keyboard, "nightdesk: mina@readers.example works here already")
	slog.New(slog.NewTextHandler(keyboard, nil)).Info("from a command")
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() { Log().Info(strings.Repeat("x", 2000), "i", i) })
	}
	all.Wait()
	Private("mina@readers.example", "two\nlines", " ")
	b, err := os.ReadFile(name)
	if err != nil || strings.Count(string(b), "\n") != 53 || strings.Contains(string(b), "mina") || !strings.Contains(string(b), "from a command") {
		t.Errorf("%d lines, %v", strings.Count(string(b), "\n"), err)
	}
	for line := range strings.Lines(string(b)) {
		if !strings.HasPrefix(line, "time=") {
			t.Errorf("lines are mixed: %.100s", line)
		}
	}
	b, err = os.ReadFile(PrivateFile(name))
	var first string
	if err != nil || strings.Count(string(b), "\n") != 2 || json.Unmarshal([]byte(strings.SplitN(string(b), "\n", 2)[0]), &first) != nil || first != "mina@readers.example" {
		t.Errorf("private words: %q, %v", b, err)
	}
	if strings.Count(own.String(), "\n") != 3 {
		t.Errorf("the test's own: %s", own.String())
	}
}

// A logger that a test makes for the program by itself would be read by nobody
// in the end.
func TestEveryLoggerOfATestGoesThroughTheJournal(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := 0
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "build" || d.Name() == "journal" || strings.HasPrefix(d.Name(), ".") && name != root) {
			return filepath.SkipDir
		}
		slash := filepath.ToSlash(name)
		if !strings.HasSuffix(name, "_test.go") && !(strings.Contains(slash, "/app/trial/") && strings.HasSuffix(name, ".go")) {
			return nil
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			return err
		}
		source, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		here := called(f)
		multi := bytes.Contains(source, []byte("slog.NewMultiHandler(")) && bytes.Contains(source, []byte(here+".Handler()"))

		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				if sel, ok := n.(*ast.SelectorExpr); ok && is(sel, "slog", "DiscardHandler") {
					t.Errorf("%s: slog.DiscardHandler: use journal.Log()", set.Position(n.Pos()))
				}
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !is(sel, "slog", "NewTextHandler") && !is(sel, "slog", "NewJSONHandler") {
				return true
			}
			seen++
			if into, ok := call.Args[0].(*ast.SelectorExpr); ok && is(into, "os", "Stderr") && multi {
				return true // for whoever watches the tests, beside the journal
			}
			if into, ok := call.Args[0].(*ast.CallExpr); ok {
				if s, ok := into.Fun.(*ast.SelectorExpr); ok && is(s, here, "Tee") {
					return true
				}
			}
			t.Errorf("%s: a logger that the journal does not hear: write to journal.Tee(…)", set.Position(call.Pos()))
			return true
		})
		return nil
	})
	if err != nil || seen == 0 {
		t.Errorf("%d loggers were looked at, %v", seen, err)
	}
}

// called is how a file calls this package.
func called(f *ast.File) string {
	for _, im := range f.Imports {
		if im.Path.Value == `"github.com/nightdesk/nightdesk/test/journal"` && im.Name != nil {
			return im.Name.Name
		}
	}
	return "journal"
}

func is(s *ast.SelectorExpr, pkg, name string) bool {
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == pkg && s.Sel.Name == name
}
