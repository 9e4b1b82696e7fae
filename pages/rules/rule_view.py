"""One rule: versions, thresholds, where it hits, whom, what it lets pass, and how its hits turn out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.rules.change import number
from monitors.rules.one_rule import CutRow, missed, whom
from monitors.rules.rule_board import BoardRow
from monitors.rules.rule_record import RuleRecord, parties
from monitors.store.reading import all_episodes
from pages.desk import ledger_links
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import links, tables
from pages.rules import rate_view, rule_data, rule_tables
from pages.rules.board_view import insult, said
from pages.rules.persons import ids_of, names_here, story_places
from pages.rules.rule_choice import choose_rule, watching

BESIDE = 5  # rules that share hits, listed
MISSED = 12  # misses listed on the page; all are in the files


def draw(desk: House, as_of: date, days: int) -> None:
    """The rule of the address, from what it did to whom."""
    found = rule_data.figures(desk, as_of, days)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="rule_head"):
        rule = choose_rule(found.book.rules)
        row = found.row(rule)
        st.markdown(_head(row), width="stretch")
        metric = watching(desk.catalogue.monitors, rule)
        if metric is not None:
            links.link(metric, "Metric", ":material/monitoring:", "The monitor that watches this rule")
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
    links.intervention_links(ledger_links.of_rule(desk, as_of, rule), "What changes of it did")
    rate_view.draw(desk, as_of, days, found.book, rule)
    left, right = st.columns(2, gap="medium")
    with left:
        rule_tables.versions(found.book, rule)
        rule_tables.segments_hit(desk, found.book, rule)
        rule_tables.weeks(found.book, rule)
        _thresholds(rule_data.cuts(desk, as_of, days).get(rule, []))
        _beside(found, rule)
    with right:
        _whom(desk, found.book, rule)
        _missed(desk, as_of, days, rule)
        rule_tables.appeals_made(found.book, rule)
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
    lost = f"{words.count(row.lost.hits)} would be lost without it" if row.lost.n else "nothing confirmed yet"
    cards = [
        ("Hit rate, last 7 days", words.percent(row.rate), f"{row.state}; usual {words.percent(row.usual)}"),
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
    return "Money blocked", words.money(row.stopped, currency), f"insults: {insult(row.insults, row.touched)}"


def _thresholds(cuts: Sequence[CutRow]) -> None:
    """Every threshold that was in force, where more than one was."""
    if len(cuts) < 2:
        return
    rows = [
        {
            "threshold": cut.threshold,
            "where": words.segment(cut.where) if cut.where else "everywhere else",
            "when": words.span(cut.first, cut.last),
            "hits": cut.hits,
            "extra": cut.extra,
            "bad": said(cut.extra_precision) if cut.extra else words.DASH,
        }
        for cut in cuts
    ]
    tables.show(
        pd.DataFrame(rows),
        {
            "threshold": tables.number("Threshold", "%g", 70),
            "where": tables.text("Where", 94),
            "when": tables.text("When", 130),
            "hits": tables.number("Hits", width=46),
            "extra": tables.number("Extra", width=50, help="Hits the usual threshold would not have brought"),
            "bad": tables.text("Of them bad", 140, help="Confirmed bad ÷ labelled, n and 95 % interval"),
        },
        title="Thresholds it was held against",
        key="rule_cuts",
        alt="Thresholds that were in force, with what their extra hits turned out to be",
        rows=5,
        note="by the scored events themselves",
    )


def _beside(found: rule_data.RuleFigures, rule: str) -> None:
    """Rules that hit the same, in force or on trial, each with its own precision: a trial beside what it would join."""
    pairs = found.overlap.beside(rule)[:BESIDE]
    rows = []
    for other, shared, own in pairs:
        row = found.row(other)
        if row is not None:
            rows.append(
                {
                    "rule": other,
                    "does": row.action if row.is_live else "trial",
                    "shared": shared,
                    "part": 100 * shared / own,
                    "hits": row.hits,
                    "precision": said(row.precision),
                }
            )
    tables.show(
        pd.DataFrame(rows),
        {
            "rule": tables.text("Rule", 138),
            "does": tables.text("Does", 64),
            "shared": tables.number("Shared", width=52),
            "part": tables.number("Of ours", "%.0f %%", 54, help="Shared hits ÷ hits of this rule"),
            "hits": tables.number("Its hits", width=58),
            "precision": tables.text("Its precision", 140),
        },
        title="Who hits the same",
        key="rule_beside",
        alt="Rules that share hits with this one",
        rows=BESIDE,
        leads=[links.rule_place(str(row["rule"])) for row in rows],
        empty="No other rule hit what this one hit.",
    )


def _whom(desk: House, book: RuleRecord, rule: str) -> None:
    words_of = list(parties(book.catches))
    if not words_of:
        st.caption("The hits of this home name nobody.")
        return
    party = st.segmented_control(
        "Whom", words_of, default=words_of[0], required=True, key="rule_whom", bind="query-params",
        label_visibility="collapsed", format_func=lambda word: f"{words.titled(word)}s",
    )  # fmt: skip
    word = party or words_of[0]
    frame, names = whom(book, rule, word), names_here(desk)
    leads = story_places(desk, names, word, list(frame["who"]))
    ids = ids_of(names, word)
    frame = frame.assign(who=[ids.text(one) for one in frame["who"]])
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
        leads=leads,
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
        note=f"{words.count(share.hits)} of {words.count(share.n)} confirmed bad scored from "
        f"{number(log.floor(rule))} on",
        empty="It hit every confirmed bad event that it scored high enough to be logged.",
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
