-- Everybody who has written.
select distinct r_author as author from {told} t
where {where} and r_author is not null
