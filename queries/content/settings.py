"""riskdesk.toml: the settings of one home, every value checked, every fault with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from queries.content.problem import Problem, unknown_key
from queries.content.toml_file import TomlError, read_toml

PACKS = ("marketplace", "none")
CLOCKS = ("wall", "data")
KNOWN = ("name", "pack", "currency", "zone", "cutoff_hour", "clock", "markets", "budget", "engine", "roles")
ENGINE_KEYS = ("kind", "threads", "memory_limit")
ROLE_KEYS = ("extracts", "personal")


@dataclass(frozen=True)
class Role:
    """Who may see what: ``extracts`` None = all of them; ``personal`` = personal data in the clear."""

    name: str
    extracts: frozenset[str] | None
    personal: bool

    def sees(self, extract: str) -> bool:
        """Whether the role may read this extract."""
        return self.extracts is None or extract in self.extracts


DEFAULT_ROLES = {
    "analyst": Role("analyst", None, False),
    "investigator": Role("investigator", None, True),
}


@dataclass(frozen=True)
class EngineSettings:
    """Which engine reads, with how many threads and how much memory (DuckDB's notation: "2GB")."""

    kind: str = "duckdb"
    threads: int | None = None
    memory_limit: str = "4GB"


@dataclass(frozen=True)
class Settings:
    """One home's settings. ``markets``: market value → IANA zone; ``zone`` is for rows without a market.

    ``clock``: what this morning means when nobody says: "wall" = today's; "data" = the one after the newest
    day that landed (a demo, an archive), where data that stop are the end and not an outage.
    """

    name: str
    pack: str = "marketplace"
    currency: str = "USD"
    zone: str = "UTC"
    cutoff_hour: int = 6
    clock: str = "wall"
    markets: Mapping[str, str] = field(default_factory=dict)
    budget: Mapping[str, float] = field(default_factory=dict)
    engine: EngineSettings = field(default_factory=EngineSettings)
    roles: Mapping[str, Role] = field(default_factory=lambda: dict(DEFAULT_ROLES))

    def zone_of(self, market: str | None) -> str:
        """The IANA zone of a market, the home's own zone when it has none."""
        return self.markets.get(market, self.zone) if market is not None else self.zone


class SettingsError(ValueError):
    """Settings that cannot be used; ``problems`` holds every fault found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def read_settings(path: Path) -> Settings:
    """Reads and checks one riskdesk.toml. Raises SettingsError with all faults at once."""
    try:
        values, lines = read_toml(path, str(path))
    except TomlError as error:
        raise SettingsError([error.problem]) from error
    reader = _Reader(str(path), lines)
    settings = Settings(
        name=reader.text(values, "name", path.parent.name),
        pack=reader.choice(values, "pack", "marketplace", PACKS),
        currency=reader.text(values, "currency", "USD"),
        zone=reader.zone(values.get("zone", "UTC"), "zone"),
        cutoff_hour=reader.whole(values, "cutoff_hour", 6, 0, 23),
        clock=reader.choice(values, "clock", "wall", CLOCKS),
        markets=reader.markets(values.get("markets", {})),
        budget=reader.budget(values.get("budget", {})),
        engine=reader.engine(values.get("engine", {})),
        roles=reader.roles(values.get("roles", {})),
    )
    for key in values:
        if key not in KNOWN:
            reader.problems.append(unknown_key(str(path), lines.get(key), key, KNOWN))
    if reader.problems:
        raise SettingsError(reader.problems)
    return settings


class _Reader:
    """Takes one value at a time and notes what is wrong with it."""

    def __init__(self, file: str, lines: dict[str, int]) -> None:
        self.file = file
        self.lines = lines
        self.problems: list[Problem] = []

    def _note(self, key: str, expected: str, found: object, hint: str | None = None) -> None:
        self.problems.append(
            Problem(self.file, "bad value", self.lines.get(key), key, expected, repr(found), hint)
        )

    def text(self, values: Mapping[str, Any], key: str, default: str) -> str:
        value = values.get(key, default)
        if isinstance(value, str) and value:
            return value
        self._note(key, "a text", value)
        return default

    def choice(self, values: Mapping[str, Any], key: str, default: str, known: tuple[str, ...]) -> str:
        value = values.get(key, default)
        if value in known:
            return str(value)
        self._note(key, "one of " + ", ".join(known), value)
        return default

    def whole(self, values: Mapping[str, Any], key: str, default: int, low: int, high: int) -> int:
        value = values.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self._note(key, f"a whole number from {low} to {high}", value)
        return default

    def zone(self, value: object, key: str) -> str:
        try:
            ZoneInfo(str(value))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._note(key, 'an IANA time zone such as "America/Sao_Paulo"', value)
            return "UTC"
        return str(value)

    def markets(self, table: object) -> dict[str, str]:
        if not isinstance(table, dict):
            self._note("markets", "a table: market = zone", table)
            return {}
        return {name: self.zone(zone, f"markets.{name}") for name, zone in table.items()}

    def budget(self, table: object) -> dict[str, float]:
        if not isinstance(table, dict):
            self._note("budget", "a table", table)
            return {}
        result: dict[str, float] = {}
        for key, value in table.items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                self._note(f"budget.{key}", "a number", value)
                continue
            if key == "false_discovery_rate" and not 0 < value < 1:
                self._note(f"budget.{key}", "a share between 0 and 1", value)
                continue
            result[key] = float(value)
        return result

    def engine(self, table: object) -> EngineSettings:
        if not isinstance(table, dict):
            self._note("engine", "a table", table)
            return EngineSettings()
        for key in table:
            if key not in ENGINE_KEYS:
                line = self.lines.get(f"engine.{key}")
                self.problems.append(unknown_key(self.file, line, key, ENGINE_KEYS))
        threads = table.get("threads")
        if threads is not None and (not isinstance(threads, int) or threads < 1):
            self._note("engine.threads", "a whole number from 1", threads)
            threads = None
        memory = self.text(table, "memory_limit", "4GB")
        return EngineSettings(self.text(table, "kind", "duckdb"), threads, memory)

    def roles(self, table: object) -> dict[str, Role]:
        if not isinstance(table, dict):
            self._note("roles", "a table of tables", table)
            return dict(DEFAULT_ROLES)
        return {name: self._role(name, value) for name, value in table.items()} or dict(DEFAULT_ROLES)

    def _role(self, name: str, value: object) -> Role:
        if not isinstance(value, dict):
            self._note(
                f"roles.{name}", 'a table: extracts = "all" or [names], personal = true or false', value
            )
            return Role(name, frozenset(), False)
        for key in value:
            if key not in ROLE_KEYS:
                self.problems.append(
                    unknown_key(self.file, self.lines.get(f"roles.{name}.{key}"), key, ROLE_KEYS)
                )
        extracts = value.get("extracts", "all")
        if extracts != "all" and not (
            isinstance(extracts, list) and all(isinstance(x, str) for x in extracts)
        ):
            self._note(f"roles.{name}.extracts", '"all" or a list of extract names', extracts)
            extracts = []
        personal = value.get("personal", False)
        if not isinstance(personal, bool):
            self._note(f"roles.{name}.personal", "true or false", personal)
            personal = False
        return Role(name, None if extracts == "all" else frozenset(extracts), personal)
