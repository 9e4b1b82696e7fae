-- A data fault is seen, not tested: it has no p-value, no q-value and no effect. They stood as 0, 0 and infinity.

update episode set p_value = null, q_value = null, effect = null where class = 'data';

-- The machine's state is JSON as Python writes it; `Infinity` is not JSON to SQLite, so the text is replaced.
update episode_day
set machine = replace(
  machine,
  '"effect": Infinity, "p_value": 0.0, "q_value": 0.0',
  '"effect": null, "p_value": null, "q_value": null'
)
where episode_id in (select id from episode where class = 'data');
