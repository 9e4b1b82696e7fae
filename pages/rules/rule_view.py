"""One rule: versions, thresholds, where it hits, whom, what it lets pass, and how its hits turn out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from monitors import words
from monitors.explain.rules import daily_spread, usual_band
from monitors.rules.board import BoardRow
from monitors.rules.change import number
from monitors.rules.one_rule import (
    EQUAL_AGE,
    VersionRow,
    appeals,
    by_segment,
    cohorts,
    missed,
    version_rows,
    whom,
)
from monitors.rules.rulebook import Rulebook, parties
from monitors.store.reading import all_episodes
from pages.charts import band_chart, drawing, theme
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import links, tables, unknown_value
from pages.rules import rule_data
from pages.rules.board_view import said, worst
from pages.rules.persons import shown_names

MISSED = 12  # misses listed on the page; all are in the files


def pick_rule(found: rule_data.RuleFigures) -> str:
    """The rule in the address, chosen from a list."""
    rules = found.book.rules
    unknown_value.say("rule", rules, "rule", f"{rules[0]} is shown")
    return st.selectbox(
        "Rule", rules, key="rule", bind="query-params", width=260, label_visibility="collapsed"
    )


def draw(desk: House, as_of: date, days: int) -> None:
    """The rule of the address, from what it did to whom."""
    found = rule_data.figures(desk, as_of, days)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="rule_head"):
        rule = pick_rule(found)
        row = found.row(rule)
        st.markdown(_head(row), width="stretch")
        links.link(
            links.rule_place(rule, "What if"),
            "What if",
            ":material/tune:",
            "Try another threshold on the past",
        )
    if row is None:
        st.caption("Nothing is known of it.")
        return
    _cards(row, desk.currency)
    _rates(desk, as_of, days, found.book, rule)
    left, right = st.columns(2, gap="medium")
    with left:
        _versions(found.book, rule)
        _segments(found.book, rule)
        _cohorts(found.book, rule)
    with right:
        _whom(desk, found.book, rule)
        _missed(desk, as_of, days, rule)
        _appeals(found.book, rule)
        _incidents(desk, as_of, rule)


def _head(row: BoardRow | None) -> str:
    if row is None:
        return ""
    trial = "on trial: it decides nothing" if row.mode == "shadow" else f"in force: {row.action}"
    owner = f" · {row.owner}" if row.owner else ""
    version = f" · v{row.version}" if row.version else ""
    return plain(f"{row.name or row.rule} · {trial}{version}{owner}")


def _cards(row: BoardRow, currency: str) -> None:
    """Five numbers of the rule."""
    touched = ", ".join(words.plural(count, word) for word, count in row.touched.items() if count)
    lost = f"{words.count(row.lost.hits)} would be lost without it" if row.lost.n else "no verdict yet"
    cards = [
        ("Hit rate, last 7 days", words.bps(row.rate), f"{row.state}; usual {words.bps(row.usual)}"),
        ("Hits", words.count(row.hits), touched or "nobody named"),
        ("Precision", words.share(row.precision.share), said(row.precision)),
        (
            "Confirmed bad hit alone",
            words.count(row.alone.hits),
            f"of {words.count(row.alone.n)} in all; {lost}",
        ),
        _last_card(row, currency),
    ]
    with st.grid(5, gap="small"):
        for label, value, note in cards:
            st.metric(
                label, value, plain(note), delta_color="off", delta_arrow="off", border=True, height="stretch"
            )


def _last_card(row: BoardRow, currency: str) -> tuple[str, str, str]:
    felt = row.is_live and row.action in ("challenge", "block")
    if not felt:
        return "Labelled", words.share(row.coverage.share), f"of {words.count(row.hits)} hits"
    return "Money blocked", words.money(row.stopped, currency), f"insults: {worst(row.insults)}"


def _rates(desk: House, as_of: date, days: int, book: Rulebook, rule: str) -> None:
    """Hit rate by day with its band, and the versions on the time line."""
    frame = rate_frame(book, rule)
    sql = book.parts["rules"].sql
    tables.heading(
        "Hit rate by day", frame, key="rule_rate", sql=sql or None, note=words.span(book.since, book.until)
    )
    if frame.empty:
        st.caption("It looked at nothing in these days.")
        return
    events = [
        (one.day.isoformat(), _version_words(one))
        for one in version_rows(book, rule)
        if one.day is not None and book.since <= one.day < book.until
    ]
    look = theme.palette()
    key = ("rule rate", str(desk.root), desk.data_version, str(as_of), str(days), rule, look.name)
    chart = drawing.kept(
        key, lambda: band_chart.series(frame, look, unit="bps", events=events, size=band_chart.PANEL)
    )
    drawing.draw(chart, alt=f"Hit rate of {rule} by day")
    st.caption(
        "Line: actual · dashed: its mean over these days · grey: where 99 of 100 days lie that are no change"
    )


def rate_frame(book: Rulebook, rule: str) -> pd.DataFrame:
    """Hit rate by day with the band of all days taken together, as charts take a series."""
    own = book.daily[book.daily["rule_id"] == rule]
    if own.empty:
        return pd.DataFrame()
    sums = own.groupby("day")[["hits", "evaluated"]].sum().sort_index().astype(float)
    sums = sums[sums["evaluated"] > 0]
    if sums.empty:
        return pd.DataFrame()
    hits, seen = sums["hits"].to_numpy(), sums["evaluated"].to_numpy()
    at = np.array([np.datetime64(str(day)[:10]) for day in sums.index])
    spread = daily_spread(at, hits, seen)
    bands = [usual_band(one, hits.sum(), seen.sum(), spread) or (np.nan, np.nan) for one in seen]
    return pd.DataFrame(
        {
            "bucket": at.astype(str),
            "actual": hits / seen,
            "expected": hits.sum() / seen.sum(),
            "lower": [low for low, _ in bands],
            "upper": [high for _, high in bands],
            "numerator": hits,
            "denominator": seen,
        }
    )


def _version_words(one: VersionRow) -> str:
    where = f" in {words.segment(one.where)}" if one.where else ""
    at = f", threshold {number(one.threshold)}" if one.threshold is not None else ""
    return f"v{one.version}{at}{where}"


def _versions(book: Rulebook, rule: str) -> None:
    rows = version_rows(book, rule)
    frame = pd.DataFrame(
        [
            {
                "version": f"v{one.version}",
                "since": words.day(one.day) if one.day else "no date",
                "threshold": one.threshold,
                "where": words.segment(one.where) if one.where else "everywhere",
                "mode": f"{one.mode}, {one.action}",
                "rate": one.hits / one.evaluated * 1e4 if one.evaluated else None,
                "precision": said(one.precision),
                "note": one.note,
            }
            for one in rows
        ]
    )
    tables.show(
        frame,
        {
            "version": tables.text("Version", 52),
            "since": tables.text("Since", 66),
            "threshold": tables.number("Threshold", "%g", 66),
            "where": tables.text("Changed where", 86),
            "rate": tables.number("Hit rate", "%,.0f bps", 66, help="While it was the newest, everywhere"),
            "precision": tables.text(
                "Precision", 140, help="Confirmed bad ÷ labelled hits of these days, n, 95 % interval"
            ),
            "mode": tables.text("Mode", 92),
            "note": tables.text("Why", 240),
        },
        title="Versions",
        key="rule_versions",
        alt="Versions of the rule with their thresholds and what they did",
        sql=book.parts["rule_versions"].sql or None,
        rows=6,
        empty="The rule is not in the list of rules: hits name it, nothing describes it.",
    )


def _segments(book: Rulebook, rule: str) -> None:
    frame = by_segment(book, rule)
    shown = frame.assign(
        by=[words.label(one) for one in frame["by"]],
        rate=pd.to_numeric(frame["rate"]) * 1e4,
        precision=[said(one) for one in frame["precision"]],
    )
    tables.show(
        shown,
        {
            "value": tables.text("Segment", 110),
            "by": tables.text("By", 80),
            "hits": tables.number("Hits", width=56),
            "evaluated": tables.number("Evaluated", width=76),
            "rate": tables.number("Hit rate", "%,.0f bps", 74),
            "precision": tables.text("Precision", 150),
        },
        title="Where it hits",
        key="rule_segments",
        alt="Hit rate and precision by segment",
        sql=book.parts["rules"].sql or None,
        rows=8,
        empty="It hits in one segment only.",
    )


def _cohorts(book: Rulebook, rule: str) -> None:
    frame = cohorts(book, rule)
    shown = frame.assign(
        week=[words.day(one) for one in frame["week"]],
        precision=[said(one) for one in frame["precision"]],
        mature=[[] if one else ["still ripening"] for one in frame["mature"]],
    )
    tables.show(
        shown,
        {
            "week": tables.text("Week of", 80),
            "hits": tables.number("Hits", width=60),
            "precision": tables.text("Precision", 170),
            "mature": tables.badges("", {"still ripening": "gray"}, 110),
        },
        title="Precision by week of the hit, at equal age",
        key="rule_cohorts",
        alt="Precision by week, each with the verdicts of its first days alone",
        rows=6,
        note=f"verdicts of the first {EQUAL_AGE} days after the hit alone",
        empty="It hit nothing in these days.",
    )


def _whom(desk: House, book: Rulebook, rule: str) -> None:
    words_of = list(parties(book.catches))
    if not words_of:
        st.caption("The hits of this home name nobody.")
        return
    party = st.segmented_control(
        "Whom", words_of, default=words_of[0], required=True, key="rule_whom", bind="query-params",
        label_visibility="collapsed", format_func=lambda word: f"{words.titled(word)}s",
    )  # fmt: skip
    word = party or words_of[0]
    frame = whom(book, rule, word)
    frame = frame.assign(who=shown_names(desk, word, list(frame["who"])))
    tables.show(
        frame,
        {
            "who": tables.text(words.titled(word), 110),
            "hits": tables.number("Hits", width=52),
            "bad": tables.number("Confirmed bad", width=96),
            "good": tables.number("Confirmed good", width=102),
            "open": tables.number("No verdict", width=76),
            "amount": tables.money("Money", desk.currency, 80),
        },
        title="Whom it hits most",
        key="rule_parties",
        alt="Who was hit most by the rule",
        sql=book.parts["rule_catches"].sql or None,
        rows=7,
        empty=f"Its hits name no {word}.",
    )


def _missed(desk: House, as_of: date, days: int, rule: str) -> None:
    log = rule_data.log(desk, as_of, days)
    if rule not in log.rules:
        st.markdown("**What it lets pass**")
        st.caption(plain((log.note or "it scored nothing that was logged in these days").capitalize()))
        return
    share, frame = missed(log, rule)
    shown = frame.assign(
        day=[words.day(one) for one in frame["day"]],
        why=["" if one else "was down" for one in frame["answered"]],
    ).drop(columns="event")
    tables.show(
        shown.head(MISSED),
        {
            "day": tables.text("Day", 66),
            "score": tables.number("Score", "%.0f", 56),
            "threshold": tables.number("Threshold", "%.0f", 70),
            "short": tables.number(
                "Short by", "%.0f", 64, help="Points under the threshold that was in force"
            ),
            "decided": tables.text("Decided", 84, help="By all rules: another one may have stopped it"),
            "amount": tables.money("Money", desk.currency, 70),
            "why": tables.text("", 70),
        },
        exact=shown,
        title="What it lets pass",
        key="rule_missed",
        alt="Confirmed bad events that the rule scored and let pass",
        sql=log.sql or None,
        rows=6,
        note=f"{words.count(share.hits)} of {words.count(share.n)} confirmed bad it scored from "
        f"{number(log.floor(rule))} on, nearest to the threshold first",
        empty="It hit every confirmed bad event that it scored high enough to be logged.",
    )


def _appeals(book: Rulebook, rule: str) -> None:
    frame = appeals(book, rule)
    shown = frame.assign(overturned=[said(one, "closed") for one in frame["overturned"]])
    tables.show(
        shown,
        {
            "version": tables.number("Version", "v%d", 60),
            "party": tables.text("Party", 70),
            "opened": tables.number("Opened", width=64),
            "closed": tables.number("Closed", width=64),
            "overturned": tables.text("Overturned", 170, help="Overturned ÷ closed, n and 95 % interval"),
        },
        title="Appeals against it",
        key="rule_appeals",
        alt="Appeals by version and party",
        sql=book.parts["rule_appeals"].sql or None,
        rows=5,
        empty="Nobody appealed against it in these days.",
    )


def _incidents(desk: House, as_of: date, rule: str) -> None:
    """Incidents with an alert on this very rule."""
    moved = [one for one in all_episodes(desk.store, as_of) if rule in map(str, one.where.values())]
    moved.sort(key=lambda one: one.opened_on, reverse=True)
    rows: list[dict[str, Any]] = []
    seen: list[int] = []
    for one in moved:
        if one.incident_id is not None and one.incident_id not in seen:
            seen.append(one.incident_id)
            where = words.segment({name: value for name, value in one.where.items() if str(value) != rule})
            name = desk.names.metric(one.monitor)
            row = {"what": f"{name}, {one.direction}", "where": where, "opened": words.day(one.opened_on)}
            rows.append({**row, "state": one.state})
    _incident_table(rows, seen)


def _incident_table(rows: Sequence[dict[str, Any]], incidents: Sequence[int]) -> None:
    tables.show(
        pd.DataFrame(rows),
        {
            "what": tables.text("Incident", 230),
            "where": tables.text("Where", 120),
            "opened": tables.text("Opened", 70),
            "state": tables.text("State", 80),
        },
        title="Incidents in which it moved",
        key="rule_incidents",
        alt="Incidents with an alert on this rule",
        rows=5,
        leads=[links.alert_place(one) for one in incidents],
        empty="No alert was ever raised on this rule alone.",
    )
