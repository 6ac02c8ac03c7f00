package scene

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/image/draw"
)

// pictures are the names that the demonstration's stories ask for.
func pictures(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../stories/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	field := regexp.MustCompile(`(?m)^picture: *(\S+) *$`)
	out := map[string]string{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if m := field.FindSubmatch(text); m != nil {
			out[string(m[1])] = filepath.Base(f)
		}
	}
	return out
}

func known(name string) bool {
	for _, k := range kinds {
		if calls(k.words, name) {
			return true
		}
	}
	return false
}

func TestEveryStorysPictureHasASceneOfItsOwn(t *testing.T) {
	for name, file := range pictures(t) {
		if !known(name) {
			t.Errorf("%s asks for %q, which no words in kinds call for", file, name)
		}
	}
	if known("a name of nothing") {
		t.Error("an unknown name is known")
	}
}

func TestNoWordCallsForTwoScenes(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range kinds {
		for word := range strings.FieldsSeq(k.words) {
			if seen[word] {
				t.Errorf("%q stands twice", word)
			}
			seen[word] = true
		}
	}
}

func TestEverySceneIsPaintedWholeAndSmallOnAPhone(t *testing.T) {
	names := []string{"", "somewhere", "غیر معلوم", "lake night", "lake dusk", "embankment monsoon"}
	for name := range pictures(t) {
		names = append(names, name)
	}
	for _, k := range kinds {
		names = append(names, strings.Fields(k.words)[0])
	}
	for _, name := range names {
		img := Draw(name).(*image.RGBA)
		if img.Rect != image.Rect(0, 0, Width, Height) {
			t.Fatalf("%q measures %v", name, img.Rect)
		}
		for i := 3; i < len(img.Pix); i += 4 {
			if img.Pix[i] != 255 {
				t.Errorf("%q is not painted at %d, %d", name, i/4%Width, i/4/Width)
				break
			}
		}
		phone := image.NewRGBA(image.Rect(0, 0, 360, 240))
		draw.ApproxBiLinear.Scale(phone, phone.Rect, img, img.Rect, draw.Src, nil)
		var b bytes.Buffer
		if err := jpeg.Encode(&b, phone, &jpeg.Options{Quality: 82}); err != nil {
			t.Fatal(err)
		}
		if b.Len() > 20_000 || b.Len() < 4_000 {
			t.Errorf("%q has %d bytes on a phone", name, b.Len())
		}
	}
}

func TestANameAlwaysGivesTheSamePictureAndAnotherADifferentOne(t *testing.T) {
	a, b, c := Draw("market-day"), Draw("market-day"), Draw("market-eve")
	if !reflect.DeepEqual(a, b) {
		t.Error("one name gave two pictures")
	}
	if reflect.DeepEqual(a, c) {
		t.Error("two names gave one picture")
	}
}
