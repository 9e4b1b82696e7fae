-- False alerts a month that a run's decision allows at most, at its number of questions. Older runs have none.
alter table run add column bound real;
-- Segments large enough for their monitor of which no outcome could be significant. Older steps count them as small.
alter table run_step add column hopeless integer not null default 0;
