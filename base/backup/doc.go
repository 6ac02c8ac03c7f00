// Package backup writes a whole newsroom into one file and makes a newsroom of
// such a file again.
//
// The file is a tar packed with zstd: a manifest, one JSON lines file a table,
// the facts that were still on their way, and every file of base/blob. It
// names no engine: what was saved from SQLite can be restored into PostgreSQL,
// which is how a newsroom outgrows its one file. All tables are read in one
// snapshot while the newsroom serves on. The key that seals passwords is not
// in it, for a backup travels: keep secret.key apart, or type the mail
// password in again.
package backup
