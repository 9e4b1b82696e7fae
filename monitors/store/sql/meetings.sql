-- Meetings: one at a time, an agenda, where the room stands, decisions, minutes.

-- name: add_meeting
insert into meeting (as_of, place_at, started_by, started_at) values (:as_of, :at, :actor, :at);

-- name: open_meeting
select * from meeting where state = 'open';

-- name: meeting
select * from meeting where id = :id;

-- name: version
select version, state from meeting where id = :id;

-- name: meetings
-- Ended and open ones, the newest first, with how much was on the agenda and how much was decided.
select m.id, m.as_of, m.state, m.started_by, m.started_at, m.ended_by, m.ended_at,
       count(i.incident_id) as items, count(i.decision_id) as decided
from meeting m left join meeting_item i on i.meeting_id = m.id
group by m.id order by m.id desc limit :limit;

-- name: last_ended
select id from meeting where state = 'ended' and id < :id order by id desc limit 1;

-- name: items
select i.incident_id, i.position, i.decision_id, i.seconds,
       d.decision, d.disposition, d.reason, d.owner, d.due, d.note, d.actor, d.at
from meeting_item i left join decision d on d.id = i.decision_id
where i.meeting_id = :id order by i.position, i.incident_id;

-- name: add_item
insert into meeting_item (meeting_id, incident_id, position) values (:id, :incident, :position)
on conflict (meeting_id, incident_id) do update set position = excluded.position;

-- name: drop_item
delete from meeting_item where meeting_id = :id and incident_id = :incident and decision_id is null;

-- name: put_decision
update meeting_item set decision_id = :decision where meeting_id = :id and incident_id = :incident;

-- name: replace_item
update meeting_item set incident_id = :into where meeting_id = :id and incident_id = :incident
  and not exists (select 1 from meeting_item where meeting_id = :id and incident_id = :into);

-- name: spend
update meeting_item set seconds = seconds + :seconds where meeting_id = :id and position = :position;

-- name: move
update meeting set place = :place, place_at = :at, version = version + 1 where id = :id;

-- name: touch
update meeting set version = version + 1 where id = :id;

-- name: finish
update meeting set state = 'ended', ended_by = :actor, ended_at = :at, minutes = :minutes, version = version + 1
where id = :id and state = 'open';

-- name: reasons
select text, actor from decision_reason order by id;

-- name: add_reason
insert into decision_reason (text, actor, at) values (:text, :actor, :at) on conflict (text) do nothing;

-- name: decisions_between
-- What was decided of whole incidents while looking at the mornings of a range, the oldest first.
select incident_id, disposition, decision, owner, due, note, reason, actor, at, as_of from decision
where episode_id is null and as_of >= :since and as_of < :until order by id;

-- name: incidents_between
-- Risk incidents of live monitors that were alive, or ended, on the mornings of a range.
select id, state, severity, disposition, owner, opened_on, resolved_on, acknowledged_at from incident
where class = 'risk' and live = 1 and opened_on < :until and (resolved_on is null or resolved_on >= :since)
  and exists (select 1 from episode e where e.incident_id = incident.id and e.withdrawn = 0)
order by id;
