-- The sandbox bank's own memory: what a real bank would keep in its own house.
create table sandbox_order (
	id         text primary key,
	reference  text not null unique,
	amount     bigint not null check (amount > 0),
	currency   text not null,
	months     bigint not null, -- charge again after so many months; 0: once
	title      text not null,
	return_url text not null,
	made       bigint not null,
	cancelled  bigint,
	next       bigint           -- when the mandate is charged next
);
create index sandbox_order_next on sandbox_order (next);

-- Everything that happened, told or not: payments, failures, refunds, and a mandate's end.
create table sandbox_event (
	id       text primary key,
	booking  text not null references sandbox_order (id),
	kind     text not null,
	payment  text not null, -- of a refund
	amount   bigint not null,
	currency text not null,
	at       bigint not null,
	known    bigint not null -- from when the bank will admit it
);
create index sandbox_event_booking on sandbox_event (booking);

create table sandbox_notice (
	id       text primary key,
	event    text not null references sandbox_event (id),
	due      bigint,          -- when to send it next; null: not
	made     bigint not null,
	tries    bigint not null,
	answer   bigint not null, -- the last answer's HTTP status; 0 none
	answered bigint           -- when it was answered 2xx
);
create index sandbox_notice_due on sandbox_notice (due);
