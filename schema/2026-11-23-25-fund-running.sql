-- Who is charged at a gateway: a move looks for them, and so does what a gateway cancels by itself.
create index fund_pledge_running on fund_pledge (gateway, id) where settled is not null and stopped is null;
-- How far back a gateway that is lost cancelled mandates by itself.
create index fund_turn_stopped on fund_turn (at) where kind = 'stopped';
