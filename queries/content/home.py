"""A home: one business line's folder, with the built-in pack under it.

A home's own file replaces the built-in one of the same name, so the marketplace is content and not code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from queries.content.problem import Problem
from queries.content.settings import PACKS, Settings, SettingsError, read_settings

SETTINGS_FILE = "riskdesk.toml"
FOLDERS = (
    "landing",
    "contract",
    "cubes",
    "views",
    "macros",
    "checks",
    "drilldown",
    "entities",
    "monitors",
    "saved",
    "voices",
    "state",
)
_TOML = (
    "contract",
    "entities",
    "voices",
)  # kinds of content that are TOML files; the others are SQL with a header
_FLOORS = Path(__file__).resolve().parents[2]
_BUILT_IN = {
    "contract": _FLOORS / "data" / "contract",
    "cubes": _FLOORS / "queries" / "cubes",
    "views": _FLOORS / "queries" / "views",
    "macros": _FLOORS / "queries" / "macros",
    "checks": _FLOORS / "queries" / "checks",
    "drilldown": _FLOORS / "queries" / "drilldown",
    "entities": _FLOORS / "data" / "entities",
    "saved": _FLOORS / "queries" / "saved",
    "voices": _FLOORS / "queries" / "voices",
    "monitors": _FLOORS / "monitors" / "sql",
}


class HomeError(ValueError):
    """A folder that is no home, or one whose settings cannot be used; ``problems`` says what and where."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Home:
    """One business line: where its drops land, what it adds to the pack, where its state is kept."""

    root: Path
    settings: Settings
    tried: tuple[Path, ...] = ()  # monitor files in the place of those of their names: a try-out

    @property
    def landing(self) -> Path:
        """Where drops arrive. Nothing here is ever deleted or altered."""
        return self.root / "landing"

    @property
    def state(self) -> Path:
        """Everything the product writes; all of it but the alert store can be rebuilt."""
        return self.root / "state"

    def content(self, kind: str) -> list[Path]:
        """The files of one kind by name: contract, cubes, views, macros, checks, drilldown, entities, saved, voices or
        monitors.

        The built-in pack overlaid by the home's own. A file with another dot in its name is a copy or a note of
        somebody's (``cubes/x.old.sql``) and not in the list.
        """
        suffix = ".toml" if kind in _TOML else ".sql"
        folders = [self.root / kind]
        if self.settings.pack != "none":
            folders.insert(0, _BUILT_IN[kind])
        found: dict[str, Path] = {}
        for folder in folders:
            if folder.is_dir():
                found |= {file.stem: file for file in folder.glob(f"*{suffix}") if "." not in file.stem}
        if kind == "monitors":
            found |= {file.stem: file for file in self.tried}
        return [found[name] for name in sorted(found)]

    @staticmethod
    def built_in(kind: str) -> Path:
        """The folder of the pack with the files of a kind."""
        return _BUILT_IN[kind]

    def shown(self, path: Path) -> str:
        """A path as messages and screens name it: from the home, or from the product's own folder."""
        for base in (self.root, _FLOORS):
            if path.is_relative_to(base):
                return path.relative_to(base).as_posix()
        return path.name


def load_home(path: str | Path) -> Home:
    """Opens a home. Raises HomeError: no such folder, no riskdesk.toml in it, unusable settings."""
    root = Path(path).expanduser().resolve()
    if not root.is_dir():
        raise HomeError(
            [Problem(str(root), "no such home", expected="a folder", found="nothing", hint=_MAKE_ONE)]
        )
    file = root / SETTINGS_FILE
    if not file.is_file():
        found = ", ".join(sorted(child.name for child in root.iterdir())[:5]) or "an empty folder"
        raise HomeError(
            [Problem(str(root), "not a home", expected=SETTINGS_FILE, found=found, hint=_MAKE_ONE)]
        )
    try:
        settings = read_settings(file)
    except SettingsError as error:
        raise HomeError(error.problems) from error
    (root / "state").mkdir(exist_ok=True)
    (root / "landing").mkdir(exist_ok=True)
    return Home(root, settings)


_MAKE_ONE = "Give --home a folder made by `riskdesk demo`, or one with a riskdesk.toml of its own."


def create_home(
    path: str | Path,
    pack: str = "marketplace",
    *,
    name: str | None = None,
    currency: str = "USD",
    zone: str = "UTC",
    markets: Mapping[str, str] | None = None,
    clock: str = "wall",
) -> Home:
    """Makes the folders and riskdesk.toml of a new home and opens it.

    ``markets``: market value → IANA zone; ``clock`` as in ``Settings``. Raises HomeError when the folder is a
    home already, or holds something that is no part of one.
    """
    root = Path(path).expanduser().resolve()
    if pack not in PACKS:
        raise HomeError(
            [Problem(str(root), "unknown pack", expected="one of " + ", ".join(PACKS), found=pack)]
        )
    strangers = [child.name for child in root.iterdir() if child.name not in FOLDERS] if root.is_dir() else []
    if strangers:
        what = "already a home" if SETTINGS_FILE in strangers else "not an empty folder"
        raise HomeError(
            [Problem(str(root), what, expected="a new or empty folder", found=", ".join(strangers[:5]))]
        )
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / SETTINGS_FILE).write_text(
        _settings_text(name or root.name, pack, currency, zone, clock, markets or {})
    )
    return load_home(root)


def _settings_text(
    name: str, pack: str, currency: str, zone: str, clock: str, markets: Mapping[str, str]
) -> str:
    quote = json.dumps
    rows = [
        f"name = {quote(name, ensure_ascii=False)}",
        f"pack = {quote(pack)}  # the built-in content; none = only this home's own files",
        f"currency = {quote(currency)}",
        f"zone = {quote(zone)}  # for rows without a market",
        "cutoff_hour = 6  # the morning run sees what was known before this hour, market-local",
        f"clock = {quote(clock)}  # the morning is: wall = today, data = after the newest day landed",
        "",
        "[markets]  # value of the contract's market column = its time zone",
        *[f"{quote(market, ensure_ascii=False)} = {quote(place)}" for market, place in markets.items()],
        "",
        "[budget]",
        "false_discovery_rate = 0.10  # share of the alerts of a morning that may be false",
        "# false_alerts_a_month = 1  # where nothing happens; unset: 1 in 2,000 questions, at least 1 in 10 months",
        "",
        "[engine]",
        'kind = "duckdb"',
        "",
        "# The roles viewer, pm, investigator and admin are built in; `riskdesk users` says who has which.",
        "# [roles.viewer]",
        '# extracts = ["orders", "refunds"]',
    ]
    return "\n".join(rows) + "\n"
