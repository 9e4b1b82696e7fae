-- How many texts became known on each day.
select known_day, count(*) as texts from {told} t
where {where}
group by known_day
order by known_day
