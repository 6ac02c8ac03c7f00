// Package seal keeps secrets that must be read again, such as the password of
// a mail server, so that whoever copies the database alone cannot read them.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Key seals and opens. It lives in a file beside the database, not in it.
type Key struct{ aead cipher.AEAD }

// New makes a key of 32 bytes.
func New(secret []byte) (*Key, error) {
	if len(secret) != 32 {
		return nil, fmt.Errorf("a sealing key has 32 bytes, not %d", len(secret))
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &Key{aead}, err
}

// Secret reads the 32 secret bytes of a newsroom from a file, making it, for
// its owner alone, if it is not there. The sealing key and the signing keys
// are derived from them.
func Secret(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return makeSecret(path)
	}
	if err != nil {
		return nil, err
	}
	secret, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(secret) != 32 {
		return nil, fmt.Errorf("%s does not hold 32 bytes in base64: put the right file back from a backup, or move it away to begin with a new one (everybody signs in again, and passwords of outside services are typed in again)", path)
	}
	return secret, nil
}

func makeSecret(path string) ([]byte, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	secret := make([]byte, 32)
	rand.Read(secret)
	whole, err := writeSecret(filepath.Dir(path), secret)
	if err != nil {
		return nil, err
	}
	defer os.Remove(whole)
	// A link never replaces: of two processes that start at once, one gives the
	// file its name and the other reads it, whole.
	if err := os.Link(whole, path); errors.Is(err, os.ErrExist) {
		return Secret(path)
	} else if err != nil {
		return nil, err
	}
	return secret, nil
}

// writeSecret writes the file under a name of its own, so that a kill leaves
// no half of it under the true one.
func writeSecret(dir string, secret []byte) (string, error) {
	f, err := os.CreateTemp(dir, ".secret-*")
	if err != nil {
		return "", err
	}
	if _, err = f.WriteString(base64.StdEncoding.EncodeToString(secret) + "\n"); err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return f.Name(), err
}

// Seal hides a text for one purpose: a sealed text opens only under the purpose it was sealed for.
func (k *Key) Seal(purpose, text string) string {
	if text == "" {
		return ""
	}
	return base64.StdEncoding.EncodeToString(k.aead.Seal(nil, nil, []byte(text), []byte(purpose)))
}

// Open gives a sealed text back, or an error if it was changed, moved or sealed under another key.
func (k *Key) Open(purpose, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	b, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return "", err
	}
	text, err := k.aead.Open(nil, nil, b, []byte(purpose))
	return string(text), err
}
