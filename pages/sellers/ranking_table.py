"""The ranking as it is shown: who, what stands out, actual beside expected, raw beside shrunken, money, incidents."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.entities.ranking import Ranking
from monitors.entities.standing_out import Carried, Outstanding
from pages.desk.escape import plain
from pages.desk.house import House
from pages.desk.shown_ids import Names
from pages.kept.keeper import kept
from pages.kept.made_of import made_of
from pages.parts import links, tables
from queries.content.entity_kind import EntityKind
from queries.engine.drill import NONE
from queries.entities.totals import AGE, STATE, alike_by

USUAL, RAREST = -0.7, -20.7  # ln of the chance: above 1 in 2 nothing is said, below 1 in a billion no more
SHOWN = 200  # rows of the table at most; the rest is counted and in the download
OWN = (
    "What to expect of it, cautiously: its raw rate drawn to its peers' (Gamma–Poisson), with the 95 % interval. The "
    "fewer its events and the rarer they are among its peers, the nearer to theirs: it can be far below the raw rate "
    "though chance is ruled out. What happened is the raw rate; whether chance can do it stands under By chance"
)


def draw(desk: House, ranking: Ranking, exact: pd.DataFrame, owed: Outstanding, *, one_count: bool) -> None:
    """The table of `frame_of`; a click on a name opens its story."""
    # Over 40 lines: the columns of one table in their order.
    kind = ranking.kind
    shown = made_of(exact, "shown", lambda: exact.head(SHOWN).copy())
    with_money = bool(exact["money"].gt(0).any())
    columns = {
        "who": tables.text(kind.word, 92, pinned=True),
        "alike": tables.text("Where", 134),
        **({} if one_count else {"what": tables.text("What stands out most", 214)}),
        "counted": tables.text("Actual", 82),
        "expected": tables.number(
            "Expected", "%,.1f", 66, help="Of one like its peers, itself and its ring left out"
        ),
        "raw": tables.text("Raw rate", 66, help="Actual ÷ what it is out of"),
        "own": tables.text("Shrunken rate", 142, help=OWN),
        "peers": tables.text("Peers' rate", 74),
        "chance": tables.text(
            "By chance", 84, help="So many or more in one like its peers; before looking at all"
        ),
        **(
            {"money": tables.money("Excess", desk.currency, 66, help="Money its excess touches")}
            if with_money
            else {}
        ),
        **(
            {"owed": tables.money("Outstanding", desk.currency, 82, help=_window(owed))} if owed.money else {}
        ),
        "linked": tables.number(
            "Linked", width=50, help="Accounts that share an identifier, directly or through others"
        ),
        "incidents": tables.text(
            "Open incidents",
            112,
            help="With its share of the alert that they explain most of; no share: another alert names it",
        ),
        **({"state": tables.text("State", 64)} if kind.state else {}),
    }
    left_out = len(exact) - len(shown)
    note = f"{words.plural(len(exact), kind.word.lower())} of {words.count(ranking.entities)}"
    if not one_count:
        note = f"of each market the first in each harm, then all others · {note}"
    tables.show(
        shown, columns, exact=made_of(exact, "told", lambda: exact.drop(columns="leads")), key="ranking",
        title=f"{kind.plural} by excess over their peers",
        alt=f"{kind.plural} in the order of their excess over their peers",
        sql=next(iter(ranking.sql.values()), None), rows=10,
        note=note + (f" · first {SHOWN} shown, the download has all" if left_out else ""),
        leads=[links.entity_place(kind.name, one) for one in shown["leads"]],
        empty=_nobody(desk, ranking),
    )  # fmt: skip
    told = [one for one in (*ranking.notes, *ranking.connections.crowds) if one]
    if told:
        st.caption(plain(" · ".join(one[:1].upper() + one[1:] for one in told)))


def _window(owed: Outstanding) -> str:
    return f"Paid out in the last {owed.window_days} days, less what came back: a refund can still come"


def kept_frame(
    version: str, ranking: Ranking, rows: pd.DataFrame, names: Names, owed: Outstanding,
    carried: Mapping[str, list[Carried]],
) -> pd.DataFrame:  # fmt: skip
    """`frame_of`, once per version of its rows and way of masking. Shared: never changed."""
    masked = f"{names.role}|{names.shown(ranking.kind.key, '')}"  # another key masks otherwise
    return _kept(f"{version}|{masked}", ranking, rows, names, owed, carried)


@kept(48)
def _kept(
    version: str, _ranking: Ranking, _rows: pd.DataFrame, _names: Names, _owed: Outstanding,
    _carried: Mapping[str, list[Carried]],
) -> pd.DataFrame:  # fmt: skip
    return frame_of(_ranking, _rows, _names, _owed, _carried)


def frame_of(
    ranking: Ranking,
    rows: pd.DataFrame,
    names: Names,
    owed: Outstanding,
    carried: Mapping[str, list[Carried]],
) -> pd.DataFrame:
    """The rows in words and display units."""
    # Over 40 lines: a line a column of one table.
    kind = ranking.kind
    labels = {one.name: words.titled(one.label) for one in kind.counts}
    out_of = {one.name: one.denominator is not None for one in kind.counts}
    sizes: dict[int, int] = {}
    for code in ranking.connections.group.values():
        sizes[code] = sizes.get(code, 0) + 1
    group = ranking.connections.group
    rated = rows["count"].map(out_of).eq(True)
    return pd.DataFrame(
        {
            "place": rows["place"],
            "who": names.cells(kind.key, rows["id"]),
            "leads": names.of(kind.key).tokens(rows["id"]),
            "alike": [alike_words(kind, one) for one in rows.to_dict("records")],
            "what": rows["count"].map(labels).fillna(""),
            "counted": [
                f"{words.count(num)} of {words.count(den)}" if ok else words.count(num)
                for num, den, ok in zip(rows["num"], rows["den"], rated, strict=True)
            ],
            "actual": rows["num"],
            "n": rows["den"].where(rated),
            "expected": rows["expected"],
            "raw": [rate_words(one) if ok else words.DASH for one, ok in zip(rows["rate"], rated, strict=True)],
            "own": [
                f"{rate_words(own)} ({words.interval(rate_words(low), rate_words(high))})" if ok else words.DASH
                for own, low, high, ok in zip(rows["own"], rows["low"], rows["high"], rated, strict=True)
            ],
            "peers": [rate_words(one) if ok else words.DASH for one, ok in zip(rows["peers"], rated, strict=True)],
            "chance": [chance(one) for one in rows["log_p"]],
            "money": rows["money"],
            "owed": [owed.money.get(one) for one in rows["id"]],
            "linked": [sizes.get(group.get(one, -1), 1) - 1 for one in rows["id"]],
            "incidents": [open_incidents(carried.get(one, [])) for one in rows["id"]],
            **({"state": rows[STATE].map(words.label)} if STATE in rows else {}),
        }
    )  # fmt: skip


def _nobody(desk: House, ranking: Ranking) -> str:
    """Why no row is there: the filters, or that who is here may read nothing that they are counted by."""
    if ranking.table.empty and desk.here is not None and desk.here.limited:
        return f"Nothing that {ranking.kind.plural.lower()} are counted by is shown to you."
    return f"No {ranking.kind.word.lower()} passes these filters."


def alike_words(kind: EntityKind, row: Mapping[Any, Any]) -> str:
    """What makes an entity alike to others, in a line: BR · toys · small."""
    columns = [name for name in alike_by(kind) if name != AGE]
    return " · ".join(
        words.label(row[name]) for name in columns if name in row and row[name] not in (NONE, None)
    )


def rate_words(value: float) -> str:
    """A rate in percent, two digits."""
    return words.share(value)


def chance(log_p: float) -> str:
    """A chance in words: 1 in 4.3k."""
    if words.missing(log_p) or log_p > USUAL:
        return "usual"
    return "< 1 in 1B" if log_p < RAREST else f"1 in {words.compact(exp(-log_p))}"


def open_incidents(several: list[Carried]) -> str:
    """The open incidents somebody carries a part of: #12 (41 %), #7. No share where another alert tells the parts."""
    alive = [one for one in several if one.alive][:3]
    return ", ".join(
        f"#{one.incident}" + (f" ({words.share(one.share)})" if one.leads else "") for one in alive
    )
