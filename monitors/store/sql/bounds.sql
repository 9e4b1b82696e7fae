-- What somebody may see of the store who sees some markets, stages or extracts alone. Each view stands before the table of its name on
-- the connections of such people, so that every statement that reads finds these rows and no others. {segment:c} is the test
-- of a segment in the column c, {market:c} of a place that may be empty, {stage:c} of a monitor in the column c;
-- {place:c} of a market's own name, {lane:c} of a stage's, {check:c} of a check of money's; {own:c} of who did something, {sight:c} of what a role saw.
-- {drop:c} is the test of an extract in the column c whose faults are told.
-- {carriers:c} is the JSON in c without who carries it, of kinds that are counted by tables not shown.

-- name: seen_incident
create temp view seen_incident as
select incident_id as id from main.episode where withdrawn = 0 group by incident_id
having min(case when class = 'risk' then {segment:segment} and {stage:monitor} else {market:segment} and {drop:monitor} end) = 1;

-- name: incident
create temp view incident as select * from main.incident where id in (select id from seen_incident);

-- name: episode
create temp view episode as select * from main.episode where incident_id in (select id from seen_incident);

-- name: episode_day
create temp view episode_day as select episode_id, as_of, {carriers:machine} as machine from main.episode_day where episode_id in (select id from temp.episode);

-- name: episode_series
create temp view episode_series as select * from main.episode_series where episode_id in (select id from temp.episode);

-- name: finding
create temp view finding as select * from main.finding where {segment:segment} and {stage:monitor};

-- name: data_fault
create temp view data_fault as select * from main.data_fault where {market:market} and {drop:extract};

-- name: transition
create temp view transition as select * from main.transition
where (subject = 'incident' and subject_id in (select id from seen_incident))
   or (subject = 'episode' and subject_id in (select id from temp.episode));

-- name: comment
create temp view comment as select * from main.comment where incident_id in (select id from seen_incident);

-- name: decision
create temp view decision as select * from main.decision where incident_id in (select id from seen_incident);

-- name: snooze
create temp view snooze as select * from main.snooze
where coalesce(incident_id in (select id from seen_incident), 1) and coalesce({segment:segment}, 1)
  and coalesce({stage:monitor}, 1);

-- name: page
create temp view page as select * from main.page where incident_id in (select id from seen_incident);

-- name: incident_facts
create temp view incident_facts as select incident_id, as_of, {carriers:facts} as facts from main.incident_facts where incident_id in (select id from seen_incident);

-- name: annotation
create temp view annotation as select * from main.annotation
where {segment:segment} and coalesce({stage:monitor}, {own:actor});

-- name: intervention
create temp view intervention as select * from main.intervention where {segment:scope} and {stage:metric};

-- name: intervention_step
create temp view intervention_step as select * from main.intervention_step
where intervention in (select 'D' || id from temp.intervention);

-- name: message
create temp view message as select * from main.message where incident_id in (select id from seen_incident);

-- name: message_try
create temp view message_try as select * from main.message_try where message_id in (select id from temp.message);

-- name: meeting
create temp view meeting as select * from main.meeting where 0;

-- name: meeting_item
create temp view meeting_item as select * from main.meeting_item where 0;

-- name: rule_proposal
create temp view rule_proposal as select * from main.rule_proposal where 0;

-- name: rule_proposal_step
create temp view rule_proposal_step as select * from main.rule_proposal_step where 0;

-- name: tuning
create temp view tuning as select * from main.tuning where 0;

-- name: tuning_step
create temp view tuning_step as select * from main.tuning_step where 0;

-- name: monitor_change
create temp view monitor_change as select * from main.monitor_change where 0;

-- name: replay
create temp view replay as select * from main.replay where 0;

-- name: calibration
create temp view calibration as select * from main.calibration where 0;

-- name: loss
create temp view loss as select * from main.loss where {place:market} and {lane:stage} and {check:check_name};

-- name: loss_event
create temp view loss_event as select * from main.loss_event where loss_id in (select id from temp.loss);

-- name: loss_check
-- That a check ran is told to all; how many keys it looked at and how many records it found is a sum over all markets.
create temp view loss_check as
select check_name, as_of, at, state, 0 as looked_at, 0 as broken, 0 as unknown, error, text_key from main.loss_check;

-- name: kept_result
create temp view kept_result as select * from main.kept_result where {own:actor} or ({sight:sight});

-- name: pinned_result
create temp view pinned_result as select * from main.pinned_result
where result_id in (select id from temp.kept_result) and incident_id in (select id from seen_incident);
