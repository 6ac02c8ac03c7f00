package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"github.com/nightdesk/nightdesk/base/fault"
	"golang.org/x/image/webp"
)

// kind is a format that is taken in.
type kind struct {
	name   string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

var (
	isJPEG = kind{"jpeg", jpeg.DecodeConfig, jpeg.Decode}
	isPNG  = kind{"png", png.DecodeConfig, png.Decode}
	isGIF  = kind{"gif", gif.DecodeConfig, gif.Decode}
	isWebP = kind{"webp", webp.DecodeConfig, webp.Decode}
)

// maxScans is how many passes a progressive JPEG may take over its pixels.
// Cameras and editors write about ten; a file of thousands of empty ones is
// small and would keep a processor busy for hours.
const maxScans = 100

// sniff tells the format by its first bytes, never by a name or a sender's
// word, and refuses pictures that move.
func sniff(file []byte) (kind, error) {
	switch {
	case bytes.HasPrefix(file, []byte("\xff\xd8\xff")):
		if scans(file) > maxScans {
			return kind{}, unreadable(fmt.Errorf("more than %d scans", maxScans))
		}
		return isJPEG, nil
	case bytes.HasPrefix(file, []byte(pngMagic)):
		return still(isPNG, pngMoves(file))
	case bytes.HasPrefix(file, []byte("GIF87a")), bytes.HasPrefix(file, []byte("GIF89a")):
		return still(isGIF, gifFrames(file) > 1)
	case isRIFF(file):
		return still(isWebP, webpMoves(file))
	case len(file) == 0:
		return kind{}, unreadable(io.ErrUnexpectedEOF)
	}
	return kind{}, fault.New(fault.Invalid, "picture-kind")
}

func still(k kind, moves bool) (kind, error) {
	if moves {
		return kind{}, fault.New(fault.Invalid, "picture-moving")
	}
	return k, nil
}

// cost is the most memory in bytes that decoding and scaling take, by format:
// a progressive JPEG keeps all its coefficients (4 bytes each) beside the
// pixels, a PNG may have 16 bits a channel and be interlaced.
func cost(k kind, file []byte, cfg image.Config) int64 {
	pixels := int64(cfg.Width) * int64(cfg.Height)
	per := int64(8)
	switch k.name {
	case isJPEG.name:
		per = 3
		if cfg.ColorModel == color.CMYKModel {
			per = 8
		}
		if progressive(file) {
			per *= 5
		}
	case isPNG.name:
		if cfg.ColorModel == color.NRGBA64Model || cfg.ColorModel == color.RGBA64Model {
			per = 16
		}
	case isGIF.name:
		per = 2
	}
	return min(pixels*per+scaling(cfg.Width, cfg.Height), workshop)
}

// gifFrames counts images, up to two, by walking the blocks without unpacking
// them (GIF89a specification, section 12 and appendix A).
func gifFrames(file []byte) int {
	const header, descriptor = 13, 10
	frames := 0
	if len(file) < header {
		return frames
	}
	at := header + table(file[10])
	for at < len(file) && frames < 2 {
		switch file[at] {
		case 0x21: // an extension: a label, then sub-blocks
			at = subBlocks(file, at+2)
		case 0x2c:
			frames++
			if at+descriptor > len(file) {
				return frames
			}
			at = subBlocks(file, at+descriptor+table(file[at+9])+1)
		default:
			return frames
		}
	}
	return frames
}

// table is the length of a colour table that a packed field announces.
func table(packed byte) int {
	if packed&0x80 == 0 {
		return 0
	}
	return 3 << (1 + packed&7)
}

func subBlocks(file []byte, at int) int {
	for at < len(file) && file[at] != 0 {
		at += 1 + int(file[at])
	}
	return at + 1
}

// pngMoves looks for the animation chunk, which stands before the pixels (APNG, W3C PNG third edition).
func pngMoves(file []byte) bool {
	for name := range pngChunks(file) {
		switch name {
		case "acTL":
			return true
		case "IDAT":
			return false
		}
	}
	return false
}

// webpMoves reads the animation flag of the extended header (RFC 9649, section 2.7).
func webpMoves(file []byte) bool {
	for name, body := range riffChunks(file) {
		return name == "VP8X" && len(body) > 0 && body[0]&0x02 != 0
	}
	return false
}

func isRIFF(file []byte) bool {
	return len(file) >= 12 && string(file[:4]) == "RIFF" && string(file[8:12]) == "WEBP"
}

const pngMagic = "\x89PNG\r\n\x1a\n"

// pngChunks yields each whole chunk's name and body.
func pngChunks(file []byte) func(yield func(string, []byte) bool) {
	return func(yield func(string, []byte) bool) {
		for rest := file[len(pngMagic):]; len(rest) >= 12; {
			n := int64(binary.BigEndian.Uint32(rest))
			if n > int64(len(rest)-12) || !yield(string(rest[4:8]), rest[8:8+n]) {
				return
			}
			rest = rest[12+n:]
		}
	}
}

// riffChunks yields each whole chunk's name and body; bodies are padded to even lengths.
func riffChunks(file []byte) func(yield func(string, []byte) bool) {
	return func(yield func(string, []byte) bool) {
		for rest := file[12:]; len(rest) >= 8; {
			n := int64(binary.LittleEndian.Uint32(rest[4:]))
			if n > int64(len(rest)-8) || !yield(string(rest[:4]), rest[8:8+n]) {
				return
			}
			rest = rest[min(8+n+n&1, int64(len(rest))):]
		}
	}
}
