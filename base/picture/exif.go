package picture

import (
	"bytes"
	"encoding/binary"
)

// maxEntries bounds how much of a directory is looked at; cameras write a few dozen.
const maxEntries = 1000

// orientation is how the camera was held, 1 to 8 as in the EXIF standard
// (CIPA DC-008, tag 274); 1, upright, when the file does not say or says nonsense.
// Nothing else of the metadata is read.
func orientation(k kind, file []byte) int {
	switch k.name {
	case isJPEG.name:
		return tiffOrientation(jpegExif(file))
	case isPNG.name:
		for name, body := range pngChunks(file) {
			if name == "eXIf" {
				return tiffOrientation(body)
			}
		}
	case isWebP.name:
		for name, body := range riffChunks(file) {
			if name == "EXIF" {
				return tiffOrientation(bytes.TrimPrefix(body, []byte("Exif\x00\x00")))
			}
		}
	}
	return 1
}

// jpegExif is the TIFF part of the first Exif segment, or nil.
func jpegExif(file []byte) []byte {
	for marker, body := range segments(file) {
		if marker == sos {
			return nil
		}
		if tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); marker == app1 && ok {
			return tiff
		}
	}
	return nil
}

// tiffOrientation looks for the tag in the first directory only.
func tiffOrientation(tiff []byte) int {
	const upright, tag, short = 1, 0x0112, 3
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return upright
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return upright
	}
	entries := int(order.Uint16(tiff[at:]))
	rest := tiff[at+2:]
	for range min(entries, maxEntries, len(rest)/12) {
		if order.Uint16(rest) == tag {
			v := int(order.Uint16(rest[8:]))
			if order.Uint16(rest[2:]) == short && v >= 1 && v <= 8 {
				return v
			}
			return upright
		}
		rest = rest[12:]
	}
	return upright
}
