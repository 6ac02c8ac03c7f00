package scene

// light is the hour and weather: the inks that near and far things have in it.
type light struct {
	name           string
	sky, low       ink // above and at the horizon
	sun            ink
	far, mid, near ink // hills and trees by distance
	ground, path   ink
	water          ink
	wall, shade    ink // of houses, in the light and out of it
	dusky          float64
}

var (
	morning = light{"morning", rgb(0x8fbac6), rgb(0xf8e6c6), rgb(0xfff6dc), rgb(0xadc2bf), rgb(0x7fa093), rgb(0x46695a),
		rgb(0xc8ad79), rgb(0xe0cca0), rgb(0x9cc0c4), rgb(0xf0dfbf), rgb(0xc9a985), 0}
	noon = light{"noon", rgb(0x79b0bf), rgb(0xe9ecd6), rgb(0xfffbe8), rgb(0xa3bfb2), rgb(0x7b9c78), rgb(0x4a6b4a),
		rgb(0xd0b27c), rgb(0xe9d5a6), rgb(0x86b3b8), rgb(0xf5e6c6), rgb(0xd0ae84), 0}
	dusk = light{"dusk", rgb(0x4b5c80), rgb(0xf3b073), rgb(0xffe3ae), rgb(0xa8808a), rgb(0x735f78), rgb(0x3c3d57),
		rgb(0x8a6658), rgb(0xb98a68), rgb(0xb98a78), rgb(0xc79a7a), rgb(0x7e6068), 0.25}
	monsoon = light{"monsoon", rgb(0x566b75), rgb(0xc9d2c6), rgb(0xdde3d6), rgb(0x93a7a4), rgb(0x668379), rgb(0x375649),
		rgb(0x8c8c62), rgb(0xb5ad86), rgb(0x8aa3a3), rgb(0xd9d2bd), rgb(0xa39b88), 0.1}
	night = light{"night", rgb(0x10182f), rgb(0x44547a), rgb(0xfbe9bd), rgb(0x303f61), rgb(0x243150), rgb(0x131a2e),
		rgb(0x27304a), rgb(0x39435f), rgb(0x2b3d63), rgb(0x3f4a69), rgb(0x252e4a), 0.5}
)

// Inks that keep their own colour in every light.
var (
	madder   = rgb(0xa8402f)
	mustard  = rgb(0xd9a036)
	indigo   = rgb(0x34507a)
	leaf     = rgb(0x64804a)
	cream    = rgb(0xf6ead0)
	clay     = rgb(0xb9683f)
	plum     = rgb(0x77405a)
	teal     = rgb(0x2f7272)
	charcoal = rgb(0x2b2f38)
	wood     = rgb(0x7a5236)
	steel    = rgb(0x8b97a0)
	skin     = rgb(0x8a5a3c)
	lampglow = rgb(0xffdf96)
)

// cloth is what people wear.
var cloth = []ink{madder, mustard, indigo, plum, teal, leaf, clay, rgb(0xc6697a), rgb(0x5d6f96)}

// in is an ink as the light leaves it.
func (l light) in(i ink) ink { return mix(i, l.near, l.dusky) }
