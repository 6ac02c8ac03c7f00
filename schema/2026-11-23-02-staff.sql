create table staff_person (
	id        text primary key,
	email     text not null unique,
	name      text not null,
	role      text not null check (role in ('reporter', 'editor', 'publisher')),
	invited   bigint not null,
	left_at   bigint
);

-- A link in a letter: only its hash is kept, it works once and not for long.
create table staff_link (
	hash    text primary key,
	person  text not null references staff_person (id),
	expires bigint not null,
	used    bigint
);

create table staff_session (
	hash    text primary key,
	person  text not null references staff_person (id),
	begun   bigint not null,
	expires bigint not null
);
create index staff_session_person on staff_session (person);

create table staff_byline (
	id     text primary key,
	slug   text not null unique,
	name   text not null,
	about  text not null,
	person text references staff_person (id)
);
create index staff_byline_person on staff_byline (person);

-- What people did. Written down once and never changed.
create table staff_act (
	id      text primary key,
	at      bigint not null,
	person  text not null,
	name    text not null,
	act     text not null,
	subject text not null,
	note    text not null
);
create index staff_act_at on staff_act (at);

-- One row: what the newsroom is called and how it is served.
create table staff_masthead (
	id   text primary key check (id = 'masthead'),
	body text not null
);
{{if .Postgres}}
create function staff_act_stands() returns trigger as $$ begin raise exception 'what was done stays written'; end $$ language plpgsql;
create trigger staff_act_no_change before update or delete on staff_act for each row execute function staff_act_stands();
create trigger staff_act_no_truncate before truncate on staff_act for each statement execute function staff_act_stands();
{{else}}
create trigger staff_act_no_update before update on staff_act begin select raise(abort, 'what was done stays written'); end;
create trigger staff_act_no_delete before delete on staff_act begin select raise(abort, 'what was done stays written'); end;
{{end}}
