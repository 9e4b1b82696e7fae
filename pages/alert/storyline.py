"""The story below the chart, in its order: who carries it, where, why, could it be innocent, before, what next."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from monitors.catalogue.loading import Monitor
from monitors.explain import Explanation
from monitors.store import log
from pages.alert import causes, confidence, context, next_steps, onward, trail, what_people_say
from pages.alert.blocks import Block, fold, row
from pages.alert.subject import Subject
from pages.desk.house import House
from pages.parts.notes import broken_of

BEFORE = "What we did before"
NEVER = "Nothing like it before: no earlier incident of this metric, here or beside."


def draw(desk: House, as_of: date, subject: Subject, monitor: Monitor, found: Explanation) -> None:
    """Row by row; a block without an answer is a line."""
    currency = desk.currency
    row(
        Block(
            "Who carries it", partial(_who, desk, as_of, subject, monitor, found), 1.6, causes.nobody(found)
        ),
        Block("Where", partial(causes.cells, found, monitor, currency), 1.2, causes.nowhere(found)),
        Block(
            "Rate or mix",
            partial(confidence.split, found, monitor, currency),
            0.7,
            confidence.unsplit(found),
        ),
    )
    spoken = st.container()
    row(
        Block("Why: rules", partial(context.rules, desk, found.rules), 1.15, context.unmoved(found.rules)),
        Block("Why: changes", partial(context.changes, found.changes), 1.0, context.unchanged(found.changes)),
    )
    rows = log.similar(desk.store, subject.episode)
    row(
        Block("Could it be innocent?", partial(context.innocent, found), 1.0, context.untested(found)),
        Block(BEFORE, partial(trail.similar, desk, as_of, rows), 1.1, "" if rows else NEVER),
        Block("What to do next", partial(next_steps.draw, desk, as_of, subject, found), 0.8),
    )
    context.sample(found.sample)
    with spoken:  # asked for last: nothing of the card waits for the texts
        what_people_say.draw(desk, as_of, subject)


def before(desk: House, as_of: date, subject: Subject) -> None:
    """What is told of an incident whose cause could not be worked out: what was done before."""
    rows = log.similar(desk.store, subject.episode)
    if rows:
        trail.similar(desk, as_of, rows)
    else:
        fold(BEFORE, NEVER)


def _who(desk: House, as_of: date, subject: Subject, monitor: Monitor, found: Explanation) -> None:
    causes.who(desk, as_of, found, monitor, subject.episode.incident_id)
    onward.draw(desk, st.query_params.get("id", ""), found)
    for name, section in found.who.items():
        broken_of.line(desk, as_of, f"{name}_id", [str(one["id"]) for one in section.rows])
