"""Kinds of entity: whom the desk can rank and tell the story of, and what is counted about them. A file a kind.

Which there are, and which table and column says what about them, stands in `entities/<kind>.toml`, never in code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from queries.content.declared import declare, declared, keys_of, read_keys
from queries.content.home import Home
from queries.content.key_place import KeyPlace
from queries.content.path_share import PathRules, PathShare
from queries.content.problem import Problem
from queries.content.shared_identifier import SharedIdentifier
from queries.content.table_types import OneTable, TableList
from queries.content.toml_file import TomlError, read_toml
from queries.content.value_types import FAULTY, FLAG, TEXT, choice, texts, whole

COUNT_UNITS = ("bps", "percent", "count")


@declared
class EntityCount:
    """Something counted about each entity; its excess over that of the peers is asked."""

    name: str = declare(TEXT, "Its name in addresses and files.", "refund_only")
    label: str = declare(TEXT, "What it is called on the page.", "refunds without return")
    source: str = declare(TEXT, "A cube or view with `day`, the key and the measures.", "seller_day")
    key: str | None = declare(
        TEXT, "Column of the entity there.", "subject_id", default=None, otherwise="the key of the kind"
    )
    numerator: str = declare(TEXT, "Column with the events, added up over days.", "refund_only_orders")
    where: str = declare(
        TEXT, "SQL condition on the rows that count.", "party = 'seller'", default="", otherwise="all rows"
    )
    denominator: str | None = declare(
        TEXT,
        "Column with what they are out of: the size of an entity. Without one an entity's size is its days.",
        "delivered_orders",
        default=None,
    )
    money: str | None = declare(
        TEXT, "Column with the money these events touch.", "refund_only_amount", default=None
    )
    bad: str = declare(choice("up", "down"), "Which way is bad.", "down", default="up")
    days: int | None = declare(
        whole(1, 400),
        "Days it looks back at least, where the page asks for fewer: what happens once, such as an application.",
        60,
        default=None,
        unit="days",
        otherwise="those of the page",
    )
    unit: str = declare(choice(*COUNT_UNITS), "How the rate is said.", "percent", default="percent")
    stage: str = declare(TEXT, "Stage of the life cycle.", "after-sales", default="other")
    ranks: bool = declare(
        FLAG,
        "Whether it takes part in the ranking. False where an honest cause is common, such as a clearance sale: then "
        "it is shown and judges nobody.",
        False,
        default=True,
    )
    lifts: bool = declare(
        FLAG,
        "Whether the first of this count stands before the second of another. False where others than the entity make "
        "it move, such as claims of its buyers: then it adds to its order alone.",
        False,
        default=True,
    )


@declared
class MoneyOutstanding:
    """Money paid out that can still be asked back: paid within the window."""

    source: str = declare(TEXT, "A cube or view with `day`, the key and the amounts.", "payouts_seller_day")
    paid: str = declare(TEXT, "Column with the money paid out.", "payout_amount")
    back: tuple[str, ...] = declare(
        texts("a list of columns"), "Columns with money that came back.", ["recovered_amount"], default=()
    )
    window_days: int = declare(
        whole(1, 400), "How long a refund or a chargeback can still come.", 30, default=30, unit="days"
    )


@declared
class StoryLane:
    """A lane of an entity's time line: a measure by day, or single events."""

    name: str = declare(TEXT, "What the lane is called.", "Orders")
    source: str = declare(TEXT, "A table with `day` and the key.", "seller_day")
    key: str | None = declare(
        TEXT, "Column of the entity there.", "subject_id", default=None, otherwise="the key of the kind"
    )
    where: str = declare(
        TEXT, "SQL condition on the rows.", "kind <> 'login'", default="", otherwise="all rows"
    )
    measure: str | None = declare(
        TEXT,
        "Column added up by day: the lane is a line with the peers' band.",
        "accepted_orders",
        default=None,
    )
    of: str | None = declare(
        TEXT,
        "Column with what the measure is out of: the band is then what the peers' rate makes of the entity's own days.",
        "delivered_orders",
        default=None,
        otherwise="the band is that of the peers' own days",
    )
    unit: str = declare(choice("count", "money"), "What the measure is in.", "money", default="count")
    what: tuple[str, ...] = declare(
        texts("a list of columns"),
        "Columns that say what happened: the lane shows single events.",
        ["kind", "result"],
        default=(),
    )
    amount: str | None = declare(TEXT, "Column with the money of an event.", "amount", default=None)
    detail: tuple[str, ...] = declare(
        texts("a list of columns"), "Columns that say more about an event.", ["reason"], default=()
    )


@declared
class RelatedKind:
    """Whom an entity trades with: buyer and seller, creator and seller. The pairs of most events are listed."""

    name: str = declare(TEXT, "What the list is called.", "Buyers")
    kind: str | None = declare(
        TEXT, "Kind of entity at the other end, by the name of its file.", "buyer", default=None
    )
    source: str = declare(TEXT, "A table with `day`, the key and the other one's key.", "orders")
    key: str | None = declare(
        TEXT, "Column of the entity there.", "seller_id", default=None, otherwise="the key of the kind"
    )
    other: str = declare(TEXT, "Column of the other one.", "buyer_id")
    count: str | None = declare(
        TEXT, "Column added up.", "accrued_orders", default=None, otherwise="rows are counted"
    )
    money: str | None = declare(TEXT, "Column with the money.", "amount", default=None)
    where: str = declare(TEXT, "SQL condition on the rows.", "linked", default="", otherwise="all rows")


def _list(kind: type, name: str) -> TableList:
    return TableList(f"tables [[{name}]]", kind=kind)


@declared
class EntityKind:
    """One kind of entity. Its file's name is its name in addresses; ``plural`` and ``word`` are on the page."""

    name: str
    path: Path
    lines: Mapping[str, int] = field(default_factory=dict)
    word: str = declare(TEXT, "What one of them is called.", "Seller", name="name")
    plural: str = declare(TEXT, "What several are called.", "Sellers")
    key: str = declare(TEXT, "Column that names an entity.", "seller_id")
    table: str | None = declare(
        TEXT,
        "A dimension extract or view with one row an entity.",
        "sellers",
        default=None,
        otherwise="what an entity is comes from the rows counted",
    )
    market: str | None = declare(TEXT, "Column with the market of an entity.", "country", default=None)
    peers: tuple[str, ...] = declare(
        texts("a list of columns"),
        "Columns by which entities are alike, the coarsest first: of `table`, or of the sources where there is none.",
        ["country", "category", "seller_tier"],
        default=(),
    )
    age: str | None = declare(
        TEXT, "Column of `table` with the day since which an entity is known.", "onboarded_on", default=None
    )
    state: str | None = declare(
        TEXT, "Column of `table` with the state of enforcement.", "status", default=None
    )
    open_states: tuple[str, ...] = declare(
        texts("a list of values"), "States in which an entity still trades.", ["active"], default=()
    )
    carriers: tuple[str, ...] = declare(
        texts("a list of names"),
        "Names of the tables `[who.<name>]` of monitors in which they stand as carriers of an alert.",
        ["seller", "account"],
        default=(),
        otherwise="the name of the file",
    )
    counts: tuple[EntityCount, ...] = declare(
        _list(EntityCount, "count"), "What is counted about them.", name="count", default=()
    )
    outstanding: MoneyOutstanding | None = declare(
        OneTable("a table [outstanding]", kind=MoneyOutstanding),
        "Money that can still be asked back.",
        default=None,
    )
    links: tuple[SharedIdentifier, ...] = declare(
        _list(SharedIdentifier, "link"), "Identifiers that tie entities together.", name="link", default=()
    )
    lanes: tuple[StoryLane, ...] = declare(
        _list(StoryLane, "lane"), "Lanes of one entity's time line.", name="lane", default=()
    )
    stations: tuple[PathShare, ...] = declare(
        _list(PathShare, "path"),
        "Shares along the path of a cohort of them, station by station.",
        name="path",
        default=(),
    )
    controls: PathRules | None = declare(
        OneTable("a table [controls]", kind=PathRules),
        "The rules that look at them on that path.",
        default=None,
    )
    related: tuple[RelatedKind, ...] = declare(
        _list(RelatedKind, "related"), "Whom they trade with.", default=()
    )

    @property
    def ranking(self) -> tuple[EntityCount, ...]:
        """The counts that take part in the ranking."""
        return tuple(one for one in self.counts if one.ranks)

    @property
    def lifting(self) -> frozenset[str]:
        """The names of the counts by which an entity can be lifted before others."""
        return frozenset(one.name for one in self.ranking if one.lifts)

    @property
    def carrying(self) -> tuple[str, ...]:
        """The names under which alerts list them as carriers."""
        return self.carriers or (self.name,)

    def count(self, name: str) -> EntityCount | None:
        """The count of that name, or None."""
        return next((one for one in self.counts if one.name == name), None)


@dataclass(frozen=True)
class EntityKinds:
    """The kinds of a home by name, and what is wrong with the files of the others."""

    kinds: Mapping[str, EntityKind]
    problems: tuple[Problem, ...] = ()

    def of_key(self, column: str) -> EntityKind | None:
        """The kind that a column names, or None."""
        return next((one for one in self.kinds.values() if one.key == column), None)


def read_entity_kind(path: Path, shown_as: str) -> EntityKind | list[Problem]:
    """One file, or everything that is wrong with it, with lines."""
    try:
        values, lines = read_toml(path, shown_as)
    except TomlError as error:
        return [error.problem]
    place = KeyPlace(shown_as, lines)
    fields: dict[str, Any] = read_keys(keys_of(EntityKind), values, place)
    if not place.problems:
        _note_contradictions(fields, place)
    made = {**fields, "name": path.stem, "path": path, "lines": lines}
    return place.in_order() or EntityKind(**made)


def _note_contradictions(fields: Mapping[str, Any], place: KeyPlace) -> None:
    """Notes what the keys say together and cannot be."""
    if fields["table"] is None:
        for name in ("age", "state"):
            if fields[name] is not None:
                place.at(name).note("can never match", "a key `table` that has it", "no table")
    seen: set[str] = set()
    for number, one in enumerate(fields["counts"]):
        if one is not FAULTY and one.name in seen:
            place.at("count").nth(number).at("name").note("name is taken", "a name of its own", one.name)
        seen.add("" if one is FAULTY else one.name)
    for number, lane in enumerate(fields["lanes"]):
        if lane is not FAULTY and (lane.measure is None) == (not lane.what):
            found = "both" if lane.what else "neither"
            place.at("lane").nth(number).note("wrong lane", "either measure or what", found)


def read_entity_kinds(home: Home) -> EntityKinds:
    """All kinds of a home: the pack's and its own."""
    kinds: dict[str, EntityKind] = {}
    problems: list[Problem] = []
    for path in home.content("entities"):
        found = read_entity_kind(path, home.shown(path))
        if isinstance(found, EntityKind):
            kinds[found.name] = found
        else:
            problems += found
    return EntityKinds(kinds, tuple(problems))
