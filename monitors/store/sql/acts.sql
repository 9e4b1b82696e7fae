-- What people do. Every change of an incident counts its version up: compare and set.

-- name: incident
select id, disposition, owner, acknowledged_by, version from incident where id = :id;

-- name: last_word
select actor, at, field, new from transition
where subject = 'incident' and subject_id = :id and actor <> 'riskdesk' order by id desc limit 1;

-- name: acknowledge
update incident set acknowledged_by = :actor, acknowledged_at = :at, version = version + 1
where id = :id and version = :version;

-- name: take_back_acknowledgement
update incident set acknowledged_by = null, acknowledged_at = null, version = version + 1
where id = :id and version = :version;

-- name: assign
update incident set owner = :owner, version = version + 1 where id = :id and version = :version;

-- name: touch
update incident set version = version + 1 where id = :id and version = :version;

-- name: dispose
update incident set disposition = :disposition, version = version + 1 where id = :id and version = :version;

-- name: dispose_episodes
update episode set disposition = :disposition where incident_id = :id and (:episode_id is null or id = :episode_id);

-- name: episodes_of
select id, disposition from episode where incident_id = :id and (:episode_id is null or id = :episode_id);

-- name: add_comment
insert into comment (incident_id, actor, at, text) values (:id, :actor, :at, :text);

-- name: add_decision
insert into decision
  (incident_id, episode_id, disposition, decision, owner, due, note, reason, actor, at, as_of)
values
  (:id, :episode_id, :disposition, :decision, :owner, :due, :note, :reason, :actor, :at, :as_of);

-- name: add_snooze
insert into snooze (incident_id, monitor, segment, until, actor, at, why)
values (:incident_id, :monitor, :segment, :until, :actor, :at, :why);

-- name: snooze
select id, incident_id, until from snooze where id = :id;

-- name: end_snooze
update snooze set cancelled_by = :actor, cancelled_at = :at where id = :id and cancelled_at is null;

-- name: add_annotation
insert into annotation (first_day, last_day, text, monitor, segment, actor, at, as_of)
values (:first_day, :last_day, :text, :monitor, :segment, :actor, :at, :as_of);

-- name: remove_annotation
update annotation set removed_by = :actor, removed_at = :at where id = :id and removed_at is null;
