-- Until when a reader supports at least though a pledge cannot be renewed as before. It holds behind what was running at a moment.
create table fund_kept (
	pledge text primary key references fund_pledge (id),
	since  bigint not null, -- whose time was over then is given nothing
	until  bigint not null
);

-- A move of those who are charged at one gateway to another.
create table fund_move (
	id       text primary key,
	gateway  text not null, -- where they are charged
	onward   text not null, -- where they go on
	why      text not null,
	days     bigint not null, -- for so many after its letter each is a supporter at least
	prepared bigint not null,
	begun    bigint,
	paused   bigint, -- no letter is told while it is
	ended    bigint
);
create index fund_move_open on fund_move (gateway) where ended is null;

-- Who was asked to move, and when they were told so: each letter once.
create table fund_move_pledge (
	move   text not null references fund_move (id),
	pledge text not null references fund_pledge (id),
	reader text not null,
	asked  bigint not null,
	again  bigint, -- a week later
	last   bigint, -- before their time ends
	primary key (move, pledge)
);
create index fund_move_pledge_asked on fund_move_pledge (move, asked) where again is null;
create index fund_move_pledge_last on fund_move_pledge (move) where last is null;

-- What the letters' links carry: only its hash, made when a letter is sent.
create table fund_move_token (
	hash   text primary key,
	move   text not null,
	pledge text not null,
	foreign key (move, pledge) references fund_move_pledge (move, pledge)
);
