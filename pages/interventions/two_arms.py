"""Those a change met beside those held out: what both did before it and since, with the statement that parts them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from monitors import words
from monitors.effects.study import sums
from monitors.interventions.effect_report import EffectReport, signed
from monitors.interventions.held_out import arms_sql
from pages.desk.escape import plain
from pages.parts import tables


def draw(found: EffectReport) -> None:
    """The two arms; nothing where nobody was held out, or who was cannot be told."""
    # Over 40 lines: one table, column by column.
    study, item = found.subject.study, found.item
    if study.holdout is None:
        return
    rows = []
    for name, which in (("Met by it", study.treated), ("Held out", study.holdout)):
        one = sums(study, which, study.at, study.stop, merged=True)
        rows.append(
            {
                "arm": name,
                "before": float(one.before[0]),
                "after": float(one.after[0]),
                "was": _said(found, float(one.before[0]), float(one.base_before[0])),
                "is": _said(found, float(one.after[0]), float(one.base_after[0])),
                "change": signed(float(np.exp(one.change[0]))),
            }
        )
    since = found.subject.day(study.start)
    sql = None
    if item.drawn is not None:
        sql = arms_sql(found.subject.monitor, item.drawn, item.scope, since, found.subject.last)
    tables.show(
        pd.DataFrame(rows),
        {
            "arm": tables.text("Arm", 80),
            "was": tables.times("Before", 84),
            "before": tables.number("n", "%,.0f", 56, help="Events before it"),
            "is": tables.times("Since", 84),
            "after": tables.number("n since", "%,.0f", 66, help="Events since it began"),
            "change": tables.times("Change", 76),
        },
        title="Those it met, and those held out",
        key="arms",
        alt="Events and rates of those it met and of those held out",
        sql=sql,
        note=f"{words.span(since, found.subject.last)} · from {words.day(item.day)}",
    )
    if item.drawn is not None:
        st.caption(
            plain(
                f"Held out: {item.drawn.said()}. An id is held out where the first 8 digits of "
                f"md5(“{item.drawn.key}|id”), a hexadecimal number, divided by 16 to the 8th, lie below that share."
            )
        )


def _said(found: EffectReport, events: float, base: float) -> str:
    monitor = found.subject.monitor
    return words.quantity(events / base, monitor.unit, found.currency) if base > 0 else words.DASH
