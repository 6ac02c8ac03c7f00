-- What a gateway or the payer did with a mandate, in the order in which it happened: how a pledge stands is read from the newest.
create table fund_turn (
	pledge text not null references fund_pledge (id),
	kind   text not null, -- pending, halted, paused, resumed
	object text not null,
	at     bigint not null,
	primary key (pledge, kind, object)
);
create index fund_turn_at on fund_turn (at);

-- A payer's bank took a payment back, or tries to. won and lost follow it.
create table fund_dispute (
	gateway  text not null,
	object   text not null,
	payment  text not null references fund_payment (id),
	amount   bigint not null check (amount > 0),
	currency text not null,
	opened   bigint,
	won      bigint,
	lost     bigint,
	answer   bigint, -- until when the newsroom may answer
	primary key (gateway, object)
);
create index fund_dispute_payment on fund_dispute (payment);
create index fund_dispute_lost on fund_dispute (lost) where lost is not null;
create index fund_dispute_open on fund_dispute (opened) where won is null and lost is null;

-- A refund that was told and came back.
create table fund_unrefund (
	refund text primary key references fund_refund (id),
	at     bigint not null
);

-- A person let money in suspense stand: it is the pledge's after all.
create table fund_clearance (
	payment text primary key references fund_payment (id),
	amount  bigint not null, -- what was left of it then, as far as was known
	without text not null,   -- the refunds that are off it already, as the gateway names them
	at      bigint not null
);

-- Payments that count: what fits, and what a person let stand.
create view fund_earned as select y.* from fund_payment y
	where y.suspense = '' or exists (select 1 from fund_clearance c where c.payment = y.id);

-- What a gateway paid out to the newsroom's bank account.
create table fund_payout (
	gateway  text not null,
	object   text not null,
	amount   bigint not null, -- what arrived
	fee      bigint not null, -- what the gateway kept
	tax      bigint not null, -- the tax on that
	currency text not null,
	at       bigint not null,
	primary key (gateway, object)
);

-- A refund that a person asked for: sent to the gateway until it answers, and done when the gateway tells of it.
create table fund_refund_ask (
	id       text primary key,
	payment  text not null references fund_payment (id),
	amount   bigint not null check (amount > 0),
	currency text not null,
	by_id    text not null,
	by_name  text not null,
	why      text not null,
	asked    bigint not null,
	tried    bigint, -- when the gateway was asked last
	object   text,   -- the gateway's name for the refund, once it took it
	done     bigint, -- when the refund itself was booked
	refused  bigint, -- the gateway said no
	refusal  text not null default '' -- a key of base/lang
);
create index fund_refund_ask_payment on fund_refund_ask (payment);
create index fund_refund_ask_open on fund_refund_ask (asked) where done is null and refused is null;
create index fund_refund_ask_refused on fund_refund_ask (refused) where refused is not null and done is null;

-- Support that is given, not paid: with a reason and an author.
create table fund_grant (
	id      text primary key,
	reader  text not null,
	begins  bigint not null,
	ends    bigint, -- null: for good
	reason  text not null,
	by_id   text not null,
	by_name text not null,
	made    bigint not null,
	revoked bigint
);
create index fund_grant_reader on fund_grant (reader);

-- What needs a person's attention and is found while booking or reconciling: a
-- cache, made anew for a reader, a payment or a gateway whenever one is looked at.
create table fund_odd (
	kind     text not null, -- twice, two-running, over-refunded, clearing, differs
	gateway  text not null,
	object   text not null,
	reader   text not null,
	payment  text not null,
	pledge   text not null,
	amount   bigint not null,
	currency text not null,
	at       bigint not null,
	primary key (kind, gateway, object)
);
create index fund_odd_reader on fund_odd (reader);

-- Something that needed attention and was looked at by a person.
create table fund_set_aside (
	kind    text not null,
	gateway text not null,
	object  text not null,
	why     text not null,
	by_id   text not null,
	at      bigint not null,
	primary key (kind, gateway, object)
);

-- Who of the staff did something with a reader's money, and why: their part of its timeline. The reason is erased with the reader.
create table fund_deed (
	id      text primary key,
	kind    text not null, -- let-stand, stop, revoke, set-aside
	reader  text not null,
	pledge  text not null,
	payment text not null,
	object  text not null, -- the grant, or what was set aside
	by_name text not null,
	why     text not null,
	at      bigint not null
);
create index fund_deed_reader on fund_deed (reader);

-- Words of money that were sent once and must not be sent again.
create table fund_reminder (
	pledge text not null references fund_pledge (id),
	kind   text not null, -- notice, yearly, failed, halted, last
	due    bigint not null,
	at     bigint not null,
	primary key (pledge, kind, due)
);

-- A reader who wants no reminders before a renewal.
create table fund_quiet (
	reader text primary key,
	since  bigint not null
);

-- What the publisher, an accountant or a lawyer set.
create table fund_setting (
	id   text primary key,
	body text not null -- JSON
);

-- Every law that was ever set, so that the inbox can be booked again as it was booked then.
create table fund_law (
	n     bigint primary key, -- 1 is the first
	since bigint not null,
	body  text not null -- JSON
);

-- A month of the books that is over. Its hash covers all that was posted in it and the month before.
create table fund_close (
	month    text primary key, -- 2026-11
	begins   bigint not null,
	ends     bigint not null,
	entries  bigint not null,
	hash     text not null,
	closed   bigint not null
);

-- A refund note: the document of money that went back. It never changes.
create table fund_note (
	number text primary key,
	series text not null,
	year   text not null,
	seq    bigint not null,
	refund text not null unique references fund_refund (id),
	reader text not null,
	body   text not null,
	issued bigint not null,
	unique (series, year, seq)
);
create index fund_note_reader on fund_note (reader);
create index fund_note_issued on fund_note (issued, number);

-- Who pays under a pledge, as they wrote it: erased with the reader.
create table fund_payer (
	pledge text primary key references fund_pledge (id),
	name   text not null,
	email  text not null
);

-- To whom a document was made out: kept as long as the law says and no longer.
create table fund_addressee (
	number text primary key, -- of the receipt, invoice or note
	reader text not null,
	name   text not null,
	email  text not null,
	retain bigint not null -- until when
);
create index fund_addressee_reader on fund_addressee (reader);
create index fund_addressee_retain on fund_addressee (retain);

-- By which anybody who holds a document can ask whether it is genuine.
create table fund_seal (
	code   text primary key,
	number text not null unique
);
{{if .Postgres}}
create trigger fund_unrefund_stands before update or delete on fund_unrefund for each row execute function fund_stands();
create trigger fund_unrefund_stays before truncate on fund_unrefund for each statement execute function fund_stands();
create trigger fund_clearance_stands before update or delete on fund_clearance for each row execute function fund_stands();
create trigger fund_clearance_stays before truncate on fund_clearance for each statement execute function fund_stands();
create trigger fund_payout_stands before update or delete on fund_payout for each row execute function fund_stands();
create trigger fund_payout_stays before truncate on fund_payout for each statement execute function fund_stands();
create trigger fund_close_stands before update or delete on fund_close for each row execute function fund_stands();
create trigger fund_close_stays before truncate on fund_close for each statement execute function fund_stands();
create trigger fund_law_stands before update or delete on fund_law for each row execute function fund_stands();
create trigger fund_law_stays before truncate on fund_law for each statement execute function fund_stands();
create trigger fund_note_stands before update or delete on fund_note for each row execute function fund_stands();
create trigger fund_note_stays before truncate on fund_note for each statement execute function fund_stands();
{{else}}
create trigger fund_unrefund_no_update before update on fund_unrefund begin select raise(abort, 'the books are only added to'); end;
create trigger fund_unrefund_no_delete before delete on fund_unrefund begin select raise(abort, 'the books are only added to'); end;
create trigger fund_unrefund_no_replace before insert on fund_unrefund when exists (select 1 from fund_unrefund where refund = new.refund) begin select raise(abort, 'the books are only added to'); end;
create trigger fund_clearance_no_update before update on fund_clearance begin select raise(abort, 'the books are only added to'); end;
create trigger fund_clearance_no_delete before delete on fund_clearance begin select raise(abort, 'the books are only added to'); end;
create trigger fund_clearance_no_replace before insert on fund_clearance when exists (select 1 from fund_clearance where payment = new.payment) begin select raise(abort, 'the books are only added to'); end;
create trigger fund_payout_no_update before update on fund_payout begin select raise(abort, 'the books are only added to'); end;
create trigger fund_payout_no_delete before delete on fund_payout begin select raise(abort, 'the books are only added to'); end;
create trigger fund_payout_no_replace before insert on fund_payout when exists (select 1 from fund_payout where gateway = new.gateway and object = new.object) begin select raise(abort, 'the books are only added to'); end;
create trigger fund_close_no_update before update on fund_close begin select raise(abort, 'the books are only added to'); end;
create trigger fund_close_no_delete before delete on fund_close begin select raise(abort, 'the books are only added to'); end;
create trigger fund_close_no_replace before insert on fund_close when exists (select 1 from fund_close where month = new.month) begin select raise(abort, 'the books are only added to'); end;
create trigger fund_law_no_update before update on fund_law begin select raise(abort, 'the books are only added to'); end;
create trigger fund_law_no_delete before delete on fund_law begin select raise(abort, 'the books are only added to'); end;
create trigger fund_law_no_replace before insert on fund_law when exists (select 1 from fund_law where n = new.n) begin select raise(abort, 'the books are only added to'); end;
create trigger fund_note_no_update before update on fund_note begin select raise(abort, 'the books are only added to'); end;
create trigger fund_note_no_delete before delete on fund_note begin select raise(abort, 'the books are only added to'); end;
create trigger fund_note_no_replace before insert on fund_note when exists (select 1 from fund_note where number = new.number or refund = new.refund or series = new.series and year = new.year and seq = new.seq) begin select raise(abort, 'the books are only added to'); end;
{{end}}
