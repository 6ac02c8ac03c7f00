-- What one process changed, for the other processes to drop their pages.
create table db_change (
	id     text primary key,
	origin text not null,
	at     bigint not null,
	tags   text not null
);
create index db_change_at on db_change (at);
