-- Addresses that a byline had before: they lead to the one it has now.
create table staff_byline_was (
	slug   text primary key,
	byline text not null references staff_byline (id),
	at     bigint not null
);
create index staff_byline_was_byline on staff_byline_was (byline);
