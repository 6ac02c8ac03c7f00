package reach

import (
	"context"
	"errors"
	"net"
	"strings"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/reach/letter"
	"github.com/nightdesk/nightdesk/staff"
)

// Post is the mail server as the publisher set it.
type Post struct {
	Host     string `json:"host"`
	Port     int    `json:"port"`
	User     string `json:"user"`
	Password string `json:"password"` // sealed in the database, never shown again
	TLS      string `json:"tls"`      // "starttls", "tls" from the first byte, or "none" for a server on this machine
	From     string `json:"from"`
	FromName string `json:"from_name"`
}

// Set tells whether there is a mail server at all.
func (p Post) Set() bool { return p.Host != "" }

// Post tells how letters are posted, without the password.
func (r *Reach) Post(ctx context.Context) (Post, error) {
	p, err := r.post(ctx)
	p.Password = ""
	return p, err
}

func (r *Reach) post(ctx context.Context) (Post, error) {
	var kept db.JSON[Post]
	err := db.Found(r.db.Row(ctx, `select body from reach_post where id = 'post'`).Scan(&kept))
	if fault.Is(err, fault.NotFound) {
		return Post{Port: 587, TLS: "starttls"}, nil
	}
	if err != nil {
		return Post{}, err
	}
	if kept.V.Password, err = r.Key.Open("post", kept.V.Password); err != nil {
		return Post{}, fault.New(fault.Unavailable, "post-sealed").Because(err)
	}
	return kept.V, nil
}

// SetPost changes how letters are posted. An empty password keeps the one there was, for the same server and user.
func (r *Reach) SetPost(ctx context.Context, by staff.Person, p Post) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	if err := p.check(); err != nil {
		return err
	}
	if p.Password == "" {
		// A password that cannot be opened any more is as good as none: it is typed in anew.
		if old, err := r.post(ctx); err == nil && old.Host == p.Host && old.User == p.User {
			p.Password = old.Password
		}
	}
	p.Password = r.Key.Seal("post", p.Password)
	return r.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Do(ctx, `
			insert into reach_post (id, body) values ('post', $1)
			on conflict (id) do update set body = excluded.body`, db.JSON[Post]{V: p})
		if err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "reach.post", "post", p.Host))
	})
}

func (p *Post) check() error {
	var all []error
	p.Host = strings.ToLower(strings.TrimSpace(p.Host))
	if p.Host == "" || len(p.Host) > 253 || strings.ContainsAny(p.Host, " /:@\r\n\x00") && net.ParseIP(p.Host) == nil {
		all = append(all, fault.Bad("host", "post-host"))
	}
	if p.Port < 1 || p.Port > 65535 {
		all = append(all, fault.Bad("port", "post-port"))
	}
	switch p.TLS {
	case "starttls", "tls":
	case "none":
		if ip := net.ParseIP(p.Host); p.Host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			all = append(all, fault.Bad("tls", "post-tls")) // a password and readers' addresses never cross a line in the clear
		}
	default:
		all = append(all, fault.Bad("tls", "post-tls"))
	}
	from, err := mail.Address(p.From)
	if err != nil {
		all = append(all, fault.Bad("from", "email-malformed"))
	}
	p.From = from
	for field, s := range map[string]*string{"user": &p.User, "from_name": &p.FromName} {
		*s = strings.TrimSpace(*s)
		if len(*s) > 254 || strings.ContainsAny(*s, "\r\n\x00") {
			all = append(all, fault.Bad(field, "fault-too-long", "Max", 254))
		}
	}
	if len(p.Password) > 1024 {
		all = append(all, fault.Bad("password", "fault-too-long", "Max", 1024))
	}
	return errors.Join(all...)
}

// TestPost sends a letter now and tells what the mail server said.
func (r *Reach) TestPost(ctx context.Context, by staff.Person, to string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	address, err := mail.Address(to)
	if err != nil {
		return err
	}
	carrier, post, err := r.carrier(ctx)
	if err != nil {
		return err
	}
	m, err := r.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	l := r.envelope(m, post, db.NewID(), address, "", m.Main())
	if err := letter.Trial(lang.For(m.Main()), letter.Frame{Newsroom: m.Name, URL: r.URL, Accent: m.Accent}).Into(&l); err != nil {
		return err
	}
	if err := carrier.Carry(ctx, l); err != nil {
		return fault.Bad("host", "post-refused", "Answer", short(err)).Because(err)
	}
	return nil
}

// short is what a mail server said, for the publisher who set it.
func short(err error) string {
	s := strings.Join(strings.Fields(err.Error()), " ")
	if r := []rune(s); len(r) > 300 {
		s = string(r[:300]) + "…"
	}
	return s
}

// carrier is whoever carries letters now; Unavailable if nobody does.
func (r *Reach) carrier(ctx context.Context) (Carrier, Post, error) {
	post, err := r.post(ctx)
	if r.Always != nil {
		if err != nil {
			post = Post{}
		}
		return r.Always, post, nil
	}
	if err != nil {
		return nil, post, err
	}
	if !post.Set() {
		return nil, post, fault.New(fault.Unavailable, "post-unset")
	}
	c, err := r.Options.Post(post)
	return c, post, err
}

// envelope is a letter with everything but its words.
func (r *Reach) envelope(m staff.Masthead, p Post, id, to, name string, code lang.Code) mail.Letter {
	l := mail.Letter{ID: id, From: p.From, FromName: p.FromName, To: to, ToName: name, Lang: string(code), Date: r.db.Now()}
	if l.From == "" {
		l.From = m.Email
	}
	if l.From == "" {
		l.From = "newsroom@localhost.localdomain"
	}
	if l.FromName == "" {
		l.FromName = m.Name
	}
	return l
}
