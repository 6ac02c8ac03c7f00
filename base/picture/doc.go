// Package picture makes a sender's photograph ready for readers: a Chain of
// sizes for a srcset, upright, small enough for a phone on a poor line, and
// without anything of the original but its pixels (the place it was taken, the
// camera, the time, the preview inside are never copied).
//
// The nouns are the Chain, its Sizes, and the tone, the average colour.
//
// What it promises. Nothing is decoded before its header was measured: a file
// that claims 50,000 × 50,000 pixels costs no more than reading it. Readers get
// JPEG always, and WebP beside it where the machine has cwebp and it is smaller.
// No size is larger than the original. Colours are taken as sRGB: a picture in a
// wider colour space comes out a little paler.
//
// Memory. Each call holds its file, at most 20 MiB. Decoding 40 megapixels takes
// 60 to 120 MB from a camera's JPEG, 320 MB from a PNG of 16 bits a channel, and
// 600 MB from a progressive JPEG without halved colours; scaling adds at most
// 150 MB. The whole process was measured at 230, 490 and 770 MB resident at the
// peak of these three, and 150 MB for an ordinary 12 megapixels. Calls wait for
// each other so that together they ask for no more than 640 MiB; the dearest
// picture is decoded alone.
package picture
