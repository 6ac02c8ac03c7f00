create table story_section (
	id       text primary key,
	slug     text not null unique,
	names    text not null, -- JSON, by language
	position bigint not null
);

-- The working copy. Its body stands here while it differs from the sealed
-- revision it began as; equal means that nothing is kept twice.
create table story_story (
	id           text primary key,
	family       text not null,
	lang         text not null,
	version      bigint not null,
	kind         text not null,
	slug         text not null,
	headline     text not null,
	folded       text not null, -- the headline as the desk searches it
	standfirst   text not null,
	dateline     text not null,
	credit       text not null,
	section      text references story_section (id),
	bylines      text not null, -- JSON
	tags         text not null, -- JSON
	lead         text not null,
	words        bigint not null,
	path         text not null, -- the public address it has, had or came with
	made_at      bigint not null,
	made_by      text not null,
	changed_at   bigint not null,
	changed_by   text not null,
	changed_name text not null,
	sealed       text, -- the revision that the working copy equals
	body         text, -- null where sealed says it
	check (sealed is not null or body is not null)
);
create unique index story_story_family on story_story (family, lang);
create index story_story_changed on story_story (changed_at desc, id desc);
create index story_story_lang on story_story (lang, changed_at desc, id desc);
create index story_story_section on story_story (section, changed_at desc, id desc);
create index story_story_made_by on story_story (made_by);
create index story_story_changed_by on story_story (changed_by);

-- Sealed copies: what was published, corrected, sent for review, or lost to somebody who saved first.
create table story_revision (
	id       text primary key,
	story    text not null references story_story (id),
	n        bigint not null,
	why      text not null check (why in ('published', 'corrected', 'submitted', 'conflict', 'archived')),
	by_id    text not null,
	by_name  text not null,
	at       bigint not null,
	headline text not null,
	words    bigint not null,
	fields   text not null, -- JSON
	body     text not null,
	unique (story, n)
);

-- A story that was never published stands here.
create table story_draft (
	story text primary key references story_story (id),
	since bigint not null
);
create index story_draft_since on story_draft (since);

-- A story that waits for an editor.
create table story_submission (
	story   text primary key references story_story (id),
	at      bigint not null,
	by_id   text not null,
	by_name text not null,
	note    text not null
);
create index story_submission_at on story_submission (at);

-- A story that an editor gave back.
create table story_return (
	story   text primary key references story_story (id),
	at      bigint not null,
	by_id   text not null,
	by_name text not null,
	note    text not null
);

-- A live story: all that lists need, so that none of them reads a body.
-- number is the first publication in microseconds, moved by one where two
-- fall together: every list is ordered by it and no two stories share it.
-- place counts publications, so that the sitemap's pages are found at once.
create table story_publication (
	story      text primary key references story_story (id),
	number     bigint not null unique,
	place      bigint not null unique,
	path       text not null unique,
	lang       text not null,
	family     text not null,
	kind       text not null,
	headline   text not null,
	standfirst text not null,
	dateline   text not null,
	credit     text not null,
	section    text references story_section (id),
	bylines    text not null, -- JSON
	tags       text not null, -- JSON
	lead       text not null,
	first_at   bigint not null,
	last_at    bigint not null,
	words      bigint not null,
	revision   text not null references story_revision (id)
);
create index story_publication_lang on story_publication (lang, number desc);
create index story_publication_section on story_publication (section, lang, number desc);
create index story_publication_family on story_publication (family);
create index story_publication_lead on story_publication (lead) where lead <> '';

-- Where a live story is found beside its section.
create table story_by (
	byline text not null,
	number bigint not null references story_publication (number) on delete cascade,
	primary key (byline, number)
);
create index story_by_number on story_by (number);
create table story_tag (
	lang   text not null,
	slug   text not null,
	number bigint not null references story_publication (number) on delete cascade,
	name   text not null,
	primary key (lang, slug, number)
);
create index story_tag_number on story_tag (number);

-- A story that was taken away. Its address stays, to say so.
create table story_withdrawal (
	story    text primary key references story_story (id),
	path     text not null unique,
	lang     text not null,
	first_at bigint not null,
	at       bigint not null,
	by_id    text not null,
	by_name  text not null,
	reason   text not null
);
create index story_withdrawal_at on story_withdrawal (at);

create table story_correction (
	id       text primary key,
	story    text not null references story_story (id),
	revision text not null references story_revision (id),
	note     text not null,
	at       bigint not null,
	by_id    text not null
);
create index story_correction_story on story_correction (story, at);

-- Where an old address leads now.
create table story_redirect (
	old    text primary key,
	target text not null,
	at     bigint not null
);

create table story_media (
	id      text primary key,
	sum     text not null unique, -- SHA-256 of the file as it was sent
	name    text not null,
	alt     text not null,
	caption text not null,
	credit  text not null,
	width   bigint not null,
	height  bigint not null,
	tone    text not null,
	sizes   text not null, -- JSON
	made_at bigint not null,
	made_by text not null
);

-- What is said about a picture in one language: its versions of a report share the picture, not the words.
create table story_media_words (
	media   text not null references story_media (id),
	lang    text not null,
	alt     text not null,
	caption text not null,
	credit  text not null,
	primary key (media, lang)
);

create table story_speaker (
	id     text primary key,
	slug   text not null unique,
	folded text not null unique, -- the name as it is compared
	name   text not null,
	role   text not null,
	seen   bigint not null -- when a story with their words was last published
);
create index story_speaker_seen on story_speaker (seen);

-- The statements of live stories, for the speakers' pages; what was said is in the body.
create table story_statement (
	number  bigint not null references story_publication (number) on delete cascade,
	place   bigint not null, -- its order in the story
	speaker text not null references story_speaker (id),
	said    text not null, -- the day, or the day of publication
	body    text not null, -- JSON
	primary key (number, place)
);
create index story_statement_speaker on story_statement (speaker, said, number, place);

create table story_event (
	id         text primary key,
	story      text not null references story_story (id),
	title      text not null,
	from_day   text not null, -- YYYY-MM-DD
	until_day  text not null,
	words      text not null,
	made_at    bigint not null,
	made_by    text not null,
	ended_at   bigint
);
create index story_event_story on story_event (story);
create index story_event_ahead on story_event (from_day) where ended_at is null;

create table story_question (
	id          text primary key,
	story       text not null references story_story (id),
	words       text not null,
	due         bigint not null,
	asked_at    bigint not null,
	asked_by    text not null,
	answer      text references story_story (id),
	answered_at bigint,
	lapsed_at   bigint
);
create index story_question_story on story_question (story);
create index story_question_answer on story_question (answer) where answer is not null;
create index story_question_open on story_question (due) where answered_at is null and lapsed_at is null;
create index story_question_lapsed on story_question (lapsed_at) where lapsed_at is not null;

-- Text pages that the newsroom wrote or brought along; the others come with the program.
create table story_page (
	lang       text not null,
	slug       text not null,
	path       text unique, -- an imported page's old address
	title      text not null,
	body       text not null,
	updated_at bigint not null,
	updated_by text not null,
	primary key (lang, slug)
);

-- What was brought in from elsewhere, so that a second import changes nothing.
create table story_origin (
	origin text primary key,
	kind   text not null,
	thing  text not null,
	at     bigint not null
);

-- Searching. The words of a live story, by its number. base/lang folded and
-- divided them, so that neither engine's own idea of a word makes a difference.
{{if .Postgres}}
create table story_search (
	number bigint primary key,
	words  tsvector not null
);
create index story_search_words on story_search using gin (words);
{{else}}
create virtual table story_search using fts5 (words, content='', contentless_delete=1, detail=none, tokenize='ascii');
{{end}}
{{if .Postgres}}
create function story_revision_stands() returns trigger as $$ begin raise exception 'a sealed revision stays as it is'; end $$ language plpgsql;
create trigger story_revision_no_change before update or delete on story_revision for each row execute function story_revision_stands();
create trigger story_correction_no_change before update or delete on story_correction for each row execute function story_revision_stands();
create trigger story_revision_no_truncate before truncate on story_revision for each statement execute function story_revision_stands();
create trigger story_correction_no_truncate before truncate on story_correction for each statement execute function story_revision_stands();
{{else}}
create trigger story_revision_no_update before update on story_revision begin select raise(abort, 'a sealed revision stays as it is'); end;
create trigger story_revision_no_delete before delete on story_revision begin select raise(abort, 'a sealed revision stays as it is'); end;
create trigger story_correction_no_update before update on story_correction begin select raise(abort, 'a correction stays as it is'); end;
create trigger story_correction_no_delete before delete on story_correction begin select raise(abort, 'a correction stays as it is'); end;
{{end}}
