"""Who and where, on the Alert page: the cells that carry the change, and who carries it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.catalogue.counted import carried_in, counted_in
from monitors.catalogue.loading import Monitor
from monitors.explain import Cause, Explanation, Section
from pages.desk import named_entities, withheld
from pages.desk.escape import plain
from pages.desk.house import House
from pages.kept.made_of import made_of
from pages.parts import links, tables
from queries.engine.table_sql import literal

OWN_PAST = (
    "From its own days before and those of all others: what changed. Its page asks how it stands to its peers"
)
OF_THESE_DAYS = (
    "Of the excess of all, over the days compared here; the headline has it as the alert last kept it"
)
SHRUNKEN = (
    "What to expect of it, cautiously: its raw rate drawn to all others' where it has few events or they have hardly "
    "any (Gamma–Poisson). What happened is the raw rate"
)
BEFORE = timedelta(days=28)  # shown of an entity before the days of the alert


def leaves_sql(found: Explanation, monitor: Monitor) -> str:
    """The rows that were compared, ready for the workbench."""
    since, until = date.fromisoformat(found.since[:10]), date.fromisoformat(found.until[:10])
    return found.leaves_sql or links.segment_sql(monitor, found.segment, since, until)


def cells(found: Explanation, monitor: Monitor, currency: str) -> None:
    """The few cells that carry the change; that none does is an answer too."""
    frame = made_of(found, "cells", lambda: _cells(found))
    counted = counted_in(monitor)
    columns = {
        "where": tables.text("Where", 104),
        "effect": tables.text("What", 80),
        "actual": tables.counted("Actual", counted, currency, 56),
        "expected": tables.counted("Expected", counted, currency, 60, "%,.1f"),
        "ratio": tables.times("Ratio", 46, "Of what the rest would make one expect"),
        "share": tables.number("Share", "%.0f %%", 48, help="Of the gross movement"),
        "money": tables.money("Money", currency, 54),
    }
    tables.show(
        frame,
        columns,
        title="Where: segments that carry it",
        key="cells",
        alt="Segments that carry the change, with actual and expected counts",
        sql=leaves_sql(found, monitor),
        rows=6,
        leads=[links.metric_place(monitor.name, {**found.segment, **one.segment}) for one in found.causes],
        empty=found.causes_note or words.unplaced(found.segment),
    )
    if found.places:
        st.caption(plain(f"{words.elsewhere(found.places)}."))


def _cells(found: Explanation) -> pd.DataFrame:
    pairs = zip(found.causes, found.causes_money, strict=True)
    counted = found.money is not None  # where no money is at stake there is none to share, not 0
    frame = pd.DataFrame([_cell(cause, money if counted else None) for cause, money in pairs])
    return frame if frame.empty else frame.assign(share=words.whole_percents(frame["share"].tolist()))


def _cell(cause: Cause, money: float | None) -> dict[str, Any]:
    return {**told(cause), "money": money, "p_value": cause.p_value}


def told(cause: Cause) -> dict[str, Any]:
    """A cell as a row of a table of cells: where, how it moved, by how much; share in percent."""
    return {
        "where": words.segment(cause.segment),
        "effect": words.EFFECTS[cause.effect],
        "actual": cause.actual,
        "expected": cause.expected,
        "ratio": words.factor(cause.ratio),
        "share": abs(cause.share) * 100,
    }


def nobody(found: Explanation) -> str:
    """Why nobody is named; empty where somebody is."""
    if any(section.rows for section in found.who.values()) or found.also or found.facts.carriers:
        return ""
    if not found.who:
        return "Nobody is named: this metric is not counted by seller, device or account."
    looked = words.listing([words.entity(name, 2) for name in found.who], 4)
    notes = "; ".join(dict.fromkeys(section.note for section in found.who.values() if section.note))
    if notes.startswith(withheld.HIDDEN):
        return f"{words.titled(notes)}."
    return f"Nobody stands out among {looked}{f': {notes}' if notes else ''}."


def nowhere(found: Explanation) -> str:
    """Why no segment is named; empty where one is."""
    if found.causes:
        return ""
    also = f"; {words.inside(words.elsewhere(found.places))}" if found.places else ""
    return f"{found.causes_note or words.unplaced(found.segment)}{also}."


def who(desk: House, as_of: date, found: Explanation, monitor: Monitor, incident: int | None) -> None:
    """Sellers, devices, addresses by excess over what was to be expected of each; a name leads to its story."""
    if not any(section.rows for section in found.who.values()) and not found.also:
        kept = words.main_carriers(found.facts.carriers)
        entity = kept.entity if kept else next(iter(found.facts.carriers))
        rows = found.facts.carriers[entity]["rows"]
        _shares(desk, as_of, entity, rows, "as the alerts of this incident keep it", incident)
        return
    own = [entity for entity, section in found.who.items() if section.rows or entity not in found.also]
    own.sort(key=lambda entity: not found.who[entity].rows)
    names = {words.titled(entity): entity for entity in [*own, *found.also]}
    first = next(iter(names))
    label = first
    if len(names) > 1:
        look: dict[str, Any] = {"required": True, "key": "alert_who", "label_visibility": "collapsed"}
        label = st.segmented_control("Who", list(names), default=first, **look) or first
    entity = names[label]
    if entity in found.also:
        section = found.also[entity]
        rows = [(row["id"], row["share"], row["usual"]) for row in section.rows]
        note = f"by alert {section.facts['alert']} of this incident, not by this metric"
        _shares(desk, as_of, entity, rows, note, incident)
    else:
        _entities(desk, as_of, entity, found, monitor, incident)


def _shares(
    desk: House, as_of: date, entity: str, rows: Sequence[Any], note: str, incident: int | None
) -> None:
    """Entities of another view of the incident: id, share of its excess, usual share."""
    frame = pd.DataFrame(
        {
            "id": [str(row[0]) for row in rows],
            "share": [row[1] * 100 for row in rows],
            "usual": [row[2] * 100 for row in rows],
        }
    )
    tables.show(
        frame,
        {
            "id": tables.text(words.titled(entity), 150),
            "share": tables.number("Share", "%.1f %%", 80, help="Of the excess of all"),
            "usual": tables.number("Usual share", "%.0f %%", 90, help="Of what was to be expected of these"),
        },
        title=f"Who carries it: {words.label(entity)}",
        key=f"who_{entity}",
        alt=f"{words.label(entity)} by share of the excess",
        rows=8,
        note=note,
        leads=stories(desk, as_of, entity, list(frame["id"]), incident),
    )


def _entities(
    desk: House, as_of: date, entity: str, found: Explanation, monitor: Monitor, incident: int | None
) -> None:
    section, linked, kept = found.who[entity], found.links.get(entity), _headlined(found, entity)
    since = date.fromisoformat(found.since[:10]) - BEFORE
    frame = made_of(section, "rows", lambda: pd.DataFrame(section.rows))
    shape = ("shown", entity, monitor.unit, desk.currency, carried_in(monitor, entity))
    shown, columns = made_of(section, shape, lambda: entity_table(frame, *shape[1:]))
    names = [str(row["id"]) for row in section.rows]
    told = stories(desk, as_of, entity, names, incident)
    tables.show(
        shown,
        columns,
        exact=frame,
        title=f"Who carries it: {words.label(entity)}",
        key=f"who_{entity}",
        alt=f"{words.label(entity)} by excess over their own expectation",
        sql=section.sql or None,
        rows=8,
        note=words.carried_by(kept) if kept else how_few(entity, section),
        leads=[
            story or entity_place(monitor, entity, str(row["id"]), found.segment, since)
            for story, row in zip(told, section.rows, strict=True)
        ],
        empty=section.note or "Nobody stands out.",
    )
    if section.note and not frame.empty:
        st.caption(plain(section.note))
    if kept and not frame.empty:
        st.caption(plain(_counted_anew(found)))
    for group in linked.rows[:3] if linked else []:
        by = words.listing([words.label(one) for one in group["by"]])
        said = f"{words.listing(group['ids'], 4)} share {by}, {words.share(group['share'])} of the excess"
        st.caption(f":material/link: {plain(said)}")


def stories(
    desk: House, as_of: date, entity: str, names: Sequence[str], incident: int | None
) -> list[links.Destination | None]:
    """Where each name of a table of carriers leads: its story, None where it has none."""
    return links.entity_places(named_entities.kinds_of(desk, as_of, entity, names), names, incident)


def entity_place(
    monitor: Monitor, entity: str, name: str, where: Mapping[str, str], since: date
) -> links.Destination | None:
    """Where an entity without a story leads: to its metric where they are watched singly, else to its days."""
    key = f"{entity}_id"
    if key in monitor.watched:
        return links.metric_place(monitor.name, {**where, key: name})
    table = next((one.source for one in monitor.who if one.entity == entity), None)
    if table is None:
        return None
    asked = f"where {key} = {literal(name)} and day >= {literal(since)}"
    return links.Destination(links.SQL, {"sql": f"select *\nfrom {table}\n{asked}\norder by day desc"})


def entity_table(
    frame: pd.DataFrame, entity: str, unit: str, currency: str, counted: str
) -> tuple[pd.DataFrame, dict[str, tables.Column]]:
    """Entities in display units, and how their columns look."""
    columns = {
        "id": tables.text(words.titled(entity), 90),
        "actual": tables.counted("Actual", counted, currency, 56),
        "expected": tables.counted("Expected", counted, currency, 62, "%,.1f", help=OWN_PAST),
        "excess": tables.counted("Excess", counted, currency, 60, "%+,.1f"),
        "share": tables.number(
            "Share", "%.1f %%", 54, help=OF_THESE_DAYS
        ),  # whole ones of many rows add up to 105
    }
    if frame.empty:
        return frame, columns
    shown = frame.assign(share=frame["share"] * 100)
    if frame["n"].notna().any():
        scale, pattern = tables.scaled(unit, currency)
        raw = frame["actual"] / frame["n"].where(frame["n"] > 0)
        shown = shown.assign(
            raw=scale(raw), rate=scale(frame["rate"].astype(float)), peers=scale(frame["peers"])
        )
        columns["raw"] = tables.number(
            "Raw rate", pattern, 64, help="Actual ÷ what it is out of in these days"
        )
        columns["rate"] = tables.number("Shrunken", pattern, 66, help=SHRUNKEN)
        columns["peers"] = tables.number("All before", pattern, 68, help="The rate of all of them before")
    if frame["money"].any():  # of what carries no money there is nothing to say, not even $0
        columns["money"] = tables.money("Money", currency, 60)
    else:
        shown = shown.drop(columns="money")
    if not frame["new"].any():
        return shown, columns
    shown["new"] = [["new"] if new else [] for new in frame["new"]]
    columns["new"] = tables.badges("New", {"new": "orange"}, 50)
    return shown, columns


def _headlined(found: Explanation, entity: str) -> words.Carriers | None:
    """What the headline says of an entity, if it says this one."""
    kept = words.main_carriers(found.facts.carriers)
    return kept if kept is not None and kept.entity == entity else None


def _counted_anew(found: Explanation) -> str:
    """Why the rows of a table may not add up to what its title repeats of the headline."""
    last = date.fromisoformat(found.until[:10]) - timedelta(days=1)
    span = words.span(date.fromisoformat(found.since[:10]), last)
    return f"The title repeats the headline, kept with the alert. The rows are counted now, {span}, and may differ."


def how_few(entity: str, section: Section) -> str | None:
    """How few carry half, of these days: named where it is one, as the headline does."""
    half, many = section.facts.get("half"), section.facts.get("entities")
    if half == 1 and section.rows:
        first = section.rows[0]
        return words.carried_by(words.Carriers(entity, 1, float(many or 1), first["share"], str(first["id"])))
    return f"{half} of {words.count(many)} carry half" if half else None
