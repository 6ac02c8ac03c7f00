-- Every letter there ever was, by what it is about and never by what it says.
create table reach_letter (
	id      text primary key,
	kind    text not null,
	about   text not null, -- the payment, pledge or asking it belongs to
	person  text not null, -- a reader or one of the staff
	lang    text not null,
	made    bigint not null,
	ends    bigint,        -- after this it is of no use and is not sent
	held    bigint,        -- somebody is carrying it until then
	tries   bigint not null,
	sent    bigint,
	carrier text not null,
	unique (kind, about)
);
create index reach_letter_waiting on reach_letter (made) where sent is null;

-- How letters are posted, one row; the password is sealed.
create table reach_post (
	id   text primary key check (id = 'post'),
	body text not null
);

-- The WhatsApp groups and channels that readers are invited to.
create table reach_group (
	id       text primary key,
	lang     text not null,
	name     text not null,
	invite   text not null,
	open     boolean not null,
	position bigint not null
);
