"""Did it move? What rose in the neighbours beyond their own controls."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from monitors import words
from monitors.interventions.effect_report import EffectReport, signed
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import links, tables


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
                "said": ["Rose"] if one.claimed else ["As others"],
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
            "said": tables.badges("Beyond its control", {"Rose": "red", "As others": "gray"}, 120),
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


def _by(found: EffectReport) -> str:
    return list(found.subject.panel.watch)[-1] if found.subject.panel.watch else "bucket"
