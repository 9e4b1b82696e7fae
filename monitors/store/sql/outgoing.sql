-- Messages that go out: queued once, tried until they are taken, kept.

-- name: queue
insert into message (key, channel, kind, incident_id, as_of, subject, content, queued_at, next_try)
values (:key, :channel, :kind, :incident_id, :as_of, :subject, :content, :at, :at)
on conflict (key) do nothing;

-- name: due
select * from message where state = 'waiting' and next_try <= :at order by id;

-- name: waiting
select count(*) as waiting, min(next_try) as next_try from message where state = 'waiting';

-- name: begin_try
update message set tries = tries + 1 where id = :id and state = 'waiting';

-- name: add_try
insert into message_try (message_id, position, began_at)
select :id, count(*), :at from message_try where message_id = :id;

-- name: end_try
update message_try set ended_at = :at, ok = :ok, why = :why
where message_id = :id and position = (select max(position) from message_try where message_id = :id);

-- name: sent
update message set state = 'sent', sent_at = :at, why = '' where id = :id;

-- name: put_off
update message set next_try = :next_try, why = :why where id = :id;

-- name: give_up
update message set state = 'given_up', why = :why where id = :id;

-- name: send_again
update message set state = 'waiting', tries = 0, next_try = :at, why = '',
       edition = edition + (case when state = 'sent' then 1 else 0 end)
where id = :id;

-- name: message
select * from message where id = :id;

-- name: messages
select id, key, edition, channel, kind, incident_id, as_of, subject, state, tries, queued_at, next_try, sent_at, why
from message where :state = 'all' or state = :state order by id desc limit :limit;

-- name: tries_of
select position, began_at, ended_at, ok, why from message_try where message_id = :id order by position;

-- name: pages_since
-- What the desk has decided to tell, the newest of each incident: once, and again only if it got materially worse.
select p.incident_id, p.as_of, p.reason, p.severity, p.money from page p
join incident i on i.id = p.incident_id
where p.as_of > :since and p.as_of <= :as_of and i.state <> 'resolved'
  and p.id = (select max(q.id) from page q where q.incident_id = p.incident_id and q.as_of <= :as_of)
order by p.incident_id;

-- name: count
select count(*) as n from message;

-- name: by_key
select id from message where key = :key;
