create table audience_reader (
	id    text primary key,
	email text not null unique,
	name  text not null,
	lang  text not null,
	since bigint not null
);

create table audience_link (
	hash    text primary key,
	reader  text not null references audience_reader (id),
	expires bigint not null,
	used    bigint
);

create table audience_session (
	hash    text primary key,
	reader  text not null references audience_reader (id),
	begun   bigint not null,
	expires bigint not null
);
create index audience_session_reader on audience_session (reader);
