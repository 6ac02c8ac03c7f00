package wordpress

import (
	"io/fs"
	"net/url"
	"os"
	"path"
	"regexp"
	"strings"
)

// Uploads finds the files of the old site in a folder on this machine. No name
// in an export can reach outside that folder, by dots or by symbolic links.
type Uploads struct {
	root   *os.Root // nil when there is no folder
	survey *Survey
}

// OpenUploads opens the folder, which may be wp-content/uploads itself,
// wp-content, or the whole old site; "" stands for no folder, in which nothing
// is found.
func (s *Survey) OpenUploads(dir string) (*Uploads, error) {
	u := &Uploads{survey: s}
	if dir == "" {
		return u, nil
	}
	root, err := os.OpenRoot(dir)
	u.root = root
	return u, err
}

// Close gives the folder back.
func (u *Uploads) Close() error {
	if u.root == nil {
		return nil
	}
	return u.root.Close()
}

// Found is one file that is at hand.
type Found struct {
	Path       string      // below the folder that was opened
	Attachment *Attachment // what the export says of it; nil when nothing
	Size       int64       // in bytes
}

// Open opens a file that was found.
func (u *Uploads) Open(f Found) (*os.File, error) { return u.root.Open(f.Path) }

// Attached finds the file of an attachment.
func (u *Uploads) Attached(a *Attachment) (Found, bool) {
	for _, key := range append([]string{a.File}, originals(uploadKey(a.URL))...) {
		if f, ok := u.stat(key); ok {
			f.Attachment = a
			return f, true
		}
	}
	return Found{Attachment: a}, false
}

// Find finds the file behind an address in a body. A smaller copy that
// WordPress made (x-300x200.jpg) is the original, if that is at hand.
// Attachment is set even when the file is not found, if the export knows it.
func (u *Uploads) Find(src string) (Found, bool) {
	key := uploadKey(src)
	known := u.survey.paths[key]
	names := originals(key)
	for _, k := range names {
		if known == nil {
			known = u.survey.paths[k]
		}
	}
	if known != nil {
		names = append([]string{known.File, uploadKey(known.URL)}, names...)
	}
	for _, k := range names {
		if f, ok := u.stat(k); ok {
			f.Attachment = known
			return f, true
		}
	}
	return Found{Attachment: known}, false
}

// site is the folder of one site of a network (WordPress multisite).
var site = regexp.MustCompile(`^sites/\d+/`)

func (u *Uploads) stat(key string) (Found, bool) {
	if u.root == nil || key == "" || !wanted[strings.ToLower(path.Ext(key))] {
		return Found{}, false
	}
	key = strings.TrimPrefix(key, "/")
	for _, k := range []string{key, site.ReplaceAllString(key, "")} {
		for _, prefix := range []string{"", "uploads/", "wp-content/uploads/"} {
			name := prefix + k
			if !fs.ValidPath(name) {
				continue
			}
			if st, err := u.root.Stat(name); err == nil && st.Mode().IsRegular() {
				return Found{Path: name, Size: st.Size()}, true
			}
		}
	}
	return Found{}, false
}

// wanted are the endings of files that are taken at all. An export names its
// files itself, and one that names wp-config.php must not publish it.
var wanted = map[string]bool{
	".jpg": true, ".jpeg": true, ".jpe": true, ".png": true, ".gif": true, ".webp": true, ".avif": true,
	".heic": true, ".bmp": true, ".tif": true, ".tiff": true,
}

var smaller = regexp.MustCompile(`^(.+)-\d{1,5}x\d{1,5}(\.[A-Za-z0-9]{2,5})$`)

// originals are the names under which a file may lie, the likeliest first: its
// own, that of the picture it is a smaller copy of, and what WordPress 5.3 and
// later made of a very large or turned one.
func originals(key string) []string {
	if key == "" {
		return nil
	}
	m := smaller.FindStringSubmatch(key)
	if m == nil {
		ext := path.Ext(key)
		stem := strings.TrimSuffix(key, ext)
		return []string{key, stem + "-scaled" + ext, strings.TrimSuffix(stem, "-scaled") + ext}
	}
	return []string{m[1] + m[2], m[1] + "-scaled" + m[2], m[1] + "-rotated" + m[2], key}
}

// uploadKey is the path below the uploads folder, decoded; of a file that lies
// elsewhere the whole path, with its slash; "" of what is no address.
func uploadKey(src string) string {
	src = strings.TrimSpace(src)
	if src == "" || len(src) > maxPath {
		return ""
	}
	p, err := url.Parse(src)
	if err != nil || p.Path == "" || p.Scheme != "" && p.Scheme != "http" && p.Scheme != "https" {
		return ""
	}
	for _, folder := range []string{"/wp-content/uploads/", "/wp-content/blogs.dir/"} {
		if _, rest, ok := strings.Cut(p.Path, folder); ok {
			return rest
		}
	}
	if strings.HasSuffix(p.Host, ".files.wordpress.com") || strings.HasSuffix(p.Host, ".files.wordpress.org") {
		return strings.TrimPrefix(p.Path, "/")
	}
	if p.Path == "/" || !strings.HasPrefix(p.Path, "/") {
		return ""
	}
	return p.Path
}
