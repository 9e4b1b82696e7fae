"""The tables of one ring: members, identifiers, counts against peers, days, news, incidents, and of one node."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from monitors import words
from monitors.rings.neighbours import identifiers_of, users_of
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import links, tables
from pages.rings.ring_data import RingView


def day(label: str) -> tables.Column:
    """A column of days."""
    return st.column_config.DateColumn(label, format="D MMM YYYY", width=92)


def members(desk: House, view: RingView, ring: str) -> None:
    """Everybody in the ring, those with most shared identifiers first."""
    # Over 40 lines: the columns of one table in their order.
    found = view.rings.members_of(ring)
    ties = view.rings.ties_of(ring).drop_duplicates(["id", "by", "value"])
    shared = ties.groupby("id")["by"].agg(
        lambda by: ", ".join(f"{n} × {one}" for one, n in by.value_counts().items())
    )
    excess = view.ranking.known.set_index("id")["money"].to_dict() if len(view.ranking.known) else {}
    frame = pd.DataFrame(
        {
            "id": [view.ids.text(one) for one in found["id"]],
            "state": [view.states.get(str(one), "") for one in found["id"]],
            "shared": [shared.get(one, "") for one in found["id"]],
            "times": found["times"].to_numpy(),
            "money": [excess.get(one, 0.0) for one in found["id"]],
            "first": found["first"].to_numpy(),
            "last": found["last"].to_numpy(),
            "new": ["new" if one else "" for one in found["new"]],
        }
    )
    columns = {
        "id": tables.text(view.kind.word, 120),
        "state": tables.text("State", 80),
        "shared": tables.text("Shares", 170),
        "times": tables.number("Uses", width=60, help="How often it was seen with what it shares"),
        "money": tables.money(
            "Beyond peers", desk.currency, 96, f"Of its own, last {view.ranking.days} days"
        ),
        "first": day("In since"),
        "last": day("Last seen"),
        "new": tables.text("", 44),
    }
    if not view.states:
        columns.pop("state")
    tables.show(
        frame,
        columns,
        title=f"{len(found):,} {view.kind.plural.lower()}",
        key="ring_members",
        alt="Members of the ring",
        sql=view.masked(next(iter(view.rings.statements.values()), "")),
        rows=12,
        leads=[links.entity_place(view.kind.name, view.ids.text(one)) for one in found["id"]],
    )


def identifiers(view: RingView, ring: str) -> None:
    """What ties the ring, the identifiers of most members first."""
    ties = view.rings.ties_of(ring)
    found = (
        ties.groupby(["by", "value"], as_index=False)
        .agg(members=("id", "nunique"), times=("times", "sum"), first=("first", "min"), last=("last", "max"))
        .sort_values(["members", "times"], ascending=False)
    )
    frame = found.assign(
        value=[view.value(by, one) for by, one in zip(found["by"], found["value"], strict=True)]
    )
    columns = {
        "by": tables.text("What", 100),
        "value": tables.text("Value", 120),
        "members": tables.number("Members", width=70),
        "times": tables.number("Uses", width=56),
        "first": day("Since"),
        "last": day("Last seen"),
    }
    tables.show(
        frame, columns, title="What ties them", key="ring_ties", alt="Identifiers that tie the ring", rows=8
    )


def against_peers(desk: House, view: RingView, ring: str) -> None:
    """Each count of the ring as a whole against what peers outside of it would show."""
    # Over 40 lines: the columns of one table in their order.
    found = view.counts[
        (view.counts["ring"] == ring) & ((view.counts["num"] > 0) | (view.counts["expected"] >= 1))
    ]
    if found.empty:
        st.caption(
            plain(
                f"Nothing is counted of these {view.kind.plural.lower()} in the last {view.ranking.days} days."
            )
        )
        return
    found = found.sort_values("log_p")
    with_size = [one.name for one in view.kind.counts if one.denominator]
    labels = {one.name: one.label for one in view.kind.counts}
    frame = pd.DataFrame(
        {
            "what": [labels.get(one, one) for one in found["count"]],
            "num": found["num"].to_numpy(),
            "den": found["den"].where(found["count"].isin(with_size)).to_numpy(),
            "expected": found["expected"].to_numpy(),
            "ratio": [
                words.factor(n / e) if e > 0 else words.DASH
                for n, e in zip(found["num"], found["expected"], strict=True)
            ],
            "money": found["money"].to_numpy(),
        }
    )
    columns = {
        "what": tables.text("What", 240),
        "num": tables.number("Ring", width=64),
        "den": tables.number("Out of", width=64),
        "expected": tables.number(
            "Peers", "%.1f", 64, "What as many of their peers outside the ring would show"
        ),
        "ratio": tables.times("Ratio", 60),
        "money": tables.money("Beyond peers", desk.currency, 96),
    }
    first = str(found["count"].iat[0])
    tables.show(
        frame, columns, title=f"Against its peers, {view.ranking.days} days", key="ring_counts", rows=8,
        alt="Counts of the ring against its peers", sql=view.ranking.sql.get(first),
        note="counts are the same events seen from several sides: they do not add up",
    )  # fmt: skip


def _ratio(n: float, expected: float) -> str:
    return words.factor(n / expected) if expected > 0 else words.DASH


def one_entity(desk: House, view: RingView, name: str) -> None:
    """All that an entity used, whether it ties or not."""
    links.link(
        links.entity_place(view.kind.name, view.ids.text(name)),
        f"The story of this {view.kind.word.lower()}",
        ":material/person:",
    )
    found = identifiers_of(desk.engine(view.as_of), view.kind, name)
    frame = found.assign(
        value=[view.value(by, one) for by, one in zip(found["by"], found["value"], strict=True)]
    )
    columns = {
        "by": tables.text("What", 90),
        "value": tables.text("Value", 120),
        "sharers": tables.number("Used by", width=66),
        "last": day("Last seen"),
    }
    tables.show(
        frame, columns, title="What it used", key="node_uses", alt="Identifiers of the chosen one", rows=6
    )


def one_identifier(desk: House, view: RingView, by: str, value: str) -> None:
    """All who used an identifier."""
    found = users_of(desk.engine(view.as_of), view.kind, by, value)
    frame = found.assign(id=[view.ids.text(one) for one in found["id"]])
    columns = {
        "id": tables.text(view.kind.word, 120),
        "times": tables.number("Uses", width=60),
        "first": day("First"),
        "last": day("Last seen"),
    }
    tables.show(
        frame, columns, title=f"{len(found):,} used it", key="node_users", alt="Users of the chosen identifier", rows=6,
        leads=[links.entity_place(view.kind.name, view.ids.text(one)) for one in found["id"]],
    )  # fmt: skip
