"""Where texts come from: which extract of a home holds what people wrote, and which column says what about it.

A file `voices/<name>.toml` says it. An extract with a free text that no file names is read as far as its contract
tells: its key, market, language, and its first personal column as the author. A text that is personal as a whole is
read by nobody here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from queries.content.contract import Contracts, Extract
from queries.content.declared import declare, declared, keys_of, read_keys
from queries.content.home import Home
from queries.content.key_place import KeyPlace
from queries.content.problem import Problem
from queries.content.toml_file import TomlError, read_toml
from queries.content.value_types import TEXT, texts

KIND = "voices"
CONTACTS = "_contacts"  # behind the name of the text column: the derived column with the contacts in it
_COLUMNS = ("id", "kind", "category", "author", "author_kind", "seller", "creator", "order")


@declared
class TextSource:
    """One extract of texts. A column that the extract does not have is read as nothing."""

    path: Path
    lines: dict[str, int] = field(default_factory=dict, compare=False)
    market: str | None = None
    language: str | None = None
    written_at: str | None = None
    contacts: str | None = None
    extract: str = declare(TEXT, "The extract the texts are in.", "texts")
    text: str = declare(TEXT, "Its column with the text, which is `free_text`.", "body")
    id: str = declare(TEXT, "Its column that tells one text from another.", "text_id")
    kind: str | None = declare(TEXT, "The column with the kind of text.", "kind", default=None)
    category: str | None = declare(TEXT, "The column with the category.", "category", default=None)
    author: str | None = declare(TEXT, "The column with who wrote it.", "author_id", default=None)
    author_kind: str | None = declare(
        TEXT, "The column with what the author is.", "author_kind", default=None
    )
    seller: str | None = declare(TEXT, "The column with the seller it is about.", "seller_id", default=None)
    creator: str | None = declare(
        TEXT, "The column with the creator it is about.", "creator_id", default=None
    )
    order: str | None = declare(TEXT, "The column with the order it is about.", "order_id", default=None)
    about: tuple[str, ...] = declare(
        texts("a list of columns"),
        "The columns that say where it was written: texts of one place are compared with those of others.",
        ["seller_id", "live_id"],
        default=(),
    )
    ties: tuple[str, ...] = declare(
        texts("a list of columns"),
        "Columns whose equal values tie texts of different authors together.",
        ["device_id", "picture_hash"],
        default=(),
    )
    complaints: tuple[str, ...] = declare(
        texts("a list of kinds"),
        "The kinds of text in which people complain; without it any may be a complaint.",
        ["claim", "dispute"],
        default=(),
    )
    money_source: str | None = declare(
        TEXT, "An extract with the order's column and an amount.", "orders", default=None
    )
    money: str | None = declare(TEXT, "Its column with the amount.", "amount", default=None)
    rule_source: str | None = declare(
        TEXT, "An extract with the order's column and the rule that hit it.", "rule_hits", default=None
    )
    rule: str | None = declare(TEXT, "Its column with the rule.", "rule_id", default=None)

    @property
    def segment(self) -> dict[str, str]:
        """Role → column by which texts can be told apart in a cube: kind, language, category, market."""
        found = {
            "kind": self.kind,
            "language": self.language,
            "category": self.category,
            "market": self.market,
        }
        return {role: column for role, column in found.items() if column}


@dataclass(frozen=True)
class TextSources:
    """All of a home, and what is wrong with the files that cannot be used."""

    sources: tuple[TextSource, ...]
    problems: tuple[Problem, ...] = ()


def read_text_sources(home: Home, contracts: Contracts) -> TextSources:
    """The extracts with a free text of a home, each once: as its file says, else as its contract tells."""
    found: dict[str, TextSource] = {}
    problems: list[Problem] = []
    for path in home.content(KIND):
        one = _read(path, home.shown(path))
        if isinstance(one, list):
            problems += one
        elif one.extract in contracts:
            if one.text in _texts(contracts[one.extract]):
                found[one.extract] = _completed(one, contracts[one.extract])
            else:
                problems.append(_no_text(one, home.shown(path)))
    for extract in contracts.values():
        text = next(iter(_texts(extract)), None)
        if text is not None and extract.kind == "event" and extract.name not in found:
            found[extract.name] = _of_contract(extract, text)
    return TextSources(tuple(found[name] for name in sorted(found)), tuple(problems))


def _texts(extract: Extract) -> list[str]:
    """The columns whose words may be shown: what is personal as well is a mask to who may not see it, and no text."""
    return [one.name for one in extract.free_text if not one.personal]


def _no_text(one: TextSource, shown: str) -> Problem:
    what = f"a column of {one.extract} that is free_text and not personal"
    hint = "Its words would be shown to everybody who sees its rows."
    return Problem(shown, "no text to show", one.lines.get("text"), "text", what, one.text, hint)


def _read(path: Path, shown: str) -> TextSource | list[Problem]:
    try:
        values, lines = read_toml(path, shown)
    except TomlError as error:
        return [error.problem]
    place = KeyPlace(shown, lines)
    given = read_keys(keys_of(TextSource), values, place)
    return place.in_order() if place.problems else TextSource(path=path, lines=lines, **given)


def _of_contract(extract: Extract, text: str) -> TextSource:
    author = next((one.name for one in extract.columns if one.personal and one.name != text), None)
    one = TextSource(path=extract.path, extract=extract.name, text=text, id=extract.key[0], author=author)
    return _completed(one, extract)


def _completed(one: TextSource, extract: Extract) -> TextSource:
    """With what the contract tells, and without the columns that the extract does not have."""
    there = {column.name for column in extract.columns} | {f"{one.text}{CONTACTS}"}
    gone: dict[str, Any] = {
        name: None for name in _COLUMNS if name != "id" and getattr(one, name) not in there
    }
    if one.order not in there:
        gone |= {"money_source": None, "rule_source": None}
    return replace(
        one,
        **gone,
        about=tuple(name for name in one.about if name in there),
        ties=tuple(name for name in one.ties if name in there),
        market=extract.market,
        language=getattr(extract, "language_column", None),
        written_at=extract.event_time,
        contacts=f"{one.text}{CONTACTS}",
    )
