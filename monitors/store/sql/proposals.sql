-- Proposals of rule changes: made, answered, listed.

-- name: add_proposal
insert into rule_proposal (name, rule, change, owner, reason, since, until, figures, address, actor, at, as_of)
values (:name, :rule, :change, :owner, :reason, :since, :until, :figures, :address, :actor, :at, :as_of);

-- name: add_proposal_step
insert into rule_proposal_step (proposal_id, state, live_on, note, actor, at)
values (:id, :state, :live_on, :note, :actor, :at);

-- name: proposals
-- The newest first, each with its newest step.
select p.*, s.state, s.live_on, s.note, s.actor as state_by, s.at as state_at
from rule_proposal p
join rule_proposal_step s on s.id = (select max(id) from rule_proposal_step where proposal_id = p.id)
order by p.id desc;

-- name: steps_of_proposal
select state, live_on, note, actor, at from rule_proposal_step where proposal_id = :id order by id;

-- name: proposal
select * from rule_proposal where id = :id;
