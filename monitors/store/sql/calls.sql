-- Calls of ingest and run: begun, planned, gone through, ended.

-- name: begin_call
insert into call (command, actor, started_at) values (:command, :actor, :at);

-- name: stop_stale_calls
-- Only the holder of the home's lock is at work: what still says so was killed.
update call set state = 'stopped', finished_at = :at, why = 'killed before it had ended'
where state = 'running' and id <> :id;

-- name: stop_runs
update run set state = 'stopped', finished_at = :at, why = :why where state = 'running';

-- name: plan_call
update call set scope = :scope, since = :since, until = :until, next = :next, complete = 0 where id = :id;

-- name: advance_call
update call set next = :next where id = :id;

-- name: end_call
update call set state = :state, finished_at = :at, why = :why where id = :id and state = 'running';

-- name: take_over
update call set finished_by = :by where id = :id;

-- name: complete
update call set complete = 1 where id = :id;

-- name: unfinished_calls
-- Runs that set out on mornings and did not come to their end, the oldest first.
select * from call
where since is not null and state in ('running', 'stopped', 'cancelled') and finished_by is null
  and not complete and id <> :id
order by id;

-- name: add_call_step
insert into call_step (call_id, position, name, state, seconds, rows, why)
select :id, count(*), :name, :state, :seconds, :rows, :why from call_step where call_id = :id;

-- name: calls
select c.*, (select count(*) from run r where r.call_id = c.id and r.state in ('done', 'failed')) as mornings
from call c order by c.id desc limit :limit;

-- name: steps_of_call
select name, state, seconds, rows, why from call_step where call_id = :id
union all
select 'morning ' || as_of, case state when 'done' then 'ok' else state end,
       round((julianday(coalesce(finished_at, started_at)) - julianday(started_at)) * 86400, 1), tested, why
from run where call_id = :id;

-- name: first_runs
-- Each morning of all monitors with the moment it was first written.
select as_of, min(finished_at) as at from run
where scope = 'all' and state in ('done', 'failed') and finished_at is not null group by as_of order by as_of;

-- name: latest_of
-- The newest morning on which a monitor was run: a whole one, or one of some monitors with it among them.
select max(as_of) as as_of from run
where state in ('done', 'failed') and (scope = 'all' or instr(',' || scope || ',', ',' || :monitor || ',') > 0);
