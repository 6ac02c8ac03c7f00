-- What a gateway must know and nobody may read: sealed. The newest of a name is the present one; those before go on proving until a moment.
create table fund_secret (
	gateway text not null,
	name    text not null,
	sealed  text not null,
	since   bigint not null,
	until   bigint, -- null: the present one
	primary key (gateway, name, since)
);

-- Which gateways are offered for a kind of support, and in which order. A kind without rows is offered by all that are open.
create table fund_offer (
	every    text not null, -- month, year, lifetime or once
	gateway  text not null,
	position bigint not null,
	primary key (every, gateway)
);

-- How a gateway does: the newest of each thing.
create table fund_health (
	gateway  text primary key,
	heard    bigint, -- a genuine notice
	refused  bigint, -- a notice that was not genuine
	answered bigint, -- an answer to something that we asked
	failed   bigint, -- none, or an error
	failing  text not null default '' -- what was asked in vain, as the log has it
);

-- Which kinds of notices have come.
create table fund_heard (
	gateway text not null,
	event   text not null,
	at      bigint not null, -- the newest
	primary key (gateway, event)
);

-- Since when money is known of which no notice told.
create index fund_fact_captured on fund_fact (gateway, heard) where kind = 'captured';

-- A gateway that the newsroom has lost: nothing is asked of it any more.
alter table fund_gateway add column lost bigint;
