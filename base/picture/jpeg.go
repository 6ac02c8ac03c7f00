package picture

import (
	"bytes"
	"encoding/binary"
)

// Markers of a JPEG file (ITU-T T.81, table B.1).
const (
	sof2 = 0xc2 // a progressive frame
	eoi  = 0xd9
	sos  = 0xda
	app1 = 0xe1
)

// segments yields each marker of a JPEG with its body up to the end of the
// picture, passing over the pixels. What telephones append behind the end
// (moving pictures, brighter copies) is not looked at.
func segments(file []byte) func(yield func(byte, []byte) bool) {
	return func(yield func(byte, []byte) bool) {
		for at := 2; ; {
			at = nextMarker(file, at)
			if at+4 > len(file) || file[at+1] == eoi {
				return
			}
			length := int(binary.BigEndian.Uint16(file[at+2:]))
			end := at + 2 + length
			if length < 2 || end > len(file) || !yield(file[at+1], file[at+4:end]) {
				return
			}
			at = end
		}
	}
}

// nextMarker passes over pixels, stuffed zeros, restart marks and padding.
func nextMarker(file []byte, at int) int {
	for at+1 < len(file) {
		i := bytes.IndexByte(file[at:len(file)-1], 0xff)
		if i < 0 {
			break
		}
		at += i
		switch next := file[at+1]; {
		case next == 0xff:
			at++
		case next == 0, next >= 0xd0 && next <= 0xd7:
			at += 2
		default:
			return at
		}
	}
	return len(file)
}

// scans counts the passes over the pixels, up to one more than is let through.
func scans(file []byte) int {
	n := 0
	for marker := range segments(file) {
		if marker == sos {
			n++
		}
		if n > maxScans {
			break
		}
	}
	return n
}

func progressive(file []byte) bool {
	for marker := range segments(file) {
		switch marker {
		case sof2:
			return true
		case sos:
			return false
		}
	}
	return false
}
