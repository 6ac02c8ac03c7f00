-- The language in which something was said about a picture first. Its words,
-- as they are now, stand for the languages in which nobody has said anything;
-- until here a copy of them stood in story_media, which a correction missed.
-- '' while nobody has: then what an archive brought along stands for all.
alter table story_media add column said text not null default '';
update story_media set said = coalesce(
	(select min(w.lang) from story_media_words w
		where w.media = story_media.id and w.alt = story_media.alt and w.caption = story_media.caption and w.credit = story_media.credit),
	(select min(w.lang) from story_media_words w where w.media = story_media.id), '');

-- Corrections, the newest first, for the page that lists them.
create index story_correction_at on story_correction (at, id);
