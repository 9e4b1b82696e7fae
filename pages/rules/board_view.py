"""The board: every rule with its rate, what it is right about, catches alone, and whom it wrongs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.life.share import Share
from monitors.rules.change import number
from monitors.rules.one_rule import CutRow
from monitors.rules.rule_board import RECENT, BoardRow
from pages.desk import withheld
from pages.desk.escape import plain
from pages.desk.house import House
from pages.kept.made_of import made_of
from pages.parts import links, tables
from pages.rules import retire_view, rule_data

STATES = {
    "not run": "red",
    "silent": "red",
    "up": "orange",
    "down": "orange",
    "new version": "orange",
    "steady": "gray",
    "few": "gray",
}
LEAST_EXTRA = 10  # hits that another threshold than the usual one brought, from which on it is told; chosen


def draw(desk: House, as_of: date, days: int) -> None:
    """The board, what could go, and thresholds that stand out."""
    found = rule_data.figures(desk, as_of, days)
    others = withheld.fold(desk, found.book.notes)
    st.markdown(_headline(found))
    tables.show(
        made_of(found, ("board", desk.currency), lambda: _frame(found.rows, desk.currency)),
        _columns(desk.currency),
        exact=made_of(found, "exact", lambda: exact(found.rows)),
        title="Rules",
        key="rule_board",
        alt="Rules with hit rate, precision, catch and insults",
        sql=found.book.parts["rules"].sql or None,
        rows=18,
        note=f"{words.span(found.book.since, found.book.until)}; hit rate: the last {RECENT} days against those before",
        leads=[links.rule_place(row.rule) for row in found.rows],
        empty="No rule looked at anything in these days.",
    )
    left, right = st.columns(2, gap="medium")
    with left:
        _odd_thresholds(desk, as_of, days)
    with right:
        retire_view.draw(desk, found.rows)
    for note in others:
        st.caption(plain(note))


def _headline(found: rule_data.RuleFigures) -> str:
    """What the board comes to, in a line."""
    rows = found.rows
    moved = [row for row in rows if STATES.get(row.state) in ("red", "orange")]
    live = [row for row in rows if row.is_live]
    total = rows[0].alone.n if rows else 0
    parts = [
        f"**{words.plural(len(rows), 'rule')}**, {len(live)} in force",
        f"**{len(moved)}** left their band" if moved else "none left its band",
        f"{words.count(total)} confirmed bad in these days"
        if total
        else "nothing confirmed bad in these days yet",
    ]
    odd = sum(row.contradicted for row in rows)
    if odd:
        parts.append(
            f"{words.plural(odd, 'hit')} with verdicts that contradict each other, counted as neither"
        )
    return " · ".join(parts)


def said(share: Share, of: str = "labels") -> str:
    """A share with its n and interval; never a figure without labels."""
    return words.proportion(share.share, share.n, share.low, share.high, of)


def insult(insults: Mapping[str, Share], touched: Mapping[str, int]) -> str:
    """How many of the smallest party it touches are wronged, with n; the others are in the files."""
    known = [(share.n, word, share) for word, share in insults.items() if share.n and touched.get(word)]
    if not known:
        return "n/a, 0 good"
    _, word, share = max(known)
    return f"{words.share(share.share)} of {words.plural(share.n, word)}"


def _frame(rows: list[BoardRow], currency: str) -> pd.DataFrame:
    return pd.DataFrame([_row(row) for row in rows])


def _row(row: BoardRow) -> dict[str, Any]:
    band = words.DASH
    if row.band is not None:
        band = f"{words.digits(row.band[0] * 100, 3, 2)}–{words.digits(row.band[1] * 100, 3, 2)}"
    felt = row.is_live and row.action in ("challenge", "block")
    return {
        "rule": row.rule,
        "does": row.action if row.mode != "shadow" else "trial",
        "state": [row.state],
        "rate": None if row.rate is None else row.rate * 100,
        "band": band,
        "trend": [0.0 if one is None else one * 100 for one in row.daily],
        "hits": row.hits,
        "different": _different(row),
        "repeats": None if row.repeats.share is None else row.repeats.share * 100,
        "precision": said(row.precision),
        "coverage": None if row.coverage.share is None else row.coverage.share * 100,
        "alone": _alone(row),
        "insults": insult(row.insults, row.touched) if felt else words.DASH,
        "stopped": row.stopped if row.action == "block" and row.is_live else None,
        "age": row.age,
        "versions": row.versions,
    }


def _different(row: BoardRow) -> str:
    """How many different ones it hit, of the party it hits most of."""
    word, count = max(row.touched.items(), key=lambda one: one[1], default=("", 0))
    return words.plural(count, word) if count else words.DASH


def _alone(row: BoardRow) -> str:
    """Confirmed bad it alone hit, of those it hit; not applicable where nothing is confirmed."""
    if not row.precision.n or not row.alone.n:
        return "n/a"
    return f"{words.count(row.alone.hits)} of {words.count(row.caught)}" if row.caught else "0"


def _columns(currency: str) -> dict[str, tables.Column]:
    return {
        "rule": tables.text("Rule", 146),
        "does": tables.text("Does", 64),
        "state": tables.badges("State", STATES, 76),
        "rate": tables.number("Hit rate", "%.2f %%", 66, help=f"Hits ÷ evaluated of the last {RECENT} days"),
        "band": tables.text("Usual, %", 76, help="99 of 100 weeks without a change lie between these"),
        "trend": tables.spark("By day", 60, help="Hit rate by day, newest at the right"),
        "hits": tables.number("Hits", width=50),
        "different": tables.text("Different", 84, help="Different ones it hit, of the party it hits most of"),
        "repeats": tables.number(
            "Repeat", "%.0f %%", 52, help="Hits on somebody it had hit before in these days"
        ),
        "precision": tables.text(
            "Precision", 142, help="Confirmed bad ÷ labelled hits, n and 95 % interval; each hit counts once"
        ),
        "coverage": tables.number("Labelled", "%.0f %%", 58, help="Hits with a verdict ÷ hits"),
        "alone": tables.text(
            "Alone",
            72,
            help="Confirmed bad that it alone hit, of the confirmed bad it hit; trial rules do not count",
        ),
        "insults": tables.text(
            "Insults",
            112,
            help="Good ones it challenged or blocked ÷ good ones with a verdict, of the party that is hit worst. "
            "Verdicts are mostly given on what some rule hit: a share of those, not of all",
        ),
        "stopped": tables.money("Stopped", currency, 66, help="Money of what it blocked"),
        "age": tables.number("Age", "%.0f d", 46, help="Days since its newest version"),
        "versions": tables.number("Versions", width=54),
    }


def exact(rows: list[BoardRow]) -> pd.DataFrame:
    """The board as its files hold it: one column a figure."""
    found = []
    for row in rows:
        shares = {"precision": row.precision, "coverage": row.coverage, "alone": row.alone, "lost": row.lost}
        shares |= {f"insults_{word}": share for word, share in row.insults.items()}
        line: dict[str, Any] = {
            name: getattr(row, name)
            for name in ("rule", "name", "version", "action", "mode", "owner", "state", "evaluated", "hits")
        }
        line |= {"hit_rate": row.rate, "usual": row.usual, "p_value": row.p_value}
        line |= {
            "usual_low": row.band[0] if row.band else None,
            "usual_high": row.band[1] if row.band else None,
        }
        line |= {f"different_{word}s": count for word, count in row.touched.items()}
        line |= {"repeat_share": row.repeats.share, "stopped": row.stopped, "contradicted": row.contradicted}
        for name, share in shares.items():
            line |= {
                name: share.share,
                f"{name}_n": share.n,
                f"{name}_low": share.low,
                f"{name}_high": share.high,
            }
        line |= {"confirmed_bad_hit": row.caught, "alone_bad": row.alone.hits, "age_days": row.age}
        found.append({**line, "versions": row.versions})
    return pd.DataFrame(found)


def _odd_thresholds(desk: House, as_of: date, days: int) -> None:
    """Thresholds that were in force beside the usual one, and what the extra hits turned out to be."""
    odd = [
        (rule, cut)
        for rule, cuts in rule_data.cuts(desk, as_of, days).items()
        for cut in cuts
        if cut.extra >= LEAST_EXTRA
    ]
    odd.sort(key=lambda one: -one[1].extra)
    found = rule_data.figures(desk, as_of, days)
    tables.show(
        made_of(found, "odd", lambda: pd.DataFrame([_odd(rule, cut, found.row(rule)) for rule, cut in odd])),
        {
            "rule": tables.text("Rule", 140),
            "threshold": tables.text("Threshold", 100),
            "where": tables.text("Where and when", 160),
            "extra": tables.number(
                "Extra hits", width=66, help="Hits the usual threshold would not have brought"
            ),
            "precision": tables.text("Of them bad", 140, help="Confirmed bad ÷ labelled of the extra hits"),
        },
        title="Thresholds below the usual one",
        key="odd_thresholds",
        alt="Thresholds that differ, with what their extra hits turned out to be",
        leads=[
            links.rule_place(rule, "What if", **{f"to_{rule}": number(cut.usual), **_days(days)})
            for rule, cut in odd
        ],
        rows=6,
        note="each opens the what-if that sets it back",
        empty=rule_data.log(desk, as_of, days).note
        or "Every rule was held against one threshold all the time.",
    )


def _days(days: int) -> dict[str, str]:
    return {"rules_days": next(name for name, count in rule_data.PERIODS.items() if count == days)}


def _odd(rule: str, cut: CutRow, row: BoardRow | None) -> dict[str, Any]:
    where = f"{words.segment(cut.where)}, " if cut.where else ""
    return {
        "rule": rule,
        "threshold": f"{number(cut.threshold)} (usual {number(cut.usual)})",
        "where": f"{where}{words.span(cut.first, cut.last)}",
        "extra": cut.extra,
        "precision": said(cut.extra_precision),
    }
