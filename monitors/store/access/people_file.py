"""A list of people as a file, for a desk that is set up at once: each fault with its line, and nothing taken with one.

["ana@example.com"]
role = "investigator"
markets = ["BR"]
"""

from __future__ import annotations

from pathlib import Path

from monitors.store.access.people import LONGEST_LOGIN, Person, Roles, key_of
from monitors.store.store_errors import StoreError
from queries.content.declared import declare, declared, keys_of, read_keys
from queries.content.key_place import KeyPlace
from queries.content.toml_file import TomlError, read_toml
from queries.content.value_types import FLAG, TEXT, texts


@declared
class PersonEntry:
    """One person of the file; the table's name is the login."""

    role: str = declare(TEXT, "What the person may see and do: a role of this home.", "investigator")
    markets: tuple[str, ...] | None = declare(
        texts("a list of markets"),
        "The markets whose rows the person may see.",
        ["BR"],
        default=None,
        otherwise="all",
    )
    stages: tuple[str, ...] | None = declare(
        texts("a list of stages"),
        "The stages whose monitors and alerts the person may see.",
        ["payment"],
        default=None,
        otherwise="all",
    )
    enabled: bool = declare(FLAG, "Whether the person may come in.", False, default=True)


def read_people(path: Path, roles: Roles, markets: tuple[str, ...], stages: tuple[str, ...]) -> list[Person]:
    """The people of a file. markets, stages: what there is; empty = anything. Raises StoreError with every fault."""
    try:
        values, lines = read_toml(path, str(path))
    except TomlError as error:
        raise StoreError(str(error.problem)) from error
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror})") from error
    file = KeyPlace(str(path), lines)
    found: dict[str, Person] = {}
    for login, table in values.items():
        place = file.at(login)
        if not 0 < len(key_of(login)) <= LONGEST_LOGIN or not isinstance(table, dict):
            place.note("wrong value", 'a table ["login"] for each person', repr(login)[:80])
            continue
        if key_of(login) in found:
            place.note("the same person twice", "each login once", login)
        fields = read_keys(keys_of(PersonEntry), table, place)
        _among(place.at("role"), "role", (fields.get("role"),), tuple(roles))
        _among(place.at("markets"), "market", fields.get("markets") or (), markets)
        _among(place.at("stages"), "stage", fields.get("stages") or (), stages)
        if "role" in fields:
            found[key_of(login)] = Person(login, **fields)
    if not values:
        file.note("no person in it", 'a table ["login"] for each person', "an empty file")
    if file.problems:
        raise StoreError("\n".join(str(problem) for problem in file.in_order()))
    return list(found.values())


def _among(place: KeyPlace, what: str, values: tuple[str | None, ...], known: tuple[str, ...]) -> None:
    for value in values:
        if value is not None and known and value not in known:
            place.note(f"no such {what}", "one of " + ", ".join(known), value)
