package picture

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"io"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"golang.org/x/sync/semaphore"
)

// Limits of what is read, before anything is decoded.
const (
	MaxBytes  = 20 << 20   // of the file
	MaxPixels = 40_000_000 // width × height: what the larger cameras of phones and reporters make
	MaxSide   = 12_000     // of either side
)

// patience is the longest that one decode may run.
const patience = 30 * time.Second

// workshop is the memory in bytes that all decodes together may use; a
// picture waits until its own share is free.
const workshop = 640 << 20

var room = semaphore.NewWeighted(workshop)

// Chain is a picture made ready for readers: upright, without metadata, in
// rising widths for a srcset.
type Chain struct {
	Width, Height int    // of the original, upright, in pixels
	Sizes         []Size // by width, the smallest first; at least one
	Tone          string // the average colour as #rrggbb, to show while the picture loads
}

// Size is one rung of the chain.
type Size struct {
	Width, Height int
	JPEG          []byte
	WebP          []byte // nil when there is no cwebp on the machine or it did not make the file smaller
}

// Make reads a still JPEG, PNG, GIF or WebP of at most MaxBytes, MaxPixels and
// MaxSide and makes its chain. What it refuses is Invalid: "picture-too-large"
// (Max in MB), "picture-too-many-pixels" (Width, Height, Megapixels, Side),
// "picture-kind", "picture-moving" or "picture-unreadable".
func Make(ctx context.Context, r io.Reader) (*Chain, error) {
	file, err := read(r)
	if err != nil {
		return nil, err
	}
	kind, err := sniff(file)
	if err != nil {
		return nil, err
	}
	cfg, err := measure(kind, file)
	if err != nil {
		return nil, err
	}
	share := cost(kind, file, cfg)
	if err := room.Acquire(ctx, share); err != nil {
		return nil, fmt.Errorf("picture: wait for room to decode: %w", err)
	}
	defer room.Release(share)
	img, err := decode(ctx, kind, file)
	if err != nil {
		return nil, err
	}
	if err := fits(img.Bounds().Dx(), img.Bounds().Dy()); err != nil {
		return nil, err
	}
	return chain(ctx, img, orientation(kind, file))
}

// read takes the whole file into memory, which is what the decoders, the
// metadata reader and the counting of frames all look at.
func read(r io.Reader) ([]byte, error) {
	file, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("picture: read: %w", err)
	}
	if len(file) > MaxBytes {
		return nil, fault.New(fault.Invalid, "picture-too-large", "Max", MaxBytes>>20)
	}
	return file, nil
}

// measure reads only the header, so that a size that is a lie costs nothing.
func measure(kind kind, file []byte) (image.Config, error) {
	cfg, err := kind.config(bytes.NewReader(file))
	if err != nil {
		return cfg, unreadable(err)
	}
	return cfg, fits(cfg.Width, cfg.Height)
}

func fits(width, height int) error {
	if width < 1 || height < 1 {
		return unreadable(fmt.Errorf("%d × %d pixels", width, height))
	}
	if width > MaxSide || height > MaxSide || width*height > MaxPixels {
		return fault.New(fault.Invalid, "picture-too-many-pixels",
			"Width", width, "Height", height, "Megapixels", MaxPixels/1_000_000, "Side", MaxSide)
	}
	return nil
}

func unreadable(err error) error {
	return fault.New(fault.Invalid, "picture-unreadable").Because(err)
}

// decode runs the decoder on a reader that stops giving when nobody waits any
// more or the decode takes too long: the decoders know no context.
func decode(ctx context.Context, kind kind, file []byte) (img image.Image, err error) {
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	img, err = kind.decode(&cancelled{short, bytes.NewReader(file)})
	if ctx.Err() != nil {
		return nil, fmt.Errorf("picture: gave up: %w", context.Cause(ctx))
	}
	if err != nil {
		return nil, unreadable(err)
	}
	return img, nil
}

type cancelled struct {
	ctx context.Context
	r   io.Reader
}

func (c *cancelled) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
