"""The list of rings of a kind: most excess money first, and what was cut off."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from monitors import words
from monitors.rings.ring_set import NEW_DAYS
from monitors.rings.worth import shared_in_words
from pages.desk import readable_kinds, role_choice, withheld
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import links, tables, unknown_value
from pages.rings.ring_data import RingView
from queries.content.entity_kind import EntityKind

QUIET_DAYS = 30  # days without a use after which a ring rests; chosen
AT_WORK, ALL = "At work", "All"


def choose_kind(desk: House) -> EntityKind | None:
    """The kind whose rings are shown, which is in the address; None where no kind of the home has any."""
    found, declared = desk.kinds, desk.declared_kinds.kinds
    for problem in found.problems:
        st.error(plain(str(problem)), icon=":material/error:")
    linked = {name: one for name, one in found.kinds.items() if one.links}
    asked = st.query_params.get("kind", "")
    shown = asked if asked in declared else next(iter(linked), "")
    named = [declared[shown]] if shown else [one for one in declared.values() if one.links]
    withheld.say(desk, set().union(*(readable_kinds.ring_sources(one) for one in named)))
    if not linked and any(one.links for one in declared.values()):
        return None
    if not linked:
        st.info(
            "Nothing ties anybody together here: no file of entities/ declares a [[link]], such as a bank account or a "
            "device that accounts share.",
            icon=":material/hub:",
        )
        return None
    first = f"{next(iter(linked.values())).plural} are shown"
    unknown_value.say("kind", [*linked, *declared], "kind of entity with links", first)
    # What is in the address holds, however it came there; the control shows words and the address the file's name.
    st.session_state["ring_kind"] = asked if asked in linked else next(iter(linked))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="ring_filters"):
        name = st.segmented_control(
            "Rings of",
            list(linked),
            key="ring_kind",
            required=True,
            format_func=lambda one: f"Rings of {linked[one].plural.lower()}",
            label_visibility="collapsed",
            on_change=_choose_kind,
        )
        if not st.query_params.get("ring"):
            st.segmented_control(
                "Which", [AT_WORK, ALL], key="ring_show", default=AT_WORK, required=True, bind="query-params",
                label_visibility="collapsed",
            )  # fmt: skip
        role_choice.choose(desk)
    return linked[str(name)]


def _choose_kind() -> None:
    """Another kind has other rings."""
    st.query_params["kind"] = str(st.session_state["ring_kind"])
    for name in ("ring", "node", "open"):
        st.query_params.pop(name, None)


def unknown(view: RingView, asked: str) -> None:
    """An address of a ring that is not there."""
    short = unknown_value.short(asked)
    unknown_value.tell(
        f"No ring has the member “{short}” on the morning of {words.day(view.as_of)}: it may have shared "
        "nothing by then, or what it shares is now shared by too many. "
        f"All rings of {view.kind.plural.lower()} are shown."
    )


def draw(desk: House, view: RingView) -> None:
    """The list, and below it what could not be told."""
    troubles(desk, view)
    table = view.table
    if table.empty:
        st.info(
            plain(
                f"No two {view.kind.plural.lower()} share anything that few share: "
                f"{', '.join(dict.fromkeys(link.by for link in view.kind.links)) or 'nothing'} was looked at."
            ),
            icon=":material/check:",
        )
        crowds(view)
        return
    shown = st.session_state.get("ring_show", AT_WORK)
    rows = table
    if shown == AT_WORK:
        since = pd.Timestamp(view.as_of - timedelta(days=QUIET_DAYS))
        rows = table[table["last"].isna() | (table["last"] >= since)]
    note = f"of {len(table):,}, most money beyond their peers' in {view.ranking.days} days first" + (
        f"; {AT_WORK.lower()} = used what ties it within {QUIET_DAYS} days" if shown == AT_WORK else ""
    )
    frame = _frame(view, rows)
    tables.show(
        frame,
        _columns(desk, view),
        title=words.plural(len(rows), "ring"),
        key="rings",
        alt=f"Rings of {view.kind.plural.lower()}, most money beyond their peers' first",
        sql=next(iter(view.rings.statements.values()), None),
        rows=18,
        note=note,
        empty=f"No ring used what ties it within {QUIET_DAYS} days; “{ALL}” shows those at rest.",
        leads=[links.ring_place(view.kind.name, view.ids.token(ring)) for ring in rows["ring"]],
    )
    crowds(view)


def troubles(desk: House, view: RingView) -> None:
    """What could not be read, in words."""
    for told in withheld.fold(desk, (*view.rings.troubles, *view.ranking.notes)):
        st.warning(plain(told), icon=":material/link_off:")


def crowds(view: RingView) -> None:
    """Values that too many share, and entities that share too much: they tie nobody, and are said."""
    found = view.rings.crowds
    if found.empty and not view.rings.busy:
        return
    parts = []
    for by, mine in found.groupby("by", sort=False):
        most = int(mine["sharers"].max())
        parts.append(f"{words.plural(len(mine), 'value')} of {by} (the largest by {most:,})")
    said = f"Shared by too many to tie anybody, and cut off: {'; '.join(parts)}." if parts else ""
    if view.rings.busy:
        who = words.plural(len(view.rings.busy), view.kind.word.lower(), view.kind.plural.lower())
        said += f" {who} with too many identifiers, as couriers or test accounts have, tie nobody either."
    st.caption(plain(said.strip()))
    if not found.empty:
        with st.expander("What was cut off", icon=":material/content_cut:"):
            _cut_off(view)


def _cut_off(view: RingView) -> None:
    """The values that too many share."""
    found = view.rings.crowds
    frame = found.assign(
        value=[view.value(by, one) for by, one in zip(found["by"], found["value"], strict=True)]
    )
    columns = {
        "by": tables.text("What", 120),
        "value": tables.text("Value", 160),
        "sharers": tables.number(f"Shared by, {view.kind.plural.lower()}", width=150),
        "first": _day("First seen"),
        "last": _day("Last seen"),
    }
    tables.show(
        frame, columns, title="Shared by too many", key="crowds", alt="Identifiers that were cut off", rows=8
    )


def _frame(view: RingView, rows: pd.DataFrame) -> pd.DataFrame:
    labels = {one.name: one.label for one in view.kind.counts}
    with_size = [one.name for one in view.kind.counts if one.denominator]
    return pd.DataFrame(
        {
            "ring": [view.ids.text(one) for one in rows["ring"]],
            "market": [view.market(one) for one in rows["ring"]],
            "money": rows["money"],
            "what": [labels.get(one, "") if isinstance(one, str) else "" for one in rows["count"]],
            "num": rows["num"],
            "expected": rows["expected"],
            "den": rows["den"].where(rows["count"].isin(with_size)),
            "size": rows["size"],
            "trading": rows["trading"],
            "new": rows["new"],
            "shares": [shared_in_words(view.rings, one) for one in rows["ring"]],
            "first": rows["first"],
            "last": rows["last"],
        }
    )


def _columns(desk: House, view: RingView) -> dict[str, tables.Column]:
    days = view.ranking.days
    found = {
        "ring": tables.text("Ring, by its oldest member", 140),
        "market": tables.text("Where", 52, "The market of most members"),
        "money": tables.money(
            "Beyond peers", desk.currency, 92, f"What peers would not show, last {days} days"
        ),
        "what": tables.text("Most of all by", 190),
        "num": tables.number("Count", "%.0f", 60, f"Events of that kind in the last {days} days"),
        "expected": tables.number("Peers", "%.1f", 60, "What as many events of their peers would show"),
        "den": tables.number("Out of", "%.0f", 62, "What the count is out of"),
        "size": tables.number("Members", "%.0f", 74),
        "trading": tables.number("Trading", "%.0f", 66, "Members that are not shut and have not left"),
        "new": tables.number(f"New, {NEW_DAYS} days", "%.0f", 86, "Members that came in since last week"),
        "shares": tables.text("Shares", 170),
        "first": _day("Since"),
        "last": _day("Last seen"),
    }
    absent = {"trading": not view.kind.state, "market": not view.kind.market}
    return {name: one for name, one in found.items() if not absent.get(name)}


def _day(label: str) -> tables.Column:
    return st.column_config.DateColumn(label, format="D MMM YYYY", width=92)
