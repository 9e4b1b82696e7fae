"""Who is behind a case of the truth, by every id they can be met under on a card.

The truth names sellers, buyers, creators, agencies, card prefixes and rules; its rings name their members. A device or
an address is of a case when at least half of its events in the days of the case are of these people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from monitors.explain import Explanation
from monitors.replay.truth import Case
from queries.engine.opening import Engine, EngineError

PLACES = ("country", "extract", "carrier")  # kinds of entity that are no culprits
# Where an identifier and a person stand in one row.
USED = (
    ("after_sales", "buyer_id", "device_id"),
    ("after_sales", "buyer_id", "address_id"),
    ("coupons", "buyer_id", "device_id"),
    ("accounts", "account_id", "device_id"),
)
MOSTLY = 0.5
JOINT = " × "  # between the two of a pair


@dataclass(frozen=True)
class Culprits:
    """Ids of the people, rules and identifiers of a case; `known`: whether the truth knows any."""

    ids: frozenset[str]

    @property
    def known(self) -> bool:
        """Whether the truth names anybody or any rule."""
        return bool(self.ids)

    def has(self, name: object) -> bool:
        """Whether an id on a card is of the case; of a pair one of the two is enough."""
        return any(part in self.ids for part in str(name).split(JOINT))


def culprits_of(case: Case, rings: Iterable[Mapping[str, Any]], engine: Engine | None) -> Culprits:
    """The culprits of a case. engine None: without devices and addresses."""
    people = {one for kind, ids in case.entities.items() if kind not in PLACES for one in ids}
    people |= {str(one) for ring in rings if ring.get("scenario") == case.id for one in ring["members"]}
    found = set(people)
    if people and engine is not None:
        for table, who, what in USED:
            found |= _used(engine, table, who, what, case, people)
    return Culprits(frozenset(found))


def _used(engine: Engine, table: str, who: str, what: str, case: Case, people: Iterable[str]) -> set[str]:
    """Values of the column `what` that mostly these people used in the days of a case."""
    listed = ", ".join(f"'{one}'" for one in sorted(people))
    until = max([case.end, *(day + timedelta(days=1) for day in case.money_by_day)])
    sql = (
        f"select {what} as found from {table} where day >= date '{case.began}' and day < date '{until}' group by all "
        f"having count(*) filter ({who} in ({listed})) >= {MOSTLY} * count(*)"
    )
    try:
        return {str(one) for one in engine.frame(sql)["found"] if one is not None}
    except EngineError:  # a home without this extract
        return set()


def names_culprits(culprits: Culprits, found: Explanation, *, mine: bool) -> bool:
    """Whether a card names a culprit first: of a kind of entity, of another view of the incident, of linked accounts,
    among rules (for a card of the case alone), or in its segment or first cell.
    """
    first = [section.rows[0]["id"] for section in (*found.who.values(), *found.also.values()) if section.rows]
    cell = {**(found.causes[0].segment if found.causes else {}), **found.segment}
    if mine and found.rules.rows:
        first.append(found.rules.rows[0]["rule"])
    if any(culprits.has(name) for name in (*first, *cell.values())):
        return True
    groups = [section.rows[0]["ids"] for section in found.links.values() if section.rows]
    return any(sum(map(culprits.has, ids)) > len(ids) / 2 for ids in groups)
