// Package blob keeps files by what they hold: the SHA-256 of the bytes is the
// name, so the same picture sent twice is stored once and a file, once kept,
// never changes.
//
// The nouns are the Store, a folder on disk, and the sum, the 64 lower-case
// hexadecimal digits that name a file in it ("ab/cdef…" below the folder).
//
// What it promises: a file is seen whole or not at all, also after the power
// fails, because it is written under a temporary name, flushed, and only then
// renamed; when Put returns without an error the file is on the disk. Nothing
// but 64 hexadecimal digits ever becomes a path, and os.Root keeps even a
// symbolic link planted in the folder from leading out of it.
package blob
