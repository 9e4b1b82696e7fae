-- What people say of which alerts belong together.

-- name: episode
select id, incident_id from episode where id = :id and withdrawn = 0;

-- name: count_members
select count(*) as members from episode where incident_id = :id and withdrawn = 0;

-- name: move_episode
update episode set incident_id = :incident_id where id = :id;

-- name: follow_incident
update episode set incident_id = :new where incident_id = :old;

-- name: start_touched
update incident set version = 1, owner = :owner where id = :id;

-- name: touch
update incident set version = version + 1 where id = :id and version = :version;
