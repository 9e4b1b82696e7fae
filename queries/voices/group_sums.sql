-- The groups with the most texts that match, as the morning knows their members.
with inside as (
  select m.group_id, m.bond, t.* from {told} t join voice_members m on m.text_id = t.r_id
  where m.extract = $extract and m.known_on <= $morning and {where}
)
select group_id,
       -- what holds most of it; both where each holds a fifth
       case when 2 * sum(case when bond = 'ask' then 1 else 0 end) > count(*) then 'ask'
            when 5 * least(sum(case when bond in ('contact', 'both') then 1 else 0 end),
                           sum(case when bond in ('words', 'both') then 1 else 0 end)) >= count(*) then 'both'
            when sum(case when bond in ('contact', 'both') then 1 else 0 end)
                 >= sum(case when bond in ('words', 'both') then 1 else 0 end) then 'contact'
            else 'words' end as bond,
       count(*) as texts, count(distinct r_author) as authors,
       count(distinct r_about) as addressees, min(r_at) as first_at, max(r_at) as last_at,
       list_sort(list(distinct r_kind) filter (r_kind is not null)) as kinds,
       list_sort(list(distinct r_language) filter (r_language is not null)) as languages,
       list_sort(list(distinct r_market) filter (r_market is not null)) as markets
from inside
group by group_id
having count(*) >= $least
order by texts desc, group_id
limit {most}
