"""Catch against friction of every threshold, and what beats today's point."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.life.share import wilson
from monitors.rules.change import number
from monitors.rules.frontier import SplitFrontier
from monitors.rules.score_log import ScoreLog
from pages.charts import drawing, frontier_chart, theme
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import links, tables
from pages.rules import rule_data, trial
from pages.rules.board_view import said


def draw(desk: House, as_of: date, days: int, log: ScoreLog, tried: trial.Trial) -> None:
    """Catch against friction of every threshold, and in words what beats today's point."""
    rows = trial.points(desk, as_of, days, log, tried)
    own = next((one for one in tried.changes if one.rule == tried.rule), None)
    where = dict(own.where) if own is not None else {}
    found, splits = rule_data.frontier(desk, as_of, days, tried.rule, where)
    note = words.segment(where) if where else "everywhere"
    tables.heading("Catch against friction", pd.DataFrame(rows), key="frontier", note=note)
    if not found.points:
        st.caption("No event of these days was this rule's to catch.")
        return
    chart = frontier_chart.frontier(rows, theme.palette())
    _draw(chart, as_of, days, tried)
    st.caption(
        "Up: confirmed bad caught · ◆ today · ■ tried · green: beats today · a click tries a point's threshold"
    )
    best = found.best
    if best is not None:
        link = links.rule_place(
            tried.rule, "What if", **{f"to_{tried.rule}": number(best.threshold)}, **_kept(tried)
        )
        links.link(
            link,
            f"{number(best.threshold)} beats today: {best.bad} caught and {best.good} good hit, "
            f"instead of {found.today.bad} and {found.today.good}",
            ":material/trending_up:",
        )
    elif not splits:
        st.caption("No single threshold catches as much with less friction than today's.")
    for split in splits[:2]:
        st.caption(plain(_split_words(split)))
    st.caption(
        "Labelled events alone that no earlier rule had hit. Below today's threshold fewer events get a verdict: "
        "what lies there is caught at least, and nothing counts as better that hits more than today."
    )


def every_threshold(desk: House, as_of: date, days: int, log: ScoreLog, tried: trial.Trial) -> None:
    """The curve as a table, each threshold a link that tries it: what to do while nothing is changed yet."""
    # Over 40 lines: one table, column by column.
    own = next((one for one in tried.changes if one.rule == tried.rule), None)
    where = dict(own.where) if own is not None else {}
    found, _ = rule_data.frontier(desk, as_of, days, tried.rule, where)
    better, now = {point.threshold for point in found.better}, log.threshold(tried.rule, where)
    frame = pd.DataFrame(
        [
            {
                "threshold": number(one.threshold),
                "hits": one.hits,
                "more": one.hits - found.today.hits,
                "bad": one.bad,
                "good": one.good,
                "precision": said(wilson(one.bad, one.bad + one.good)),
                "beats": ["beats today"] if one.threshold in better else [],
            }
            for one in sorted(found.points, key=lambda one: abs((one.threshold or now) - now))
        ]
    )
    badge = {"beats": tables.badges("", {"beats today": "green"}, 96)} if better else {}
    tables.show(
        frame,
        {
            "threshold": tables.text("Threshold", 84),
            "hits": tables.number("Hits", width=60),
            "more": tables.number("Against now", "%+,.0f", 88),
            "bad": tables.number(
                "Bad", width=56, help="Confirmed bad caught, of events no earlier rule had hit"
            ),
            "good": tables.number("Good", width=56, help="Confirmed good hit, of the same"),
            "precision": tables.text("Precision", 140, help="Bad ÷ labelled, n and 95 % interval"),
            **badge,
        },
        title="Every threshold",
        key="frontier_points",
        alt="Catch and friction of every threshold",
        rows=14,
        note="nearest to the present one first; a click tries it",
        leads=[
            links.rule_place(
                tried.rule, "What if", **{f"to_{tried.rule}": str(row["threshold"])}, **_kept(tried)
            )
            for row in frame.to_dict("records")
        ],
        empty="No event of these days was this rule's to catch.",
    )
    held = log.in_force(tried.rule, where)
    if len(held) > 1:
        st.caption(
            f"Now events are held against {words.listing([number(one) for one in held], 6)}, by place or version; a "
            f"row is one threshold for all of them, so that even the row of {number(now)} differs from now."
        )


def _draw(chart: drawing.Spec, as_of: date, days: int, tried: trial.Trial) -> None:
    """The chart; a click on a point sets the slider to its threshold."""
    # The key changes with what is tried: a click counts once and does not come back after the slider was moved.
    key = tables.identity("frontier_chart", (as_of, days, tried.rule, trial.tried_words(tried)))
    picked = drawing.draw_picked(
        chart, "Confirmed bad caught against confirmed good hit, by threshold", key=key,
        selection=frontier_chart.PICKED, field="threshold",
    )  # fmt: skip
    name = f"to_{tried.rule}"
    if picked is not None and picked != st.query_params.get(name):
        st.query_params[name] = picked
        st.rerun()


def _kept(tried: trial.Trial) -> dict[str, str]:
    own = next((one for one in tried.changes if one.rule == tried.rule), None)
    place = (
        {f"in_{tried.rule}": " = ".join(next(iter(own.where.items())))}
        if own is not None and own.where
        else {}
    )
    days = st.query_params.get("rules_days")
    return {**place, **({"rules_days": days} if days else {})}


def _split_words(split: SplitFrontier) -> str:
    point, today = split.point, split.today
    at = ", ".join(f"{value} {number(cut)}" for value, cut in list((point.thresholds or {}).items())[:6])
    return (
        f"By {words.label(split.by)} ({at}), chosen on the earlier half: on the later half {point.bad} caught and "
        f"{point.good} good hit, instead of {today.bad} and {today.good}"
    )
