"""Tables of one rule: its versions, where it hits, how its weeks turn out, appeals against it."""

from __future__ import annotations

import pandas as pd

from monitors import words
from monitors.rules.change import number
from monitors.rules.one_rule import EQUAL_AGE, VersionRow, appeals, by_segment, cohorts, version_rows
from monitors.rules.rule_record import RuleRecord
from pages.desk.house import House
from pages.parts import tables
from pages.rules.board_view import said
from pages.rules.rule_choice import watching


def versions(book: RuleRecord, rule: str) -> None:
    """Versions, the newest first, each with what it did in these days."""
    rows = version_rows(book, rule)
    frame = pd.DataFrame(
        [
            {
                "version": f"v{one.version}",
                "since": words.day(one.day) if one.day else "no date",
                "threshold": one.threshold,
                "where": words.segment(one.where) if one.where else "everywhere",
                "mode": one.mode if one.mode == one.action else f"{one.mode}, {one.action}",
                "rate": one.hits / one.evaluated * 100 if one.evaluated else None,
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
            "rate": tables.number("Hit rate", "%.2f %%", 66, help="While it was the newest, everywhere"),
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


def segments_hit(desk: House, book: RuleRecord, rule: str) -> None:
    """Hit rate and precision by each value of each segment, which leads to the metric there."""
    frame = by_segment(book, rule)
    shown = frame.assign(
        by=[words.label(one) for one in frame["by"]],
        rate=pd.to_numeric(frame["rate"]) * 100,
        precision=[said(one) for one in frame["precision"]],
    )
    tables.show(
        shown,
        {
            "value": tables.text("Segment", 110),
            "by": tables.text("By", 80),
            "hits": tables.number("Hits", width=56),
            "evaluated": tables.number("Evaluated", width=76),
            "rate": tables.number("Hit rate", "%.2f %%", 74),
            "precision": tables.text("Precision", 150),
        },
        title="Where it hits",
        key="rule_segments",
        alt="Hit rate and precision by segment",
        sql=book.parts["rules"].sql or None,
        rows=8,
        leads=[
            watching(desk.catalogue.monitors, rule, {str(by): str(value)})
            for by, value in zip(frame["by"], frame["value"], strict=True)
        ],
        empty="It hits in one segment only.",
    )


def weeks(book: RuleRecord, rule: str) -> None:
    """Precision by week of the hit, all weeks at equal age."""
    frame = cohorts(book, rule)
    shown = frame.assign(
        week=[words.day(one) for one in frame["week"]],
        precision=[said(one) for one in frame["precision"]],
        mature=pd.Series([[] if one else ["still ripening"] for one in frame["mature"]], dtype=object),
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


def appeals_made(book: RuleRecord, rule: str) -> None:
    """Appeals by version and party."""
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


def version_words(one: VersionRow) -> str:
    """A version in a few words, for the time line."""
    where = f" in {words.segment(one.where)}" if one.where else ""
    at = f", threshold {number(one.threshold)}" if one.threshold is not None else ""
    return f"v{one.version}{at}{where}"
