// Package cache keeps reader pages as the bytes that go out: made once by one
// maker per key, compressed once per encoding, and dropped by the tags of what
// they show.
//
// Its nouns: a page is what a maker returns; a sheet is a page that is kept,
// with its copies (identity, gzip, zstd, brotli), each with its own strong
// ETag; a tag names something that a page shows ("story:…", "front:hi").
//
// It promises that a request which begins after Drop has returned is never
// answered with a page made, or begun to be made, before that Drop; that the
// bytes it holds stay under the bound it was given; and that forgotten pages
// leave nothing behind in the tag index.
package cache
