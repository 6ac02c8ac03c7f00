-- Who has left, by an id that leads to nobody any more: what the books and documents kept is nobody's by name.
create table audience_left (
	reader text primary key,
	at     bigint not null
);

-- What somebody complained of, and how it was answered (IT Rules 2021, part III).
create table audience_grievance (
	id       text primary key,
	seq      bigint not null unique, -- in its number
	name     text not null,          -- both '' once they are forgotten
	email    text not null,
	lang     text not null,
	about    text not null,          -- a story's address, or a subject
	text     text not null,
	received bigint not null,
	due      bigint not null,        -- until when it is to be answered, as the law stood when it came
	warned   bigint,                 -- when the grievance officer was told that the time runs out
	answer   text not null default '',
	answered bigint,
	by_id    text not null default '',
	by_name  text not null default '',
	leaving  boolean not null default false, -- its writer has left as a reader: the name goes soon after the answer
	forget   bigint                  -- when name and address are to be forgotten
);
create index audience_grievance_open on audience_grievance (due) where answered is null;
create index audience_grievance_warn on audience_grievance (due) where answered is null and warned is null;
create index audience_grievance_email on audience_grievance (email);
create index audience_grievance_forget on audience_grievance (forget);

-- A reader's letters, for who asks for them or leaves.
create index reach_letter_person on reach_letter (person);
