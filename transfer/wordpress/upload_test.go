package wordpress

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// folder makes a folder of small files.
func folder(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, n := range names {
		p := filepath.Join(dir, filepath.FromSlash(n))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(n), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func attachments(files ...string) string {
	out := ""
	for i, f := range files {
		out += fmt.Sprintf("<item><title>%s</title><wp:post_id>%d</wp:post_id><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://old.example/wp-content/uploads/%s</wp:attachment_url></item>\n", f, i+1, f)
	}
	return out
}

func TestAnAddressInABodyFindsTheOriginalFile(t *testing.T) {
	s := surveyed(t, []byte(wrap(attachments("2011/01/a.jpg", "2011/01/map-300x200.jpg", "2020/05/big-scaled.jpg", "2011/01/نہر.png", "2011/01/gone.jpg"))))
	u, err := s.OpenUploads(folder(t, "2011/01/a.jpg", "2011/01/map-300x200.jpg", "2020/05/big-scaled.jpg", "2011/01/نہر.png", "2011/01/unlisted.jpg", "2011/01/only-100x100.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	const up = "https://old.example/wp-content/uploads/"
	for _, c := range []struct {
		src, path string
		id        int64
	}{
		{up + "2011/01/a.jpg", "2011/01/a.jpg", 1},
		{up + "2011/01/a-300x200.jpg", "2011/01/a.jpg", 1},
		{"/wp-content/uploads/2011/01/a.jpg?resize=4", "2011/01/a.jpg", 1},
		{"https://i0.wp.com/old.example/wp-content/uploads/2011/01/a.jpg", "2011/01/a.jpg", 1},
		{up + "2011/01/map-300x200.jpg", "2011/01/map-300x200.jpg", 2},
		{up + "2020/05/big-1024x683.jpg", "2020/05/big-scaled.jpg", 3},
		{up + "2020/05/big.jpg", "2020/05/big-scaled.jpg", 3},
		{up + "2011/01/%d9%86%db%81%d8%b1-150x150.png", "2011/01/نہر.png", 4},
		{up + "2011/01/gone-150x150.jpg", "", 5},
		{up + "2011/01/unlisted-150x150.jpg", "2011/01/unlisted.jpg", 0},
		{up + "2011/01/only-100x100.jpg", "2011/01/only-100x100.jpg", 0},
		{up + "2011/01/none.jpg", "", 0},
		{"https://old.files.wordpress.com/2011/01/a.jpg?w=300", "2011/01/a.jpg", 1},
		{"data:image/png;base64,AAAA", "", 0},
		{"javascript:alert(1)", "", 0},
		{"", "", 0},
		{"/", "", 0},
	} {
		f, ok := u.Find(c.src)
		id := int64(0)
		if f.Attachment != nil {
			id = f.Attachment.ID
		}
		if f.Path != c.path || id != c.id || ok != (c.path != "") {
			t.Errorf("%s: %q, attachment %d, want %q, %d", c.src, f.Path, id, c.path, c.id)
		}
	}
	f, ok := u.Attached(s.Attachments[4])
	if !ok || f.Size != int64(len("2011/01/نہر.png")) {
		t.Errorf("attached: %+v", f)
	}
	file, err := u.Open(f)
	if err != nil {
		t.Fatal(err)
	}
	file.Close()
}

func TestTheFolderMayBeAnyOfThreeAndASiteOfANetwork(t *testing.T) {
	s := surveyed(t, []byte(wrap(attachments("sites/3/2011/01/a.jpg"))))
	for _, name := range []string{"2011/01/a.jpg", "sites/3/2011/01/a.jpg", "uploads/sites/3/2011/01/a.jpg", "wp-content/uploads/2011/01/a.jpg"} {
		u, err := s.OpenUploads(folder(t, name))
		if err != nil {
			t.Fatal(err)
		}
		if f, ok := u.Attached(s.Attachments[1]); !ok || f.Path != name {
			t.Errorf("%s: %+v", name, f)
		}
		u.Close()
	}
}

func TestNoNameReachesOutsideTheFolderOrTakesASecret(t *testing.T) {
	outer := folder(t, "secret.jpg", "site/wp-config.php", "site/2011/ok.jpg", "site/dir.jpg/x")
	inner := filepath.Join(outer, "site")
	if err := os.Symlink(filepath.Join(outer, "secret.jpg"), filepath.Join(inner, "link.jpg")); err != nil {
		t.Fatal(err)
	}
	s := surveyed(t, []byte(wrap(attachments("../secret.jpg", "link.jpg", "../../wp-config.php", "/etc/passwd", "..%2fsecret.jpg", "dir.jpg", "2011/ok.jpg")+
		"<item><wp:post_id>90</wp:post_id><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://old.example/wp-config.php</wp:attachment_url><wp:postmeta><wp:meta_key>_wp_attached_file</wp:meta_key><wp:meta_value>../secret.jpg</wp:meta_value></wp:postmeta></item>")))
	u, err := s.OpenUploads(inner)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	for id, a := range s.Attachments {
		if f, ok := u.Attached(a); ok != (id == 7) {
			t.Errorf("%s: %+v", a.URL, f)
		}
		if f, ok := u.Find(a.URL); ok != (id == 7) {
			t.Errorf("%s in a body: %+v", a.URL, f)
		}
	}
}

func TestWithoutAFolderNothingIsFound(t *testing.T) {
	s := surveyed(t, []byte(wrap(attachments("2011/01/a.jpg"))))
	u, err := s.OpenUploads("")
	if err != nil {
		t.Fatal(err)
	}
	if f, ok := u.Find("https://old.example/wp-content/uploads/2011/01/a.jpg"); ok || f.Attachment == nil {
		t.Errorf("found %+v", f)
	}
	if err := u.Close(); err != nil {
		t.Error(err)
	}
	if _, err := s.OpenUploads(filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("a folder that is not there was opened")
	}
}
