-- What people say of which alerts belong together.

-- name: episode
select id, incident_id from episode where id = :id and withdrawn = 0;

-- name: count_members
select count(*) as members from episode where incident_id = :id and withdrawn = 0;

-- name: start_touched
update incident set version = 1, owner = :owner where id = :id;

-- name: touch
update incident set version = version + 1 where id = :id and version = :version;
