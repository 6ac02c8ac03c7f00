package story

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path"
	"strings"

	"github.com/nightdesk/nightdesk/base/blob"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/picture"
	"github.com/nightdesk/nightdesk/staff"
)

// Media is a picture that was made ready for readers. The file as it was sent
// is not kept: it tells where and when it was taken.
type Media struct {
	ID                         MediaID
	Name, Alt, Caption, Credit string
	Width, Height              int    // of the original, in pixels
	Tone                       string // the average colour, #rrggbb
	Sizes                      []Size // by width, the smallest first
}

// Size is one width of a picture and the sums of its files in base/blob.
type Size struct {
	Width  int    `json:"w"`
	Height int    `json:"h"`
	JPEG   string `json:"jpeg"`
	WebP   string `json:"webp,omitempty"`
}

// mediaColumns and mediaSource read a picture with what is said about it in the
// language in which something was said first, or with what it was brought along with.
const (
	mediaColumns = `m.id, m.name, coalesce(f.alt, m.alt), coalesce(f.caption, m.caption), coalesce(f.credit, m.credit), m.width, m.height, m.tone, m.sizes`
	mediaSource  = ` from story_media m left join story_media_words f on f.media = m.id and f.lang = m.said `
)

func (m *Media) fields() []any {
	return []any{&m.ID, &m.Name, &m.Alt, &m.Caption, &m.Credit, &m.Width, &m.Height, &m.Tone, list(&m.Sizes)}
}

// Media finds a picture.
func (s *Stories) Media(ctx context.Context, id MediaID) (Media, error) { return media(ctx, s.db, id) }

func media(ctx context.Context, from db.Querier, id MediaID) (Media, error) {
	if !askable(string(id)) {
		return Media{}, notFound()
	}
	return db.One(ctx, from, (*Media).fields, `select `+mediaColumns+mediaSource+`where m.id = $1`, id)
}

// MediaIn finds a picture with what is said about it in one language. Where
// nobody has said anything in that one, it is what is said now in the language
// in which something was said first.
func (s *Stories) MediaIn(ctx context.Context, id MediaID, code lang.Code) (Media, error) {
	return mediaIn(ctx, s.db, id, code)
}

func mediaIn(ctx context.Context, from db.Querier, id MediaID, code lang.Code) (Media, error) {
	m, err := media(ctx, from, id)
	if err != nil {
		return m, err
	}
	err = db.Found(from.Row(ctx, `select alt, caption, credit from story_media_words where media = $1 and lang = $2`, id, code).
		Scan(&m.Alt, &m.Caption, &m.Credit))
	return m, but(err)
}

// AddMedia makes a picture ready: at most 20 MB, and no part of it but its
// pixels. The same file a second time is the same picture.
func (s *Stories) AddMedia(ctx context.Context, by staff.Person, r io.Reader, name string) (Media, error) {
	if err := by.May(anybody); err != nil {
		return Media{}, err
	}
	m, fresh, err := s.keepPicture(ctx, r, name)
	if err != nil || !fresh {
		return m.Media, err
	}
	var out Media
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		one := m
		if err := one.put(ctx, tx, by); err != nil {
			return err
		}
		out = one.Media
		return tx.Tell(ctx, staff.Act(by, "story.picture", "media:"+string(out.ID), ""))
	})
	return out, err
}

// kept is a picture whose files are in the store.
type kept struct {
	Media
	sum string // of the file as it was sent
}

// keepPicture makes the sizes and stores their files; a picture that is here already is not fresh.
func (s *Stories) keepPicture(ctx context.Context, r io.Reader, name string) (m kept, fresh bool, err error) {
	file, err := io.ReadAll(io.LimitReader(r, picture.MaxBytes+1)) // one more, so that the picture is refused and not cut
	if err != nil {
		return m, false, err
	}
	sum := sha256.Sum256(file)
	m.sum = hex.EncodeToString(sum[:])
	m.Media, err = db.One(ctx, s.db, (*Media).fields, `select `+mediaColumns+mediaSource+`where m.sum = $1`, m.sum)
	if !fault.Is(err, fault.NotFound) {
		return m, false, err
	}
	chain, err := picture.Make(ctx, bytes.NewReader(file))
	if err != nil {
		return m, false, err
	}
	m.Media = Media{ID: MediaID(db.NewID()), Name: fileName(name), Width: chain.Width, Height: chain.Height, Tone: chain.Tone}
	for _, size := range chain.Sizes {
		one := Size{Width: size.Width, Height: size.Height}
		if one.JPEG, err = store(ctx, s.blobs, size.JPEG); err != nil {
			return m, false, err
		}
		if size.WebP != nil {
			if one.WebP, err = store(ctx, s.blobs, size.WebP); err != nil {
				return m, false, err
			}
		}
		m.Sizes = append(m.Sizes, one)
	}
	return m, true, nil
}

func store(ctx context.Context, blobs *blob.Store, b []byte) (string, error) {
	sum, _, err := blobs.Put(ctx, bytes.NewReader(b), int64(len(b)))
	return sum, err
}

// put writes the row. Where somebody sent the same file at the same moment, theirs stands.
func (m *kept) put(ctx context.Context, tx *db.Tx, by staff.Person) error {
	_, err := tx.Do(ctx, `
		insert into story_media (id, sum, name, alt, caption, credit, width, height, tone, sizes, made_at, made_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (sum) do nothing`,
		m.ID, m.sum, m.Name, m.Alt, m.Caption, m.Credit, m.Width, m.Height, m.Tone, db.JSON[[]Size]{V: m.Sizes}, db.At(tx.Now()), by.ID)
	if err != nil {
		return err
	}
	m.Media, err = db.One(ctx, tx, (*Media).fields, `select `+mediaColumns+mediaSource+`where m.sum = $1`, m.sum)
	return err
}

// fileName is what a sender called the file, without folders and at most 120 characters.
func fileName(s string) string {
	s = line(strings.ToValidUTF8(path.Base(strings.ReplaceAll(s[:min(len(s), 4096)], `\`, "/")), ""))
	if r := []rune(s); len(r) > 120 {
		s = string(r[len(r)-120:])
	}
	return s
}

// DescribeMedia says in one language what a picture shows (the alternative
// text that is read aloud), its caption and whose it is. What is said in the
// language that came first also stands for those in which nobody has said anything.
func (s *Stories) DescribeMedia(ctx context.Context, by staff.Person, id MediaID, code lang.Code, alt, caption, credit string) error {
	if err := by.May(anybody); err != nil {
		return err
	}
	if err := described(&alt, &caption, &credit); err != nil {
		return err
	}
	if _, known := lang.Known(string(code)); !known || !askable(string(id)) {
		return notFound()
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Do(ctx, `update story_media set said = case when said = '' then $2 else said end where id = $1`, id, code)
		if err != nil {
			return err
		}
		if n == 0 {
			return notFound()
		}
		_, err = tx.Do(ctx, `
			insert into story_media_words (media, lang, alt, caption, credit) values ($1, $2, $3, $4, $5)
			on conflict (media, lang) do update set alt = excluded.alt, caption = excluded.caption, credit = excluded.credit`,
			id, code, alt, caption, credit)
		if err != nil {
			return err
		}
		tx.Change("media:" + string(id))
		if err := s.dropLedBy(ctx, tx, id); err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "story.picture-describe", "media:"+string(id), ""))
	})
}

const ledBySelect = `select ` + publicationColumns + ` from story_publication where lead = $1 and lead <> ''`

// dropLedBy drops every page that shows a live story under this picture: its words stand there too.
func (s *Stories) dropLedBy(ctx context.Context, tx *db.Tx, id MediaID) error {
	n, err := s.names(ctx)
	if err != nil {
		return err
	}
	shown, err := db.All(ctx, tx, (*publication).fields, ledBySelect, id)
	for _, p := range shown {
		tx.Change(pages(p, n)...)
	}
	return err
}

func described(alt, caption, credit *string) error {
	var all faults
	all.line("alt", alt, 1000)
	all.line("caption", caption, 2000)
	all.line("credit", credit, 200)
	return all.err()
}
