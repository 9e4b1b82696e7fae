"""The home behind the pages, opened once and shared: engine, store and catalogue, cached by what they read.

Pages ask the house; the house asks the lower floors. What is cached is keyed by the version of the files it
came from, so a nightly run beside a running dashboard is seen on the next rerun.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path

from monitors import words
from monitors.catalogue.lineage import unnamed_kinds
from monitors.catalogue.loading import Catalogue, load_catalogue
from monitors.store import Store
from monitors.store.access.bounds import Bounds
from monitors.store.access.person_store import PersonStore
from monitors.store.access.standing_here import StandingHere
from monitors.store.reading import tick
from pages.desk.readable_kinds import readable_kinds
from pages.kept.keeper import kept
from queries.content.contract import load_contracts
from queries.content.entity_kind import EntityKinds, read_entity_kinds
from queries.content.home import Home, load_home
from queries.content.settings import Role
from queries.engine.kept_back import KeptBack, kept_back
from queries.engine.market_limits import dimensions
from queries.engine.opening import OpenEngine, data_version, open_engine
from queries.sandbox.home_macros import HomeMacros
from queries.sandbox.snapshot import macros_of
from queries.state.catalog import read_catalog

PERSONS = 200  # stores of people kept at once, each with a connection a thread
SHARED = 8  # engines and catalogues kept at once: the newest versions of a few homes


@dataclass(frozen=True)
class House:
    """One home as pages see it, during one run of a page: what is asked twice is looked up once."""

    root: Path
    home: Home
    here: StandingHere | None = None  # who looks; None: the house itself, before it is known who

    @property
    def sight(self) -> str:
        """The same for all who see the same rows, empty for who sees all: a part of every key of a cache."""
        return self.here.sight if self.here else ""

    @property
    def currency(self) -> str:
        """The currency of every amount."""
        return self.home.settings.currency

    @cached_property
    def store(self) -> Store:
        """The desk's memory, as far as who is here may see and write it."""
        path = str(self.home.state / "desk.sqlite")
        if self.here is None:
            return _store(path)
        if not self.sight:
            return _persons_store(path, repr(self.here), self.here, None)
        all_seen = self.here.stages is None and self.unseen.monitors is None
        monitors = None if all_seen else tuple(sorted(one.name for one in self.catalogue.monitors))
        checks = None if self.unseen.checks is None else tuple(sorted(self.unseen.checks))
        marks = dimensions(load_contracts(self.home))
        unnamed = unnamed_kinds(self.catalogue.monitors, self.unseen.tables)
        unread = tuple(sorted(self.unseen.extracts))
        bounds = Bounds(
            marks, self.here.role.markets, monitors, self.here.stages, checks, unnamed=unnamed, unread=unread
        )
        return _persons_store(path, repr((self.here, bounds)), self.here, bounds)

    def need(self, what: str, *, within: bool = False) -> None:
        """Raises StoreError, told in the audit, where who is here may not do something that is no row of the store.

        within: who sees some markets or stages alone may do it, for it is of these.
        """
        if isinstance(self.store, PersonStore):
            self.store.need(what, within=within)

    @cached_property
    def content(self) -> str:
        """Changes with any file of a monitor."""
        files = [f"{path}:{path.stat().st_mtime_ns}" for path in self.home.content("monitors")]
        return "\n".join([*files, self.sight])

    @cached_property
    def catalogue(self) -> Catalogue:
        """The monitors of the stages and extracts that may be seen, and the problems of those that cannot be read."""
        found = _catalogue(str(self.root), self.content)
        stages, named = self.here.stages if self.here else None, self.unseen.monitors
        if stages is None and named is None:
            return found
        seen = [
            one
            for one in found.monitors
            if (stages is None or one.stage in stages) and (named is None or one.name in named)
        ]
        return replace(found, monitors=seen)

    @cached_property
    def unseen(self) -> KeptBack:
        """What is kept from who is here, by the extracts and stages of their role."""
        if not self.sight or self.here is None:
            return KeptBack()
        files = [
            f"{path}:{path.stat().st_mtime_ns}"
            for kind in ("contract", "cubes", "views", "monitors", "checks")
            for path in self.home.content(kind)
        ]
        version = "\n".join([self.data_version, *files])
        return _unseen(str(self.root), version, replace(self.here.role, stages=self.here.stages))

    @cached_property
    def kinds(self) -> EntityKinds:
        """The kinds of entity of this home, without what who is here may not read, and the problems of the others."""
        stages = self.here.stages if self.here else None
        return readable_kinds(self.declared_kinds, self.unseen.tables, stages)

    @cached_property
    def declared_kinds(self) -> EntityKinds:
        """The kinds of entity as their files declare them, and the problems of those that cannot be read."""
        files = [f"{path}:{path.stat().st_mtime_ns}" for path in self.home.content("entities")]
        return _kinds(str(self.root), "\n".join(files))

    @cached_property
    def macros(self) -> HomeMacros:
        """The macros of ad-hoc SQL."""
        return macros_of(self.home)

    @cached_property
    def names(self) -> words.MetricNames:
        """What the metrics are called, by their monitors' names."""
        return words.MetricNames.of(self.catalogue.monitors)

    @cached_property
    def written(self) -> str:
        """Changes whenever something is written into the desk's memory."""
        return f"{self.root}|{tick(self.store)}{self.sight}"

    @cached_property
    def tick(self) -> str:
        """Changes with anything the desk's memory shows, and every minute: snoozes end."""
        return f"{self.written}|{now():%Y-%m-%d %H:%M}"

    @cached_property
    def data_version(self) -> str:
        """Changes whenever drops were taken in or cubes were rebuilt."""
        return data_version(self.home) + self.sight

    def engine(self, as_of: date | None) -> OpenEngine:
        """The data as the morning of `as_of` knew it (None: all of it)."""
        markets = self.here.role.markets if self.here else None
        # A table kept back depends on files of content too: that of an engine opened before them would stay open.
        back = tuple(sorted(self.unseen.tables.items()))
        return _engine(str(self.root), self.data_version, markets, back).at(as_of)


def home_folder() -> Path:
    """The home this process serves: RISKDESK_HOME, else `home` in the working directory."""
    return _resolved(os.environ.get("RISKDESK_HOME", "home"))


@cache
def _resolved(named: str) -> Path:
    """A folder's full name, looked up once in the life of the process."""
    return Path(named).resolve()


def open_house() -> House:
    """The house of this process. Raises HomeError when its folder is not a home."""
    root = home_folder()
    settings = root / "riskdesk.toml"
    changed = settings.stat().st_mtime_ns if settings.is_file() else 0
    return House(root, _home(str(root), changed))


def house_of(desk: House, here: StandingHere, roles: Mapping[str, Role]) -> House:
    """The house as somebody has it: only the roles they may look through are there, and their rows alone."""
    settings = replace(desk.home.settings, roles=dict(roles))
    return House(desk.root, replace(desk.home, settings=settings), here)


def now_in_seconds() -> float:
    """This moment in seconds since 1970, UTC."""
    return datetime.now(UTC).timestamp()


def now() -> datetime:
    """This moment in UTC: pages are where the clock is read."""
    return datetime.now(UTC).replace(tzinfo=None)


@kept(SHARED)
def _home(root: str, changed: int) -> Home:
    return load_home(root)


@kept(SHARED)
def _store(path: str) -> Store:
    return Store(Path(path))


@kept(PERSONS)
def _persons_store(path: str, who: str, _here: StandingHere, _bounds: Bounds | None) -> Store:
    return PersonStore(Path(path), _here, now, _bounds)


@kept(SHARED)
def _catalogue(root: str, files: str) -> Catalogue:
    return load_catalogue(load_home(root))


@kept(SHARED)
def _kinds(root: str, files: str) -> EntityKinds:
    return read_entity_kinds(load_home(root))


@kept(SHARED, "Opening the data …")
def _engine(
    root: str, version: str, markets: tuple[str, ...] | None, back: tuple[tuple[str, str], ...]
) -> OpenEngine:
    return open_engine(load_home(root), None, markets, dict(back))


@kept(PERSONS)
def _unseen(root: str, version: str, role: Role) -> KeptBack:
    home = load_home(root)
    return kept_back(home, read_catalog(home), role)
