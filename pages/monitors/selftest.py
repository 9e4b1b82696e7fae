"""The self-test: on our own data, with nothing wrong in it, how often would we have cried wolf?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from monitors.store import history
from pages.parts import charts, tables, theme, words
from pages.parts.header import promise
from pages.parts.house import House

KEPT_WORD = (0.8, 1.25)  # actual ÷ nominal within which a level keeps its word
VERDICTS = {"keeps its word": "green", "cries wolf": "red", "holds back": "orange", "too few": "gray"}
FEW = 5  # alarms expected by chance, or discoveries, below which a share says nothing


def draw(desk: House, as_of: date | None) -> None:
    """The newest self-test in full."""
    kept = history.calibrations(desk.store, 1)
    if not kept:
        st.subheader("No self-test yet", anchor=False)
        st.markdown(
            "The self-test shuffles whole days of your own data, so that nothing is wrong in it, counts how often "
            "the desk would have cried wolf, and puts changes in to see which are found."
        )
        st.code("riskdesk calibrate", language="bash")
        return
    found = kept[0]["result"]
    _cards(found, kept[0])
    left, right = st.columns([1.25, 1], gap="medium")
    with left:
        _levels(found["null"])
    with right:
        _power(found["power"])


def _cards(found: dict[str, Any], row: dict[str, Any]) -> None:
    fdr = found["fdr"]
    realised = words.DASH if fdr["realised"] is None else f"{words.percent(fdr['realised'], 2)} false"
    few = "" if fdr["discoveries"] >= FEW else ", too few to say"
    broken = not few and (fdr["realised"] or 0) > fdr["budget"]
    cards = {
        "Promised": (f"≤ {promise(fdr['budget'])} false", "with changes put in on purpose"),
        "Realised": (realised, f"{fdr['false']:,} of {fdr['discoveries']:,} discoveries{few}"),
        "Segment-days": (
            words.compact(found["segment_days"]),
            f"shuffled; {words.count(found.get('set_aside', 0))} of known events set aside",
        ),
        "Tested": (words.day(row["at"]), f"on the data of {words.day(row['as_of'])}"),
    }
    look: dict[str, Any] = {"delta_color": "off", "delta_arrow": "off", "border": True, "height": "stretch"}
    with st.grid(4, gap="small"):
        for label, (value, note) in cards.items():
            bad = {"delta_color": "red"} if broken and label == "Realised" else {}
            said = f"more than promised: {note}" if bad else note
            st.metric(label, value, said, **{**look, **bad})


def _levels(rows: list[dict[str, Any]]) -> None:
    exact = pd.DataFrame(rows)
    frame = exact.assign(nominal=exact["nominal"] * 100, actual=exact["actual"] * 100)
    frame["verdict"] = [[_verdict(row)] for row in rows]
    columns = {
        "detector": tables.text("Detector", 110),
        "nominal": tables.number("Should fire", "%.1f %%", 95),
        "actual": tables.number("Fired", "%.3f %%", 95),
        "ratio": tables.number("Ratio", "×%.2f", 75),
        "tests": tables.number("Tests", width=95),
        "verdict": tables.badges("Verdict", VERDICTS, 125),
    }
    tables.show(
        frame,
        columns,
        exact=exact,
        title="Alarms on days with nothing wrong",
        key="null",
        alt="Nominal and actual false alarms by detector and level",
        note=f"keeps its word: ×{KEPT_WORD[0]} to ×{KEPT_WORD[1]}",
    )


def _verdict(row: dict[str, Any]) -> str:
    ratio = row["ratio"]
    if ratio is None or row["nominal"] * row["tests"] < FEW:
        return "too few"
    if ratio > KEPT_WORD[1]:
        return "cries wolf"
    return "holds back" if ratio < KEPT_WORD[0] else "keeps its word"


def _power(rows: list[dict[str, Any]]) -> None:
    exact = pd.DataFrame(rows)
    tables.heading("What would be found, by size of the change", exact, key="power")
    look = theme.palette()
    values = [
        {
            "size": f"×{row['size']:g}",
            "detector": row["detector"],
            "found": 100 * row["decided"],
            "n": row["days"],
        }
        for row in rows
        if row["days"]
    ]
    axis: dict[str, Any] = {"title": None, "labelAngle": 0}
    spec = {
        "data": {"values": values},
        "height": 190,
        "mark": {"type": "bar", "cornerRadius": 1},
        "encoding": {
            "x": {"field": "size", "type": "nominal", "sort": None, "axis": axis},
            "xOffset": {"field": "detector"},
            "y": {"field": "found", "type": "quantitative", "axis": {"title": "% decided", "tickCount": 4}},
            "color": {
                "field": "detector",
                "type": "nominal",
                "scale": {"range": [look.actual, look.expected]},
                "legend": {"title": None, "orient": "top"},
            },
            "tooltip": [{"field": name} for name in ("detector", "size", "found", "n")],
        },
        "config": {"axis": {"gridColor": look.grid}},
    }
    charts.draw(spec, alt="Share of changes decided, by size and detector")
