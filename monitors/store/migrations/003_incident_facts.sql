-- What an incident came to, as every place says it: one record for each morning on which it was alive or ended.
-- Mornings from before this table have none: theirs are made when asked for, by the same function.
create table incident_facts (
  incident_id integer not null references incident (id),
  as_of text not null,
  facts text not null,
  primary key (incident_id, as_of)
) strict, without rowid;
create index incident_facts_by_as_of on incident_facts (as_of);
