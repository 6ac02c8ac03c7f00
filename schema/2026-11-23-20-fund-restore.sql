-- Numbers of documents that were given after a backup was written, and are in
-- readers' hands: each waits for its money, and nobody else gets it.
create table fund_number (
	number  text primary key,
	series  text not null,
	year    text not null,
	seq     bigint not null,
	gateway text not null, -- '' where the list has a hole: it was given, and nobody knows to what
	kind    text not null, -- payment or refund
	object  text not null, -- the gateway's name for it
	at      bigint not null, -- when the backup was restored
	unique (series, year, seq)
);
create index fund_number_object on fund_number (gateway, object);

-- When the newsroom stopped of which this one was restored, where a person
-- said so: what happened after that it can have told nobody.
alter table fund_restore add column stopped bigint;
