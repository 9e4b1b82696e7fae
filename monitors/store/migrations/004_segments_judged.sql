-- What became of a monitor's segments on a morning: judged, or why not. Steps from before this have none.
alter table run_step add column judged integer not null default 0;
alter table run_step add column learning integer not null default 0;
alter table run_step add column small integer not null default 0;
alter table run_step add column held integer not null default 0;
alter table run_step add column missing integer not null default 0;
alter table run_step add column had integer not null default 0;         -- days of history of the learner with most
alter table run_step add column needed integer not null default 0;      -- days it needs
alter table run_step add column judged_from text not null default '';   -- first morning that judges it, '' = none learns
