-- What is counted of the texts of some days.
select r_id, r_body, r_author, r_about, r_kind, day from {told} t
where {where} and day >= $since and day < $until
order by day, r_id
limit {most}
