-- Results of ad-hoc SQL that people keep and pin.

-- name: add_kept
insert into kept_result (name, statement, role, sight, as_of, file, bytes, rows, truncated, seconds, mask,
  actor, at, until)
values (:name, :statement, :role, :sight, :as_of, :file, :bytes, :rows, :truncated, :seconds, :mask,
  :actor, :at, :until);

-- name: kept
select * from kept_result where id = :result;

-- name: kept_at_all
-- Also one that who asks may not see: that it is there, and nothing of it.
select 1 as there from main.kept_result where id = :result;

-- name: newest_kept
select * from kept_result where gone_at is null and until > :today order by id desc limit :most;

-- name: kept_files
select file from kept_result where gone_at is null;

-- name: past_kept
-- Those whose day has come.
select * from kept_result where gone_at is null and until <= :today;

-- name: standing_kept
-- The newest first, with the bytes of it and of all newer ones.
select *, sum(bytes) over (order by id desc) as together from kept_result where gone_at is null order by id desc;

-- name: forget_kept
update kept_result set gone_at = :at, gone_why = :why where id = :result and gone_at is null;

-- name: add_pin
insert into pinned_result (result_id, incident_id, meeting_id, chart, note, actor, at)
values (:result, :incident, :meeting, :chart, :note, :actor, :at);

-- name: pins
-- Of an incident, of a meeting, or of an incident since a moment: the oldest first.
select p.id as pin, p.chart, p.note, p.actor as pinned_by, p.at as pinned_at, p.incident_id, p.meeting_id, k.*
from pinned_result p join kept_result k on k.id = p.result_id
where p.unpinned_at is null
  and (p.incident_id = :incident or p.meeting_id = :meeting)
order by p.id;

-- name: unpin
update pinned_result set unpinned_at = :at where id = :pin and unpinned_at is null;
