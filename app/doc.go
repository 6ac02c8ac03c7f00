// Package app puts the rooms, the plugs and the faces together. Read app.go
// from top to bottom to know what the program is made of, and for the one list
// of who listens when a fact is told.
package app
