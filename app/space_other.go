//go:build !unix

package app

// freeSpace is not asked for on systems where newsrooms are tried, not served.
func freeSpace(string) (uint64, bool) { return 0, false }
