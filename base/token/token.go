// Package token makes secrets that are handed out once and kept only as hashes,
// so that whoever reads the database cannot sign in as anybody.
package token

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// New makes 32 random bytes, written for an address or a cookie.
func New() string {
	b := make([]byte, 32)
	rand.Read(b) // crypto/rand never fails: it ends the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}

// Hash is what the database keeps of a token. SHA-256 without salt is enough
// for what has 256 random bits.
func Hash(t string) string {
	sum := sha256.Sum256([]byte(t))
	return hex.EncodeToString(sum[:])
}
