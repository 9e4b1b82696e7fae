"""Whose path it is: those who carry an incident, or the entities that the address names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from monitors.path.cohort_path import CohortPath
from monitors.store import reading
from pages.desk import explanations, named_entities
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.desk.shown_ids import shown_ids
from pages.parts import links, tables, unknown_value
from pages.path import path_view
from queries.content.entity_kind import EntityKind

CARRIES = 0.05  # share of an incident's excess from which an entity is of its cohort; chosen


@dataclass(frozen=True)
class Cohort:
    """Entities of a kind, and the incident they carry."""

    kind: EntityKind
    ids: Sequence[str]
    incident: int | None = None

    @property
    def whose(self) -> str:
        """The cohort in words."""
        one = len(self.ids) == 1
        return (
            f"this {self.kind.word.lower()}" if one else f"these {len(self.ids)} {self.kind.plural.lower()}"
        )


def from_address(desk: House, as_of: date) -> Cohort | str:
    """The cohort that the address asks for, or in words why there is none."""
    name, known = st.query_params.get("kind", ""), desk.kinds.kinds
    walked = [one for one, kind in known.items() if kind.stations]
    if not name:
        return _of_incident(desk, as_of, [known[one] for one in walked])
    kind = known.get(name)
    if kind is None:
        there = ", ".join(walked) or "none"
        return f"There is no kind of entity “{unknown_value.short(name)}”. A path is declared for: {there}."
    named = list(dict.fromkeys(one for one in st.query_params.get("ids", "").split(",") if one))
    if named:
        return Cohort(kind, named)
    return _of_incident(desk, as_of, [kind])


def _of_incident(desk: House, as_of: date, kinds: Sequence[EntityKind]) -> Cohort | str:
    """Those of the first of some kinds who carry the incident of the address; in words why there is nobody."""
    several = " or ".join(one.plural.lower() for one in kinds) or "kind of entity"
    asked = st.query_params.get("incident", "")
    number = unknown_value.number(asked)
    card = None if number is None else reading.incident(desk.store, number, now(), as_of)
    if card is None:
        gone = f"There is no incident “{unknown_value.short(asked)}” on this morning" if asked else ""
        return f"{gone}, and the address names no {several}." if gone else _nobody_named(several)
    answer = explanations.of(desk, as_of, card.lead_episode)
    if isinstance(answer, str):
        return answer
    for kind in kinds:
        ids: list[str] = []
        # Who carries it stands under any name the kind has in monitors: a seller's account is the seller.
        for name in kind.carrying:
            section = answer.who.get(name)
            named = [str(row["id"]) for row in section.rows if row["share"] >= CARRIES] if section else []
            if len(kinds) > 1:  # a name that several kinds have: each takes its own
                whose = named_entities.kinds_of(desk, as_of, name, named)
                named = [one for one, whom in zip(named, whose, strict=True) if whom == kind.name]
            ids += [one for one in named if one not in ids]
        if ids:
            return Cohort(kind, ids, number)
    return f"No {' or '.join(one.word.lower() for one in kinds)} carries a clear part of incident {number}."


def _nobody_named(several: str) -> str:
    return f"The address names no {several} and no incident. A card and a story lead here."


def missing(why: str) -> None:
    """There is no cohort to follow."""
    st.info(plain(why), icon=":material/route:")


def readable(desk: House, as_of: date, found: Cohort, path: CohortPath) -> CohortPath:
    """The path as who is here may read it: a statement that names people is masked as its rows will be."""
    ids = shown_ids(desk, desk.engine(as_of).catalog.contracts, found.kind.key)
    if not ids.masked:
        return path
    secret = {f"'{one}'": f"'{ids.text(one)}'" for one in found.ids}

    def mask(sql: str) -> str:
        for name, shown in secret.items():
            sql = sql.replace(name, shown)
        return sql

    return path_view.masked(path, mask)


def members(desk: House, as_of: date, found: Cohort) -> None:
    """Whose path it is, each a link to its story."""
    ids = shown_ids(desk, desk.engine(as_of).catalog.contracts, found.kind.key)
    frame = pd.DataFrame({"id": [ids.text(one) for one in found.ids]})
    tables.show(
        frame,
        {"id": tables.text(found.kind.word, 160)},
        title=words.plural(len(found.ids), found.kind.word.lower(), found.kind.plural.lower()),
        key="path_members",
        alt="Whose path it is",
        rows=6,
        leads=[links.entity_place(found.kind.name, ids.token(one)) for one in found.ids],
    )
