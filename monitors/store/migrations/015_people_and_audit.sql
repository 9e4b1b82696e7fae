-- Who may come in, and what was done. `key` is the login without regard to capital letters; `subject` is who signed in under
-- it first, as the issuer of the sign-in names them: another one under the same login is another person.
create table person (
  id integer primary key,
  key text not null unique check (length(key) between 1 and 200),
  login text not null,
  role text not null,
  markets text,                                    -- JSON list; null = all
  stages text,                                     -- JSON list of a monitor's stages; null = all
  enabled integer not null default 1 check (enabled in (0, 1)),
  subject text,
  actor text not null,
  at text not null
) strict;

-- Each entry holds the hash of the one before, so that none can be changed, taken out or put between without being found.
-- The last trigger keeps the chain from forking, whoever writes.
create table audit (
  id integer primary key autoincrement,
  at text not null,
  actor text not null,
  action text not null check (action in ('signed in', 'refused', 'saw', 'ran', 'exported', 'revealed', 'changed', 'people')),
  subject text not null default '',
  detail text not null default '{}',
  before text not null,
  hash text not null unique
) strict;
create index audit_by_actor on audit (actor, id);
create trigger audit_is_never_changed before update on audit
begin select raise(abort, 'the audit only grows'); end;
create trigger audit_is_never_deleted before delete on audit
begin select raise(abort, 'the audit only grows'); end;
create trigger audit_is_one_chain before insert on audit
when new.before <> coalesce((select hash from audit order by id desc limit 1), '')
begin select raise(abort, 'an entry of the audit follows the last one'); end;
