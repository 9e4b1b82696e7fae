-- Who may come in.

-- name: people
select id, key, login, role, markets, stages, enabled, subject, actor, at from person order by key;

-- name: person
select id, key, login, role, markets, stages, enabled, subject, actor, at from person where key = :key;

-- name: person_of_subject
select id, key, login, role, markets, stages, enabled, subject, actor, at from person where subject = :subject;

-- name: add_person
insert into person (key, login, role, markets, stages, enabled, actor, at)
values (:key, :login, :role, :markets, :stages, :enabled, :actor, :at);

-- name: change_person
update person set role = :role, markets = :markets, stages = :stages, enabled = :enabled, actor = :actor, at = :at
where key = :key;

-- name: rename_person
update person set key = :new_key, login = :new, subject = null, actor = :actor, at = :at where key = :key;

-- name: rename_owned_queries
update saved_query set owner = :new where owner = :old;

-- name: rename_asked
update asked_query set person = 'signed ' || :new where person = 'signed ' || :old;

-- name: rename_owned_incidents
update incident set owner = :new where owner = :old;

-- name: rename_kept_results
update kept_result set actor = :new where actor = :old;

-- name: remove_person
delete from person where key = :key;

-- name: bind_subject
update person set subject = :subject where key = :key and subject is null;

-- name: forget_subject
update person set subject = null where key = :key;
