// Package schema holds every change ever made to the tables, oldest first.
//
// A file is named YYYY-MM-DD-NN-room.sql, is never edited once released, and
// is one text for both engines. Where they differ it says
// {{if .Postgres}} … {{else}} … {{end}}.
package schema

import "embed"

//go:embed *.sql
var Files embed.FS
