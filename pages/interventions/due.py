"""What waits for somebody: results that are due, and decisions to intervene that are not in the ledger yet."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from monitors import words
from monitors.effects.estimate import EffectEstimate
from monitors.interventions.effect_report import change_words
from monitors.interventions.intervention_ledger import Intervention
from monitors.store import Store, acts, reading
from monitors.store.intervened import add_intervention_step, due_results, undecided_answers
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.interventions import observed
from pages.parts import actions, links
from pages.parts.incident import row_of

WAITING = 3  # results and decisions with a line each; the rest is named below; chosen


def remind(desk: House, as_of: date) -> None:
    """A line for each result that is due, with what would be written down."""
    over = due_results(desk.store, as_of)
    if not over:
        return
    ledger = {item.id: item for item in observed.observatory(desk, as_of).ledger}
    for one in over[:WAITING]:
        if one.id in ledger:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                said = _said(desk, as_of, ledger[one.id])
                st.markdown(f":orange-badge[Due] {plain(one.name)}: {plain(said)}", width="stretch")
                place = links.intervention_place(one.id)
                links.link(place, f"Due since {words.day(one.over)}", ":material/event:")
                st.button(
                    "Write the result down",
                    key=f"result_{one.id}",
                    on_click=_write,
                    args=(desk, as_of, one.id, said),
                )
    if len(over) > WAITING:
        later = [f"“{one.name}”" for one in over[WAITING:]]
        st.caption(plain(f"Due as well: {words.listing(later, 5)}."))


def _said(desk: House, as_of: date, item: Intervention) -> str:
    effect = observed.outcome(desk, as_of, item)
    return f"{effect.verdict}, {change_words(effect.ratio)}" if isinstance(effect, EffectEstimate) else effect


def _write(desk: House, as_of: date, number: str, said: str) -> None:
    """Callback: the result as it stands this morning is written next to the hypothesis."""
    step = partial(_step, number, said)
    actions.act(desk, as_of, "The result is written down", step)


def _step(number: str, said: str, store: Store, who: acts.Act) -> None:
    add_intervention_step(store, number, "result", said, who)


def waiting(desk: House, as_of: date) -> None:
    """A line for each incident that was decided to be intervened on, and that no intervention answers."""
    found = undecided_answers(desk.store, as_of)
    for one in found[:WAITING]:
        card = reading.incident(desk.store, one.incident, now(), as_of)
        if card is None:
            continue
        monitor = next((m for m in desk.catalogue.monitors if m.name == card.monitor), None)
        title = row_of(card, monitor, desk.currency).headline.title
        due = f", by {words.day(one.due, as_of)}" if one.due else ""
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                f":blue-badge[Decided] {plain(title)} :gray[{plain(f'{one.actor}: intervene{due}')}]",
                width="stretch",
            )
            links.link(links.alert_place(one.incident), f"Incident {one.incident}", ":material/flag:")
            place = links.plan_place(card.monitor, card.segment, one.incident)
            links.link(place, "Plan it", ":material/add:")
    if len(found) > WAITING:
        more = words.plural(len(found) - WAITING, "more decision")
        st.caption(f"{more} to intervene without an entry in the ledger.")
