-- How many browsers were seen on this many days of a month: no row is about anybody.
create table insight_days (
	month text not null, -- 2026-11
	days  bigint not null check (days between 1 and 31),
	n     bigint not null,
	primary key (month, days)
);
