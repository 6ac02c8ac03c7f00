package supporters

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"strings"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/bring"
	"github.com/nightdesk/nightdesk/staff"
)

// Rooms are where supporters come along to.
type Rooms struct {
	Staff    *staff.Staff
	Audience *audience.Audience
	Fund     *fund.Fund
	Bring    *bring.Bringing
}

// Options are the choices of whoever runs an import.
type Options struct {
	DryRun   bool              // read and report, write nothing
	Check    bool              // ask the gateways what they know of the mandates that are adopted
	Map      map[string]string // by the name of a column of theirs: one of Columns, or "" to leave it
	Plans    map[string]string // by the name of a plan of theirs: the code of one of ours
	Days     string            // dmy or mdy: how days with slashes are meant; "": as the column shows
	Source   string            // where they come from; "": as the heading shows
	Survey   *Survey           // of the same file, if somebody has looked already
	Progress func(done, all int)
}

// atOnce is how many lines come along in one transaction.
const atOnce = 500

// Run brings the supporters of a file over. It reads the file twice: first the
// whole of it, so that one that cannot be understood is refused with nothing
// written; then line by line.
func Run(ctx context.Context, file io.ReadSeeker, rooms Rooms, o Options) (*Report, error) {
	s := o.Survey
	if s == nil {
		var err error
		if s, err = Look(ctx, file, o); err != nil {
			return nil, err
		}
	}
	m, err := rooms.meaning(ctx, s, o)
	if err != nil {
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fault.New(fault.Invalid, "bring-unreadable").Because(err)
	}
	t, err := openTable(file)
	if err != nil {
		return nil, err
	}
	r := &removal{Rooms: rooms, ctx: ctx, o: o, m: m, all: s.rows, report: newReport(m.heading), seed: maphash.MakeSeed(), seen: map[uint64]bool{}}
	if o.Check {
		r.mandates = rooms.mandates(ctx, r.report)
	}
	err = r.everything(t)
	if late := r.writeDown(); err == nil {
		err = late
	}
	return r.report, err
}

// Survey is the first walk through the whole file.
type Survey struct {
	heading *heading
	order   map[int]order
	rows    int
}

// Look reads the whole file and asks no room: a fault says why nothing of it can come along.
func Look(ctx context.Context, file io.Reader, o Options) (*Survey, error) {
	t, err := openTable(file)
	if err != nil {
		return nil, err
	}
	h, err := readHeading(t.heading, o.Map)
	if err != nil {
		return nil, err
	}
	if o.Source != "" {
		h.export.source = clip(plainText(o.Source), 40)
	}
	told := order(o.Days)
	if told != unclear && told != dayFirst && told != monthFirst {
		return nil, fault.New(fault.Invalid, "bring-days-option")
	}
	s, days := &Survey{heading: h}, &orders{h: h, seen: map[int][2]bool{}, any: map[int]bool{}}
	for {
		r, err := t.read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		s.rows++
		days.watch(r)
	}
	s.order, err = days.decided(told)
	return s, err
}

// meaning is how this newsroom reads the rows.
func (rooms Rooms) meaning(ctx context.Context, s *Survey, o Options) (*meaning, error) {
	head, err := rooms.Staff.Masthead(ctx)
	if err != nil {
		return nil, err
	}
	all, err := rooms.Fund.EveryPlan(ctx)
	if err != nil {
		return nil, err
	}
	ours, err := newPlans(all, o.Plans)
	return &meaning{heading: s.heading, order: s.order, in: head.Location(), currency: head.Currency, plans: ours, gateway: rooms.Bring.Gateway}, err
}

// removal is one import under way.
type removal struct {
	Rooms
	ctx      context.Context
	o        Options
	m        *meaning
	all      int
	report   *Report
	batch    []row
	mandates map[string]map[string]fund.Mandate // by gateway and ref; nil: not asked
	seed     maphash.Seed
	seen     map[uint64]bool // of a dry run: readers and supports of the lines before
}

func (r *removal) everything(t *table) error {
	for {
		rec, err := t.read()
		if errors.Is(err, io.EOF) {
			return r.bringBatch()
		}
		if err == nil {
			err = r.ctx.Err()
		}
		if err != nil {
			return err
		}
		r.report.Rows++
		one, bad := r.m.read(rec)
		if bad != nil {
			r.report.refuse(rec.line, bad)
			if !bad.half {
				continue
			}
		}
		if one.pays && r.mandates != nil {
			r.compare(one)
		}
		r.batch = append(r.batch, one)
		if len(r.batch) == atOnce {
			if err := r.bringBatch(); err != nil {
				return err
			}
		}
	}
}

// bringBatch brings the lines that wait: first their readers, then what they pay for.
func (r *removal) bringBatch() error {
	rows := r.batch
	r.batch = r.batch[:0]
	if len(rows) == 0 {
		return nil
	}
	known, err := r.knownBefore(&rows)
	if err != nil {
		return err
	}
	came, err := r.readers(rows, known)
	if err != nil {
		return err
	}
	var coming []bring.Coming
	var of []row
	for i, one := range rows {
		if came[i].New {
			r.report.Readers.New++
		} else {
			r.report.Readers.Known++
		}
		for _, n := range one.notes {
			r.report.note(one.line, n)
		}
		if one.pays {
			coming, of = append(coming, one.coming(came[i].ID)), append(of, one)
		}
	}
	fates, err := r.fates(coming)
	if err != nil {
		return err
	}
	for i, f := range fates {
		r.report.count(of[i], f)
	}
	if r.o.Progress != nil {
		r.o.Progress(r.report.Rows, r.all)
	}
	return nil
}

// key is by what a line's support is known again; a mandate at a gateway of ours by the gateway.
func (one row) key(reader audience.ReaderID) string {
	if one.ref != "" {
		return bring.KeyOf(one.gateway, one.ref, reader)
	}
	return bring.KeyOf(strings.ToLower(one.reader.Source), one.theirs, reader)
}

// knownBefore finds whose supports are that were brought before, and leaves out
// those whose reader has left since: nobody is brought back.
func (r *removal) knownBefore(rows *[]row) (map[int]audience.ReaderID, error) {
	var keys []string
	for _, one := range *rows {
		if one.pays && one.theirs != "" {
			keys = append(keys, one.key(""))
		}
	}
	out := map[int]audience.ReaderID{}
	if len(keys) == 0 {
		return out, nil
	}
	kept, err := r.Bring.Kept(r.ctx, keys)
	if err != nil || len(kept) == 0 {
		return out, err
	}
	var ids []audience.ReaderID
	for _, k := range kept {
		ids = append(ids, k.Reader)
	}
	here, err := r.Audience.Readers(r.ctx, ids)
	var stay []row
	for _, one := range *rows {
		k, is := kept[one.key("")]
		if is = is && one.pays && one.theirs != ""; is {
			reader, stays := here[k.Reader]
			if !stays {
				r.report.refuse(one.line, &wrong{why: "its reader has left, and is not brought back"})
				continue
			}
			if reader.Email != one.reader.Email { // it was put right here since
				out[len(stay)] = k.Reader
			}
		}
		stay = append(stay, one)
	}
	*rows = stay
	return out, err
}

// readers makes readers of those who are not known by what they pay for.
func (r *removal) readers(rows []row, known map[int]audience.ReaderID) ([]audience.Came, error) {
	out := make([]audience.Came, len(rows))
	var some []audience.Coming
	var at []int
	for i, one := range rows {
		if id, is := known[i]; is {
			out[i].ID = id
			continue
		}
		some, at = append(some, one.reader), append(at, i)
	}
	if len(some) == 0 {
		return out, nil
	}
	if r.o.DryRun {
		emails := make([]string, len(some))
		for i, c := range some {
			emails[i] = c.Email
		}
		here, err := r.Audience.Known(r.ctx, emails)
		for i, e := range emails {
			id, is := here[e]
			if !is { // an id that nobody has, the same for each line of an address
				id = audience.ReaderID(fmt.Sprintf("dry-%x", maphash.String(r.seed, e)))
			}
			out[at[i]] = audience.Came{ID: id, New: !is && r.first("reader", string(id))}
		}
		return out, err
	}
	came, err := r.Audience.Bring(r.ctx, some)
	for i, c := range came {
		out[at[i]] = c
	}
	return out, err
}

// first tells whether a dry run sees something for the first time.
func (r *removal) first(kind, name string) bool {
	sum := maphash.String(r.seed, kind+" "+name)
	was := r.seen[sum]
	r.seen[sum] = true
	return !was
}

// fates brings supports over, or foresees what would become of them.
func (r *removal) fates(coming []bring.Coming) ([]bring.Fate, error) {
	if len(coming) == 0 {
		return nil, nil
	}
	if !r.o.DryRun {
		return r.Bring.Bring(r.ctx, coming)
	}
	keys := make([]string, len(coming))
	for i, c := range coming {
		keys[i] = c.Key
	}
	kept, err := r.Bring.Kept(r.ctx, keys)
	out := make([]bring.Fate, len(coming))
	for i, c := range coming {
		k, is := kept[c.Key]
		switch {
		case is:
			out[i] = k.Foresee(c)
		case r.first("support", c.Key):
			out[i] = bring.Came
		default:
			out[i] = bring.Known
		}
	}
	return out, err
}

func (one row) coming(reader audience.ReaderID) bring.Coming {
	return bring.Coming{Key: one.key(reader), Reader: reader, Source: one.reader.Source, Plan: one.plan, Amount: one.amount, Gateway: one.gateway, Ref: one.ref,
		Since: one.reader.Since, From: one.from, Until: one.until, Ended: one.ended, Given: one.given, Name: one.reader.Name, Email: one.reader.Email, Lang: one.reader.Lang}
}

// writeDown puts one line into the audit, if anything came along.
func (r *removal) writeDown() error {
	p := r.report
	if r.o.DryRun || p.Readers.New+p.Supporters.New+p.Supporters.Moved+p.Supporters.Ended+p.Granted == 0 {
		return nil
	}
	return r.Staff.WriteDown(context.WithoutCancel(r.ctx), staff.Act(staff.Machine("Supporters import"), "fund.brought", "supporters:"+strings.ToLower(p.Source),
		fmt.Sprintf("readers %d, supporters %d, moved on %d, ended %d, adopted %d, given %d, refused %d", p.Readers.New, p.Supporters.New, p.Supporters.Moved, p.Supporters.Ended, p.Adopted, p.Granted, p.RefusedRows)))
}
