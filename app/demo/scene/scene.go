package scene

import (
	"hash/fnv"
	"image"
	"math/rand/v2"
	"strings"

	"golang.org/x/image/vector"
)

// Width and Height of every scene in pixels.
const Width, Height = 1600, 1067

// kinds says which words of a name call for which scene, and in which lights it
// may be seen. The first row with a word of the name wins, so the particular
// stands above the general.
var kinds = []struct {
	words  string
	draw   func(*canvas, light)
	lights []light
}{
	{"embankment bund wall tatbandh", embankment, []light{morning, monsoon}},
	{"ration shop", ration, []light{noon, morning}},
	{"tanker water tap pump well", tanker, []light{noon, morning}},
	{"school roof neem pupil class", school, []light{noon, morning}},
	{"college gate examination exam girls", gate, []light{morning}},
	{"court verandah judge", court, []light{noon, morning}},
	{"bus stand jeep", busStand, []light{night}},
	{"street lights lamp lane", lane, []light{night}},
	{"hospital corridor clinic ward blood", hospital, []light{noon}},
	{"gauge reeds heron level", gauge, []light{morning, dusk}},
	{"basket baskets weaver reed", baskets, []light{noon}},
	{"register ledger book papers document record", ledger, []light{noon}},
	{"harvester weed", harvester, []light{monsoon, morning}},
	{"list lists notice board", notices, []light{noon}},
	{"boat boats ghat steps ferry", boats, []light{morning, dusk}},
	{"market bazaar stall awning", market, []light{noon, morning}},
	{"hall meeting hearing reading library room", hall, []light{morning}},
	{"road highway bridge route", road, []light{dusk, morning, monsoon}},
	{"field fields farm seed grain crop growers harvest", field, []light{morning, noon, dusk}},
	{"lake river shore fish fishing tal", lake, []light{morning, dusk, monsoon}},
	{"night dark power evening", lane, []light{night}},
}

// Draw makes the scene of a name.
func Draw(name string) image.Image {
	h := fnv.New64a()
	h.Write([]byte(name))
	c := &canvas{
		img: image.NewRGBA(image.Rect(0, 0, Width, Height)),
		ras: vector.NewRasterizer(Width, Height),
		rng: rand.New(rand.NewPCG(h.Sum64(), 1)),
	}
	draw, lights := landscape, []light{morning, dusk, monsoon}
	for _, k := range kinds {
		if calls(k.words, name) {
			draw, lights = k.draw, k.lights
			break
		}
	}
	l := lights[c.rng.IntN(len(lights))]
	for _, other := range []light{morning, dusk, monsoon, night} {
		if calls(other.name, name) {
			l = other
		}
	}
	draw(c, l)
	return c.img
}

// calls tells whether a name has one of the words.
func calls(words, name string) bool {
	named := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r < 'a' || r > 'z' })
	for word := range strings.FieldsSeq(words) {
		for _, n := range named {
			if n == word {
				return true
			}
		}
	}
	return false
}
