// Package scene draws the pictures of the demonstration's reports: flat
// newspaper illustrations made of a few layers of colour, without any file.
//
// The nouns are the scene, a thing to draw that is chosen by the words in a
// name ("lake-embankment", "ration-shop"), and the light it is seen in
// (morning, noon, dusk, monsoon, night).
//
// What it promises: the same name always gives the same picture, of Width ×
// Height pixels; every name gives one, a landscape when no word is known; and
// large plain areas, so that a picture for a phone stays under 20 KB.
package scene
