-- What people asked and saved in the workbench.

-- name: add_asked
insert into asked_query (person, sql, role, as_of, kind, rows, seconds, at)
values (:person, :sql, :role, :as_of, :kind, :rows, :seconds, :at);

-- name: asked
-- The newest time each statement was asked by a person, the newest first.
select sql, role, as_of, kind, rows, seconds, at, times from (
  select *, count(*) over (partition by sql) as times, row_number() over (partition by sql order by id desc) as place
  from asked_query where person = :person
) where place = 1 order by at desc limit :most;

-- name: forget_asked
delete from asked_query where at < :before;

-- name: add_query
insert into saved_query (name, owner, team, at) values (:name, :owner, :team, :at);

-- name: add_version
insert into saved_query_version (query_id, number, sql, note, actor, at)
select :query, coalesce(max(number), 0) + 1, :sql, :note, :actor, :at
from saved_query_version where query_id = :query;

-- name: newest_number
select coalesce(max(number), 0) as number from saved_query_version where query_id = :query;

-- name: queries
-- Those of a person and those shared with a team, each with its newest version; deleted ones only when asked for.
select q.id, q.name, q.owner, q.team, q.deleted_at, v.number, v.sql, v.note, v.actor, v.at
from saved_query q join saved_query_version v on v.query_id = q.id
  and v.number = (select max(number) from saved_query_version where query_id = q.id)
where (q.owner = :person or q.team <> '') and (:deleted = 1 or q.deleted_at is null)
order by q.team = '' desc, lower(q.name), q.id;

-- name: query
select q.id, q.name, q.owner, q.team, q.deleted_at, v.number, v.sql, v.note, v.actor, v.at
from saved_query q join saved_query_version v on v.query_id = q.id
  and v.number = (select max(number) from saved_query_version where query_id = q.id)
where q.id = :query;

-- name: versions
select number, sql, note, actor, at from saved_query_version where query_id = :query order by number desc;

-- name: delete_query
update saved_query set deleted_at = :at where id = :query and deleted_at is null;

-- name: undelete_query
update saved_query set deleted_at = null where id = :query;
