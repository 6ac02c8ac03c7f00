-- Whether a section stands in the strip over every page; all have their own page and one that lists them.
alter table story_section add column strip boolean not null default true;
