-- Texts as they are shown, the newest first.
select * from {told} t
where {where}
order by day desc, r_at desc, r_id
limit {most}
