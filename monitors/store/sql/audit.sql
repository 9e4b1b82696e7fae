-- The audit: appended to, read, and read again whole to be verified.

-- name: last_entry
select id, hash, (select seq from sqlite_sequence where name = 'audit') as given from audit order by id desc limit 1;

-- name: given
select seq as given from sqlite_sequence where name = 'audit';

-- name: add_entry
insert into audit (id, at, actor, action, subject, detail, before, hash)
values (:id, :at, :actor, :action, :subject, :detail, :before, :hash);

-- name: chain
select id, at, actor, action, subject, detail, before, hash from audit order by id;

-- name: entry
select id, hash from audit where id = :id;

-- name: entries
select id, at, actor, action, subject, detail, hash from audit
where (:actor is null or lower(actor) = lower(:actor)) and (:action is null or action = :action)
  and (:since is null or at >= :since) and (:until is null or at < :until)
  and (:search = '' or instr(lower(actor || ' ' || action || ' ' || subject || ' ' || detail), lower(:search)) > 0)
order by id desc limit :most;

-- name: count_entries
select count(*) as entries from audit;

-- name: guards
select name from sqlite_master where type = 'trigger' and tbl_name = 'audit' order by name;
