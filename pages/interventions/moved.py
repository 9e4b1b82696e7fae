"""Did it move? What rose in the neighbours beyond their own controls, and what those who did it before did since."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from monitors import words
from monitors.effects.draws import interval
from monitors.interventions.effect_report import EffectReport, signed
from monitors.interventions.offenders import LINKED, NEW, SAME, OffenderTrace, acts_sql
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import links, tables

WHO = {SAME: "The {} who did it here before", LINKED: "Other {} linked to them", NEW: "New {} linked to them"}


def draw(desk: House, found: EffectReport) -> None:
    """The sentence, and the neighbours with what came beyond expectation."""
    subject, places = found.subject, found.displacement.places
    frame = pd.DataFrame(
        [
            {
                "segment": words.segment(subject.segment(one.row)),
                "extra": one.extra.value,
                "range": words.interval(words.count(one.extra.low), words.count(one.extra.high)),
                "change": signed(one.ratio.value),
                "said": ["Rose" if one.claimed else "Rose later" if one.later else "As others"],
            }
            for one in places
        ]
    )
    body = links.segment_sql(
        subject.monitor, {}, found.item.day, subject.last + timedelta(days=1), _by(found)
    )
    tables.show(
        frame,
        {
            "segment": tables.text("Neighbour", 180),
            "said": tables.badges(
                "Beyond its control", {"Rose": "red", "Rose later": "orange", "As others": "gray"}, 120
            ),
            "extra": tables.number("Events more", "%,.0f", 95),
            "range": tables.times("95 % interval", 130),
            "change": tables.times("Against expected", 115),
        },
        title="Did it move?",
        key="moved",
        alt="Neighbour segments and what came beyond expectation",
        sql=body,
        rows=8,
        empty="No neighbour segment with enough events.",
        leads=[links.metric_place(subject.monitor.name, subject.segment(one.row)) for one in places],
    )
    st.markdown(plain(found.moved()))
    _traces(found)


def _traces(found: EffectReport) -> None:
    """Those who did it in its scope before, and accounts linked to them: what they did elsewhere after it."""
    traces = [one for one in found.traces if one.how == SAME or one.found.members]
    rows = [
        {
            "who": WHO[one.how].format(words.inside(one.kind.plural)),
            "said": ["Went on"] if one.claimed else ["As others"],
            "members": one.found.members,
            "before": None if one.how == NEW else one.found.before,
            "after": one.found.after,
            "expected": _expected(one),
            "most": words.segment(found.subject.segment(one.most)) if one.most is not None else None,
        }
        for one in traces
    ]
    if not rows:
        return
    tables.show(
        pd.DataFrame(rows),
        {
            "who": tables.text("Who", 180),
            "said": tables.badges("Beyond others", {"Went on": "red", "As others": "gray"}, 96),
            "members": tables.number("Accounts", "%,.0f", 74),
            "before": tables.number("Before", "%,.0f", 62, help="Events in the weeks compared before it"),
            "after": tables.number(
                "After", "%,.0f", 56, help="Events since, outside its scope or by new accounts"
            ),
            "expected": tables.times("Expected after, 95 %", 140),
            "most": tables.text("Most of it in", 120),
        },
        title="Those who did it before",
        key="traces",
        alt="What those who did it before, and accounts linked to them, did after it",
        sql=acts_sql(found.subject, traces[0].kind),
        rows=6,
        note="events elsewhere · expected: by what such accounts of untouched segments did",
        leads=[_place(found, one) for one in traces],
    )


def _expected(one: OffenderTrace) -> str:
    value, low, high = interval(one.found.draws.expected)
    return f"{words.count(value)} ({words.interval(words.count(low), words.count(high))})"


def _place(found: EffectReport, one: OffenderTrace) -> links.Destination | None:
    """The metric where most of it is."""
    if one.most is None:
        return None
    return links.metric_place(found.subject.monitor.name, found.subject.segment(one.most))


def _by(found: EffectReport) -> str:
    return list(found.subject.panel.watch)[-1] if found.subject.panel.watch else "bucket"
