-- A backup: a copy of the store, with the home's own files beside its tables.

-- name: make_kept_files
create table kept_file (name text primary key, sha256 text not null, content blob not null) strict;

-- name: keep_file
insert into kept_file (name, sha256, content) values (:name, :sha256, :content);

-- name: kept_files
select name, sha256, content from kept_file order by name;

-- name: drop_kept_files
drop table if exists kept_file;

-- name: tables
select name from sqlite_master where type = 'table';
