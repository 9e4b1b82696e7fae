"""The self-test: on our own data, with nothing wrong in it, how often would we have cried wolf?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.store import log
from pages.charts import bars, drawing, theme
from pages.desk.house import House
from pages.monitors import long_work
from pages.monitors import promise_cards as cards
from pages.parts import tables

KIND = "calibrate"
KEPT_WORD = (0.8, 1.25)  # actual ÷ nominal within which a level keeps its word
VERDICTS = {"keeps its word": "green", "cries wolf": "red", "holds back": "orange", "too few": "gray"}
LUCK = 40  # of so many ratios one lies above its interval by luck
TOGETHER = {"asked": "all together"}
LASTING = {1: "one day", 7: "one week"}


def draw(desk: House, as_of: date | None) -> None:
    """The newest self-test in full."""
    _start_line(desk)
    kept = log.calibrations(desk.store, 1)
    if not kept or "monthly" not in kept[0]["result"]:
        _none(older=bool(kept))
        return
    found = kept[0]["result"]
    _cards(found, kept[0])
    left, right = st.columns([1.35, 1], gap="medium")
    with left:
        _levels(found["null"])
        _loud(found["by_monitor"], found["shadow"], desk.names)
    with right:
        _power(desk, found["power"], found["every"])


def _start_line(desk: House) -> None:
    """The button that runs the self-test anew, or how far that is."""
    going = long_work.of(desk, KIND)
    if going is None or not going.is_going:
        st.button(
            "Run the self-test",
            icon=":material/science:",
            key="selftest_start",
            on_click=_start,
            args=(desk,),
        )
    long_work.draw(desk, KIND, "The self-test", lambda work: long_work.clear(desk, KIND))


def _start(desk: House) -> None:
    """Callback: in a process of its own; what it finds is kept when it is whole."""
    long_work.start(desk, KIND, ["calibrate"], busy="A self-test is at work already")


def _none(older: bool) -> None:
    st.subheader("The last self-test is of an older kind" if older else "No self-test yet", anchor=False)
    st.markdown(
        "The self-test shuffles whole days of your own data, so that nothing is wrong in it, goes through the "
        "mornings as the desk does every night, counts how often it would have cried wolf, and puts changes in to "
        "see which are found."
    )
    st.code("riskdesk calibrate", language="bash")


def _cards(found: dict[str, Any], row: dict[str, Any]) -> None:
    promised = cards.promised_share(found["fdr"]["budget"])
    bound = words.a_month(found["monthly"]["bound"])
    tested = cards.PromiseCard(
        "Tested",
        words.day(row["at"]),
        f"{words.compact(found['segment_days'])} segment-days to {words.day(row['as_of'])}, "
        f"{words.compact(found['set_aside'])} set aside",
    )
    with st.grid(4, gap="small"):
        replace(promised, note=f"of a night's alerts, and ≤ {bound} if nothing happens").draw()
        cards.measured_share(found["fdr"], "Kept, with changes put in").draw(wide=True)
        cards.measured_month(found["monthly"], "A month, nothing put in").draw(wide=True)
        tested.draw()


def _range(row: dict[str, Any]) -> str:
    """The 95 % interval of a share."""
    return words.interval(words.share(row["low"]), words.share(row["high"]))


def _levels(rows: list[dict[str, Any]]) -> None:
    exact = pd.DataFrame(rows)
    frame = exact.assign(nominal=exact["nominal"] * 100, actual=exact["actual"] * 100)
    frame["detector"] = [TOGETHER.get(name, words.family(name)) for name in frame["detector"]]
    frame["sure"] = [_sure(row) for row in rows]
    frame["verdict"] = [[_verdict(row)] for row in rows]
    columns = {
        "detector": tables.text("Method", 100),
        "nominal": tables.number("Should fire", "%.1f %%", 85),
        "actual": tables.number("Fired", "%.3f %%", 80),
        "ratio": tables.number("Ratio", "×%.2f", 65),
        "sure": tables.text("95 % sure", 115),
        "tests": tables.number("Tests", width=80),
        "verdict": tables.badges("Verdict", VERDICTS, 120),
    }
    tables.show(
        frame,
        columns,
        exact=exact,
        title="Alarms on days with nothing wrong",
        key="null",
        alt="Promised and actual false alarms by method and level",
        rows=15,
        note=f"keeps its word: ×{KEPT_WORD[0]} to ×{KEPT_WORD[1]}",
    )


def _sure(row: dict[str, Any]) -> str:
    if row["ratio"] is None:
        return words.DASH
    return words.interval(words.times(row["low"], 3), words.times(row["high"], 3))


def _verdict(row: dict[str, Any]) -> str:
    """What the ratio says; nothing where it lies outside its limits but may as well be 1."""
    ratio = row["ratio"]
    if ratio is None or row["few"]:
        return "too few"
    if KEPT_WORD[0] <= ratio <= KEPT_WORD[1]:
        return "keeps its word"
    if row["low"] <= 1 <= row["high"]:
        return "too few"
    return "cries wolf" if ratio > 1 else "holds back"


def _loud(rows: list[dict[str, Any]], shadow: list[str], names: words.MetricNames) -> None:
    """The monitors that fire too often for it to be luck, the loudest level of each detector."""
    judged = [row for row in rows if not row["few"]]
    loud: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(judged, key=lambda row: row["low"] or 0):
        if _verdict(row) == "cries wolf":
            loud[row["monitor"], row["detector"]] = row
    worst = sorted(loud.values(), key=lambda row: -row["low"])
    exact = pd.DataFrame(
        worst, columns=["monitor", "detector", "nominal", "actual", "ratio", "low", "high", "tests"]
    )
    frame = exact.assign(nominal=exact["nominal"] * 100, name=[names.metric(row["monitor"]) for row in worst])
    frame["sure"] = [_sure(row) for row in worst]
    frame["pages"] = ["no" if row["monitor"] in shadow else "yes" for row in worst]
    columns = {
        "name": tables.text("Monitor", 215),
        "pages": tables.text("Pages", 60),
        "detector": tables.text("Method", 75),
        "nominal": tables.number("Should fire", "%.1f %%", 85),
        "ratio": tables.number("Ratio", "×%.2f", 65),
        "sure": tables.text("95 % sure", 115),
        "tests": tables.number("Tests", width=80),
    }
    luck = round(len(judged) / LUCK)
    tables.show(
        frame,
        columns,
        exact=exact,
        title="Monitors that fire too often",
        key="loud",
        alt="Monitors that fire more often than they should on days with nothing wrong",
        rows=8,
        note=f"{words.plural(len(judged), 'ratio')} looked at: about {luck} by luck",
        empty="None for which it could not be luck.",
    )


def _power(desk: House, rows: list[dict[str, Any]], every: float) -> None:
    exact = pd.DataFrame(rows)
    note = f"about one change per monitor in {every:g} days"
    tables.heading("What would be found, by size of the change", exact, key="power", note=note)
    drawn = [
        {
            "Change": f"×{row['size']:g}",
            "Lasting": LASTING.get(row["days"], words.plural(row["days"], "day")),
            "Found": f"{words.count(row['found'])} of {words.count(row['changes'])} ({_range(row)})",
            "Mornings": words.DASH if row["mornings"] is None else words.digits(row["mornings"]),
            "found": 100 * row["share"],
            "low": 100 * row["low"],
            "high": 100 * row["high"],
        }
        for row in sorted(rows, key=lambda row: (row["size"], row["days"]))
        if row["changes"] >= cards.FEW
    ]
    if not drawn:
        st.caption(f"Too few to say: {words.plural(sum(row['changes'] for row in rows), 'change')} put in.")
        return
    look = theme.palette()
    chart = drawing.kept(("power", desk.written, look.name), lambda: bars.found_bars(drawn, look))
    drawing.draw(chart, alt="Share of changes found, by size and length")
