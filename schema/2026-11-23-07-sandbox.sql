-- The sandbox banks' own memory: what a real bank would keep in its own house. Each row says whose it is.
create table sandbox_order (
	id         text primary key,
	bank       text not null,
	reference  text not null,
	amount     bigint not null check (amount > 0),
	currency   text not null,
	months     bigint not null, -- charge again after so many months; 0: once
	title      text not null,
	return_url text not null,
	made       bigint not null,
	cancelled  bigint,
	next       bigint,          -- when the mandate is tried next
	first      bigint,          -- when the first payment came: periods count from there
	state      text not null,   -- of the mandate: '' before the first payment, active, pending, halted, paused
	round      bigint not null, -- which period is charged next; the first payment's is 0
	tries      bigint not null, -- how often that period was refused
	refuse     bigint not null, -- so many of the next tries are refused; -1: all
	abroad     boolean not null, -- paid from abroad
	unique (bank, reference)
);
create index sandbox_order_next on sandbox_order (bank, next, id);

-- Everything that happened, told or not.
create table sandbox_event (
	id       text primary key,
	bank     text not null,
	booking  text references sandbox_order (id), -- null: a payout, which is of many
	kind     text not null,
	object   text not null,
	payment  text not null, -- of a refund or a dispute
	amount   bigint not null,
	currency text not null,
	at       bigint not null,
	known    bigint not null, -- from when the bank will admit it
	made     bigint not null, -- when it was written down
	abroad   boolean not null,
	fee      bigint not null, -- what the bank keeps of it when it is paid out
	tax      bigint not null, -- and the tax on that
	answer   bigint,          -- of a dispute: until when it may be answered
	ask      text,            -- of a refund: the newsroom's own name for the asking
	payout   text,            -- that settled it; null: none yet; '': there is nothing to settle
	unique (kind, object),
	unique (bank, ask)
);
create index sandbox_event_booking on sandbox_event (booking);
create index sandbox_event_payment on sandbox_event (payment);
create index sandbox_event_known on sandbox_event (bank, known);
create index sandbox_event_at on sandbox_event (bank, at);
create index sandbox_event_unsettled on sandbox_event (bank, at) where payout is null;

create table sandbox_notice (
	id       text primary key,
	bank     text not null,
	event    text not null references sandbox_event (id),
	due      bigint,           -- when to send it next; null: not
	made     bigint not null,
	tries    bigint not null,
	answer   bigint not null,  -- the last answer's HTTP status; 0 none
	answered bigint,           -- when it was answered 2xx
	place    bigint not null,  -- those that are due are told in this order
	secret   bigint not null,  -- the secret it was made under, counted from 0
	held     boolean not null  -- held back until somebody lets it go
);
create index sandbox_notice_event on sandbox_notice (event);
create index sandbox_notice_place on sandbox_notice (bank, place, id) where due is not null;

-- How a bank behaves at present.
create table sandbox_temper (
	bank      text primary key,
	gone      boolean not null, -- for good: it answers nothing, tells nothing, charges nothing
	out_since bigint, -- an outage
	out_until bigint,
	slow      bigint not null,  -- microseconds before each answer
	holding   boolean not null, -- new notices are held back
	paying    boolean not null, -- what was collected is paid out each day
	secret    bigint not null,  -- how often the secret was changed
	changed   bigint,
	old_until bigint,           -- until when the newsroom takes the secret before it
	paid_out  bigint            -- the last payout's moment
);
