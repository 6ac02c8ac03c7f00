-- A reader's word about a transfer that was taken for some days. Until when it really is, fund_entitlement says.
create table fund_provisional (
	pledge text primary key references fund_pledge (id),
	reader text not null,
	utr    text not null, -- the number that was claimed
	begins bigint not null,
	ends   bigint not null
);
create index fund_provisional_reader on fund_provisional (reader);

-- How the statements of a bank account are read: which column holds what.
create table fund_bank_mapping (
	account text primary key, -- what staff call it
	gateway text not null,    -- whose money comes there
	body    text not null,    -- JSON of statement.Mapping
	saved   bigint not null
);

-- A statement that was brought. Its bytes are kept until it is read.
create table fund_bank_file (
	id      text primary key,
	account text not null,
	hash    text not null, -- SHA-256
	name    text not null, -- of the file on the machine of who brought it
	body    text not null, -- base64; '' once it is read, or after three days
	brought bigint not null,
	by_name text not null,
	taken   bigint, -- when it was read
	first_day bigint, -- of what it lists, and the last, at midnight UTC
	last_day  bigint,
	lines   bigint not null default 0,
	fresh   bigint not null default 0, -- of these, rows that no file before it had
	refused text not null default '[]', -- JSON: lines that could not be read, and why
	unique (account, hash)
);

-- What the bank lists, a row once, however many files have it. What it is in the books is read from the books.
create table fund_bank_row (
	id           text primary key,
	account      text not null,
	gateway      text not null,
	hash         text not null, -- of day, sum, narration and reference
	nth          bigint not null, -- of several rows that are alike in all of it
	file         text not null references fund_bank_file (id), -- the first that had it
	line         bigint not null,
	day          bigint not null, -- at midnight UTC
	amount       bigint not null check (amount <> 0), -- minor units; a debit is below zero
	currency     text not null,
	number       text not null, -- of the transfer, '' where the bank prints none
	object       text not null, -- what books call it: gateway:number
	narration    text not null,
	reference    text not null,
	aside        text not null default '', -- why it is not for us
	aside_by     text not null default '',
	aside_at     bigint,
	unique (account, hash, nth)
);
create index fund_bank_row_object on fund_bank_row (gateway, object);
create index fund_bank_row_day on fund_bank_row (account, day);
create index fund_bank_row_days on fund_bank_row (day);
