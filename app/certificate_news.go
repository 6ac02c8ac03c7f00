package app

import (
	"context"
	"errors"
	"log/slog"

	"go.uber.org/zap/zapcore"
)

// certificateNews writes down what the publisher must know of a certificate.
func (a *App) certificateNews(_ context.Context, event string, about map[string]any) error {
	switch event {
	case "cert_obtained":
		what := "a certificate was obtained"
		if again, _ := about["renewal"].(bool); again {
			what = "a certificate was renewed"
		}
		a.Log.Info(what, "domain", about["identifier"])
	case "cert_failed":
		if err, _ := about["error"].(error); !errors.Is(err, context.Canceled) {
			a.Log.Error("a certificate could not be obtained and will be tried again: see nightdesk doctor", "domain", about["identifier"], "err", err)
		}
	}
	return nil
}

// certificateLog takes from the library's log what no event tells: a folder
// that cannot be written, a certificate that cannot be read.
type certificateLog struct{ to *slog.Logger }

// told are errors that an event has told already, or that any stranger can cause.
var told = map[string]bool{"could not get certificate from issuer": true, "will retry": true, "tls-alpn challenge": true}

func (certificateLog) Enabled(l zapcore.Level) bool { return l >= zapcore.ErrorLevel }

// With drops what is added to a line: it may be a reader's address.
func (l certificateLog) With([]zapcore.Field) zapcore.Core { return l }

func (l certificateLog) Check(e zapcore.Entry, to *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if !l.Enabled(e.Level) || told[e.Message] {
		return to
	}
	return to.AddCore(e, l)
}

func (l certificateLog) Write(e zapcore.Entry, fields []zapcore.Field) error {
	var why error
	for _, f := range fields {
		if err, ok := f.Interface.(error); ok && f.Key == "error" {
			why = err
		}
	}
	if !errors.Is(why, context.Canceled) {
		l.to.Error("certificates: "+e.Message, "err", why)
	}
	return nil
}

func (certificateLog) Sync() error { return nil }
