-- Records that break an invariant of money, as each morning found them, and what people do about them. Amounts are whole
-- cents of the home's currency. What happened to a record is appended to loss_event; loss is where it stands now.
create table loss (
  id integer primary key,
  check_name text not null,
  record_key text not null,                        -- JSON object: the columns that name the record within the check
  stage text not null,
  severity text not null,
  team text not null,                              -- the check's owner
  market text not null default '',
  day text not null,                               -- of the record
  cents integer not null,                          -- at loss now
  first_cents integer not null,                    -- at loss when it was found
  most_cents integer not null,                     -- the most that was ever at loss
  fields text not null,                            -- JSON object: everything else that the check returned
  state text not null check (state in ('unknown', 'open', 'healed')),
  found_on text not null,                          -- morning it was first found, as loss or as unknown
  opened_on text,                                  -- morning it was first a loss
  healed_on text,
  healed_how text not null default '' check (healed_how in ('', 'late', 'corrected', 'check')),
  restated integer not null default 0,             -- its rows were changed since it was found
  decision text not null default '' check (decision in ('', 'recover', 'write_off', 'explain', 'data_fault')),
  owner text,
  due text,
  recovered_cents integer not null default 0,      -- by hand
  version integer not null default 1
) strict;
create index loss_standing on loss (check_name, record_key) where state <> 'healed';
create index loss_by_state on loss (state, check_name);

create table loss_event (
  id integer primary key,
  loss_id integer not null references loss (id),
  as_of text not null,
  at text not null,
  actor text not null,
  kind text not null check (kind in ('unknown', 'opened', 'amount', 'restated', 'healed', 'broken again', 'owner',
                                     'decision', 'recovered', 'note')),
  cents integer,                                   -- opened, amount, healed: at loss after it; recovered: this time
  value text not null default '',
  note text not null default ''
) strict;
create index loss_event_by_loss on loss_event (loss_id, id);
create index loss_event_by_day on loss_event (as_of, id);

create table loss_check (
  check_name text not null,
  as_of text not null,
  at text not null,
  state text not null check (state in ('done', 'waiting', 'failed')),
  looked_at integer not null default 0,            -- keys
  broken integer not null default 0,
  unknown integer not null default 0,
  error text not null default '',
  text_key text not null default '',               -- fingerprint of the file that ran
  primary key (check_name, as_of)
) strict;
