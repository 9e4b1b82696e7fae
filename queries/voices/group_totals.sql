-- How many groups with enough texts there are, and the texts in them, whether they are among the largest or not.
with inside as (
  select m.group_id, count(*) as texts from {told} t join voice_members m on m.text_id = t.r_id
  where m.extract = $extract and m.known_on <= $morning and {where}
  group by m.group_id
  having count(*) >= $least
)
select count(*) as groups, cast(coalesce(sum(texts), 0) as bigint) as texts from inside
