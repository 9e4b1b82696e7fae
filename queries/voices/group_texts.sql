-- The texts of some groups: who, when, with which contacts; how often each is written just so.
select m.group_id, t.r_id, t.r_body, t.r_contacts, t.r_order, t.day,
       count(*) over (partition by m.group_id, t.r_body) as alike
from {told} t join voice_members m on m.text_id = t.r_id
where m.extract = $extract and m.known_on <= $morning and m.group_id in (select group_id from asked_groups) and {where}
order by m.group_id, alike desc, t.r_at, t.r_id
