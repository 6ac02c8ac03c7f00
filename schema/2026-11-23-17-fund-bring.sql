-- Time that was paid elsewhere before it was brought along: a paid period
-- without money in these books. Told again it only ever grows.
create table fund_brought (
	key    text primary key, -- by which the same is known again: gateway:ref, source:their id, or source:reader:id
	pledge text not null unique references fund_pledge (id),
	reader text not null,
	source text not null, -- where it was paid
	begins bigint not null,
	ends   bigint,          -- a moment of its last day; null: without end
	at     bigint not null  -- when it was brought, or moved on last
);
create index fund_brought_reader on fund_brought (reader);

-- Support that was given elsewhere, by the grant that goes on with it here.
create table fund_brought_grant (
	key      text primary key,
	grant_id text not null references fund_grant (id)
);

-- Whether a reader wants letters beyond those of what they pay for, as told when they were brought along. No row: nobody asked.
create table audience_consent (
	reader  text primary key,
	letters boolean not null,
	source  text not null,
	at      bigint not null
);
