-- Records that break an invariant of money: what the night writes, what people do, what pages read.

-- name: standing
-- The records of a check that stand open or unknown.
select * from loss where check_name = :check_name and state <> 'healed';

-- name: last_healed
-- The newest healed record of each key of a check.
select * from loss where id in (
  select max(id) from loss where check_name = :check_name and state = 'healed' group by record_key);

-- name: add
insert into loss (check_name, record_key, stage, severity, team, market, day, cents, first_cents, most_cents,
                  fields, state, found_on, opened_on)
values (:check_name, :record_key, :stage, :severity, :team, :market, :day, :cents, :cents, :cents,
        :fields, :state, :as_of, case when :state = 'open' then :as_of end);

-- name: see_again
update loss set cents = :cents, most_cents = max(most_cents, :cents), day = :day, market = :market, fields = :fields,
                restated = max(restated, :restated), version = version + 1
where id = :id;

-- name: follow_header
-- What the check's file says of its records today.
update loss set stage = :stage, severity = :severity, team = :team, version = version + 1
where check_name = :check_name and state <> 'healed' and (stage, severity, team) <> (:stage, :severity, :team);

-- name: take_back
update loss set decision = '', due = null, version = version + 1 where id = :id;

-- name: open
-- Before it is a loss for the first time, what it amounted to does not count.
update loss set state = 'open', version = version + 1,
                most_cents = case when opened_on is null then cents else most_cents end,
                first_cents = case when opened_on is null then cents else first_cents end,
                opened_on = coalesce(opened_on, :as_of)
where id = :id;

-- name: heal
update loss set state = 'healed', healed_on = :as_of, healed_how = :how, cents = 0, version = version + 1 where id = :id;

-- name: break_again
update loss set state = :state, opened_on = coalesce(opened_on, case when :state = 'open' then :as_of end),
                healed_on = null, healed_how = '', cents = :cents, market = :market,
                most_cents = max(most_cents, :cents), day = :day, fields = :fields, version = version + 1
where id = :id;

-- name: forget
-- What was unknown and never a loss leaves no trace in the list; its events stay.
delete from loss where id = :id;

-- name: forget_events
delete from loss_event where loss_id = :id;

-- name: say
insert into loss_event (loss_id, as_of, at, actor, kind, cents, value, note)
values (:loss_id, :as_of, :at, :actor, :kind, :cents, :value, :note);

-- name: put_check
insert or replace into loss_check (check_name, as_of, at, state, looked_at, broken, unknown, error, text_key)
values (:check_name, :as_of, :at, :state, :looked_at, :broken, :unknown, :error, :text_key);

-- name: last_check
-- The newest morning on which a check ran to its end, with the file that ran.
select as_of, text_key from loss_check where check_name = :check_name and state = 'done' order by as_of desc limit 1;

-- name: ever_run
select 1 as ran from loss_check where state = 'done' and as_of <= :as_of limit 1;

-- name: latest_checks
-- Each check's newest run up to a morning.
select * from loss_check c where as_of = (
  select max(as_of) from loss_check n where n.check_name = c.check_name and n.as_of <= :as_of)
order by check_name;

-- name: records
-- Every record found up to a morning, the largest open one first.
select * from loss where found_on <= :as_of order by state = 'healed', cents desc, id;

-- name: record
select * from loss where id = :id;

-- name: set_owner
update loss set owner = :owner, version = version + 1 where id = :id and version = :version;

-- name: set_decision
update loss set decision = :decision, due = :due, owner = coalesce(:owner, owner), version = version + 1
where id = :id and version = :version;

-- name: add_recovered
update loss set recovered_cents = recovered_cents + :cents, version = version + 1
where id = :id and version = :version;

-- name: touch
update loss set version = version + 1 where id = :id and version = :version;

-- name: trail
select * from loss_event where loss_id = :id order by id;

-- name: last_act
select actor, kind, at from loss_event where loss_id = :id and actor <> 'riskdesk' order by id desc limit 1;

-- name: events
-- What happened to records that were ever a loss, up to a morning, in its order.
select e.id, e.loss_id, e.as_of, e.kind, e.cents, e.value, l.market, l.stage, l.check_name
from loss_event e join loss l on l.id = e.loss_id
where e.as_of <= :as_of and l.opened_on is not null
  and e.kind in ('opened', 'amount', 'restated', 'healed', 'broken again', 'decision', 'recovered')
order by e.as_of, e.id;

-- name: openings
-- Records by the day before the morning on which they were found to be a loss.
select date(opened_on, '-1 day') as day, check_name, stage, market, count(*) as records, sum(first_cents) as cents
from loss where opened_on is not null group by 1, 2, 3, 4 order by 1, 2, 4;
