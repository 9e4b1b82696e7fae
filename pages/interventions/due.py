"""Reminders: a window that was chosen beforehand is over, and its result is not written down yet."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import streamlit as st

from monitors import words
from monitors.effects.estimate import EffectEstimate
from monitors.interventions.effect_report import change_words
from monitors.interventions.intervention_ledger import DESK, Intervention
from monitors.store import Store, acts
from monitors.store.intervened import add_intervention_step, intervention_steps
from pages.desk.escape import plain
from pages.desk.house import House
from pages.interventions import observed
from pages.parts import actions, links, tables


def remind(desk: House, as_of: date) -> None:
    """A line for each intervention that is due, with a link."""
    found = observed.outcomes(desk, as_of)
    for item in observed.observatory(desk, as_of).ledger:
        if is_due(desk, as_of, item):
            over = item.day + timedelta(days=item.days or 0)
            effect = found[item.id]
            said = (
                f"{effect.verdict}, {change_words(effect.ratio)}"
                if isinstance(effect, EffectEstimate)
                else effect
            )
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f":orange-badge[Due] {plain(item.title)}: {plain(said)}", width="stretch")
                links.link(
                    links.intervention_place(item.id), f"Due since {words.day(over)}", ":material/event:"
                )
                st.button(
                    "Write the result down",
                    key=f"result_{item.id}",
                    on_click=_write,
                    args=(desk, as_of, item, said),
                )


def is_due(desk: House, as_of: date, item: Intervention) -> bool:
    """Whether its window is over on this morning and no result stands beside the hypothesis."""
    if item.source != DESK or item.days is None or as_of < item.day + timedelta(days=item.days):
        return False
    return not any(step["kind"] == "result" for step in intervention_steps(desk.store, item.id))


def _write(desk: House, as_of: date, item: Intervention, said: str) -> None:
    """Callback: the result as it stands this morning is written next to the hypothesis."""
    step = partial(_step, item.id, said)
    actions.act(desk, as_of, "The result is written down", step)


def _step(number: str, said: str, store: Store, who: acts.Act) -> None:
    add_intervention_step(store, number, "result", said, who)


def steps(desk: House, item: Intervention) -> None:
    """What was written down about it since."""
    for step in intervention_steps(desk.store, item.id):
        when = f"{step['actor']}, {words.moment(step['at'])}"
        st.markdown(
            f":material/history: {plain(words.titled(step['kind']))}: {plain(step['text'])} {tables.muted(when)}"
        )
