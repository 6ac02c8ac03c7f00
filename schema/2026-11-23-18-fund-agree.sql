-- One run of the reconciling: what was asked, what the books lacked, and what differs still. Kept a year.
create table fund_run (
	id          text primary key,
	gateway     text not null, -- '' where it is about the books alone
	kind        text not null, -- ask, list, day or month
	at          bigint not null,
	up          bigint,          -- until when it compared; null: it compared nothing
	found       bigint not null, -- what the books lacked and have now
	differences bigint not null, -- what differs all the same
	about       text not null default '' -- of a month: which
);
create index fund_run_at on fund_run (at);

-- This database was made of a backup. What happened between the two moments was
-- told to readers once already, and is learned again from the gateways.
create table fund_restore (
	at      bigint primary key, -- when it was restored
	made    bigint not null,    -- when the backup was written
	learned bigint              -- when the gateways had told what the backup lacks; null: not yet
);
