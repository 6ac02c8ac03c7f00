create table fund_plan (
	id       text primary key,
	code     text not null unique,
	every    text not null, -- month, year, lifetime or once
	months   bigint not null, -- that one payment buys; 0 is for good
	nature   text not null check (nature in ('contribution', 'subscription')),
	names    text not null, -- JSON by language; {} for those the program has words for
	least    bigint, -- the reader chooses the sum, at least this
	most     bigint, -- and at most this; both null where the price is fixed
	position bigint not null,
	retired  bigint
);

-- One row a version; the newest (ids are in order of time) is the price.
create table fund_price (
	id       text primary key,
	plan     text not null references fund_plan (id),
	amount   bigint not null check (amount > 0),
	currency text not null,
	since    bigint not null
);
create index fund_price_plan on fund_price (plan);

create table fund_gateway (
	name     text primary key,
	open     boolean not null,
	settings text not null
);

-- A pledge's state is read from these moments and from its payments; there is no flag to go stale.
create table fund_pledge (
	id        text primary key,
	reader    text not null,
	plan      text not null references fund_plan (id),
	price     text not null references fund_price (id),
	amount    bigint not null check (amount > 0),
	currency  text not null,
	gateway   text not null,
	reference text not null unique,
	lang      text not null,
	wording   text not null, -- version of the declaration's words, or ''
	declared  bigint,
	made      bigint not null,
	expires   bigint not null,
	ref       text,          -- the gateway's own name, once it has begun
	begun     bigint,
	failed    bigint,
	settled   bigint,        -- when its first payment was booked
	ended     bigint,        -- when somebody or something stopped it
	stopped   bigint,        -- that, or when all money of it had gone back before any of it counted, whichever was first
	look      bigint,        -- when to ask the gateway next
	due       bigint,        -- when it should be charged again by itself, while it runs
	replaces  text references fund_pledge (id), -- ends when this one's first payment is booked
	reason    text not null default '', -- why the reader stopped, if they said
	wish      text not null default '', -- pause or resume: what the reader asked of the mandate last
	place     text not null default '', -- the payer's state or territory (two letters), where the tax mode asks for it
	unique (gateway, ref)
);
create index fund_pledge_reader on fund_pledge (reader);
create index fund_pledge_look on fund_pledge (look);
create index fund_pledge_due on fund_pledge (due);
create index fund_pledge_replaces on fund_pledge (replaces);
create index fund_pledge_plan on fund_pledge (plan);
create index fund_pledge_settled on fund_pledge (reader) where settled is not null;
create index fund_pledge_open on fund_pledge (expires) where settled is null and stopped is null;

create table fund_token (
	hash    text primary key,
	pledge  text not null references fund_pledge (id),
	expires bigint not null
);
create index fund_token_pledge on fund_token (pledge);

-- The inbox: every fact once, whoever told it. What has no pledge or no payment yet waits with applied null.
create table fund_fact (
	id      text primary key,
	gateway text not null,
	kind    text not null,
	object  text not null,
	payment text not null, -- of a refund: the payment's object
	ref     text not null,
	reference text not null,
	body    text not null,
	heard   bigint not null,
	applied bigint,
	law     bigint, -- under which it was applied; 0: none was set
	unique (gateway, kind, object)
);
create index fund_fact_waits on fund_fact (gateway, payment) where applied is null;
create index fund_fact_heard on fund_fact (heard) where applied is null;

-- What came genuine and could not be applied; tried again by the sweep.
create table fund_stuck (
	id      text primary key,
	gateway text not null,
	hash    text not null,
	body    text not null, -- base64 of what arrived
	facts   text not null, -- its translation, or null in JSON
	why     text not null,
	heard   bigint not null,
	tries   bigint not null,
	mended  bigint,
	unique (gateway, hash)
);
create index fund_stuck_waits on fund_stuck (heard) where mended is null;

create table fund_payment (
	id       text primary key,
	gateway  text not null,
	object   text not null,
	pledge   text not null references fund_pledge (id),
	reader   text not null,
	amount   bigint not null check (amount > 0),
	currency text not null,
	captured bigint not null,
	counts   bigint not null, -- from when it buys time: captured, or later, when a person found it
	booked   bigint not null,
	method   text not null,
	last4    text not null,
	suspense text not null, -- why it fits nothing: amount, currency, foreign; '' when it does
	unique (gateway, object)
);
create index fund_payment_reader on fund_payment (reader);
create index fund_payment_pledge on fund_payment (pledge);
create index fund_payment_captured on fund_payment (captured);
create index fund_payment_suspense on fund_payment (captured) where suspense <> '';

create table fund_refund (
	id       text primary key,
	gateway  text not null,
	object   text not null,
	payment  text not null references fund_payment (id),
	amount   bigint not null check (amount > 0),
	currency text not null,
	refunded bigint not null,
	booked   bigint not null,
	unique (gateway, object)
);
create index fund_refund_payment on fund_refund (payment);
create index fund_refund_refunded on fund_refund (refunded);

create table fund_tx (
	id       text primary key,
	kind     text not null, -- payment, refund, unrefund, dispute, dispute-won, dispute-lost, payout, clearance
	gateway  text not null,
	object   text not null,
	occurred bigint not null,
	posted   bigint not null,
	unique (kind, gateway, object)
);
create index fund_tx_occurred on fund_tx (occurred);

create index fund_tx_posted on fund_tx (posted, id);

-- Debit positive, credit negative; the entries of a tx sum to 0 in each currency.
create table fund_entry (
	id       text primary key,
	tx       text not null references fund_tx (id),
	account  text not null,
	amount   bigint not null check (amount <> 0),
	currency text not null
);
create index fund_entry_tx on fund_entry (tx);
create index fund_entry_account on fund_entry (account, currency, id, amount); -- sums without a look at the rows, and the newest first

-- The last number given in a series and financial year; locked by the booking that takes the next.
create table fund_counter (
	series text not null,
	year   text not null,
	last   bigint not null,
	primary key (series, year)
);

create table fund_receipt (
	number  text primary key,
	series  text not null,
	year    text not null,
	seq     bigint not null,
	payment text not null unique references fund_payment (id),
	pledge  text not null references fund_pledge (id),
	reader  text not null,
	body    text not null,
	issued  bigint not null,
	unique (series, year, seq)
);
create index fund_receipt_reader on fund_receipt (reader);
create index fund_receipt_pledge on fund_receipt (pledge);
create index fund_receipt_issued on fund_receipt (issued, number);

-- What a reader is entitled to: a cache of a pure function of payments, refunds, disputes, stops and grants, made anew when one of them is booked.
create table fund_entitlement (
	id      text primary key,
	reader  text not null,
	kind    text not null, -- paid, grace or grant
	source  text not null, -- the payment's or the grant's id
	pledge  text not null, -- '' of a grant
	begins  bigint not null,
	ends    bigint -- null: without end
);
create index fund_entitlement_reader on fund_entitlement (reader);
create index fund_entitlement_pledge on fund_entitlement (pledge);
create index fund_entitlement_ends on fund_entitlement (ends, begins, reader);

-- What a reader says about a transfer: a claim, not proof.
create table fund_claim (
	pledge text not null references fund_pledge (id),
	utr    text not null,
	at     bigint not null,
	primary key (pledge, utr)
);
create index fund_claim_at on fund_claim (at);
{{if .Postgres}}
create function fund_stands() returns trigger as $$ begin raise exception 'the books are only added to'; end $$ language plpgsql;
create trigger fund_tx_stands before update or delete on fund_tx for each row execute function fund_stands();
create trigger fund_tx_stays before truncate on fund_tx for each statement execute function fund_stands();
create trigger fund_entry_stands before update or delete on fund_entry for each row execute function fund_stands();
create trigger fund_entry_stays before truncate on fund_entry for each statement execute function fund_stands();
create trigger fund_receipt_stands before update or delete on fund_receipt for each row execute function fund_stands();
create trigger fund_receipt_stays before truncate on fund_receipt for each statement execute function fund_stands();
create trigger fund_payment_stands before update or delete on fund_payment for each row execute function fund_stands();
create trigger fund_payment_stays before truncate on fund_payment for each statement execute function fund_stands();
create trigger fund_refund_stands before update or delete on fund_refund for each row execute function fund_stands();
create trigger fund_refund_stays before truncate on fund_refund for each statement execute function fund_stands();
{{else}}
create trigger fund_tx_no_update before update on fund_tx begin select raise(abort, 'the books are only added to'); end;
create trigger fund_tx_no_delete before delete on fund_tx begin select raise(abort, 'the books are only added to'); end;
create trigger fund_entry_no_update before update on fund_entry begin select raise(abort, 'the books are only added to'); end;
create trigger fund_entry_no_delete before delete on fund_entry begin select raise(abort, 'the books are only added to'); end;
create trigger fund_receipt_no_update before update on fund_receipt begin select raise(abort, 'the books are only added to'); end;
create trigger fund_receipt_no_delete before delete on fund_receipt begin select raise(abort, 'the books are only added to'); end;
create trigger fund_payment_no_update before update on fund_payment begin select raise(abort, 'the books are only added to'); end;
create trigger fund_payment_no_delete before delete on fund_payment begin select raise(abort, 'the books are only added to'); end;
create trigger fund_refund_no_update before update on fund_refund begin select raise(abort, 'the books are only added to'); end;
create trigger fund_refund_no_delete before delete on fund_refund begin select raise(abort, 'the books are only added to'); end;
-- "insert or replace" deletes without asking the delete trigger (SQLite, PRAGMA recursive_triggers); these refuse it.
create trigger fund_tx_no_replace before insert on fund_tx when exists (select 1 from fund_tx where id = new.id or kind = new.kind and gateway = new.gateway and object = new.object) begin select raise(abort, 'the books are only added to'); end;
create trigger fund_entry_no_replace before insert on fund_entry when exists (select 1 from fund_entry where id = new.id) begin select raise(abort, 'the books are only added to'); end;
create trigger fund_receipt_no_replace before insert on fund_receipt when exists (select 1 from fund_receipt where number = new.number or payment = new.payment or series = new.series and year = new.year and seq = new.seq) begin select raise(abort, 'the books are only added to'); end;
create trigger fund_payment_no_replace before insert on fund_payment when exists (select 1 from fund_payment where id = new.id or gateway = new.gateway and object = new.object) begin select raise(abort, 'the books are only added to'); end;
create trigger fund_refund_no_replace before insert on fund_refund when exists (select 1 from fund_refund where id = new.id or gateway = new.gateway and object = new.object) begin select raise(abort, 'the books are only added to'); end;
{{end}}
