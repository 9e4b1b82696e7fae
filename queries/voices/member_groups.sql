-- Which of some texts are in which group.
select m.text_id, m.group_id from voice_members m join asked_texts a on a.text_id = m.text_id
where m.extract = $extract and m.known_on <= $morning
