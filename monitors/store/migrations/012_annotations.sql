-- What people write beside the days of a metric: shown on its charts. One that is taken away stays, with who took it.
create table annotation (
  id integer primary key,
  first_day text not null,
  last_day text not null check (last_day >= first_day),
  text text not null check (length(trim(text)) > 0),
  monitor text,                                    -- null: beside every metric
  segment text not null default '{}',              -- beside what lies in it, or holds it
  actor text not null,
  at text not null,
  as_of text not null,
  removed_by text,
  removed_at text
) strict;
create index annotation_by_day on annotation (first_day) where removed_at is null;
