// Package db is the one place that knows which engine is underneath.
//
// Rooms write one SQL text with $1 parameters over database/sql; it runs on
// SQLite (one writer, several readers, one file) and on PostgreSQL. The
// package promises that a write transaction behaves as if it ran alone, that
// what it told (Tell) and changed (Change) becomes known exactly if it
// commits, and that a unique violation is told in one way on both engines.
package db
