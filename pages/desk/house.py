"""The home behind the pages, opened once and shared: engine, store and catalogue, cached by what they read.

Pages ask the house; the house asks the lower floors. What is cached is keyed by the version of the files it
came from, so a nightly run beside a running dashboard is seen on the next rerun.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path

from monitors import words
from monitors.catalogue.loading import Catalogue, load_catalogue
from monitors.store import Store
from monitors.store.reading import tick
from pages.kept.keeper import kept
from queries.content.entity_kind import EntityKinds, read_entity_kinds
from queries.content.home import Home, load_home
from queries.engine.opening import Engine, data_version, open_engine

SHARED = 8  # engines and catalogues kept at once: the newest versions of a few homes


@dataclass(frozen=True)
class House:
    """One home as pages see it, during one run of a page: what is asked twice is looked up once."""

    root: Path
    home: Home

    @property
    def currency(self) -> str:
        """The currency of every amount."""
        return self.home.settings.currency

    @cached_property
    def store(self) -> Store:
        """The desk's memory."""
        return _store(str(self.home.state / "desk.sqlite"))

    @cached_property
    def content(self) -> str:
        """Changes with any file of a monitor."""
        files = [f"{path}:{path.stat().st_mtime_ns}" for path in self.home.content("monitors")]
        return "\n".join(files)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The monitors, and the problems of those that cannot be read."""
        return _catalogue(str(self.root), self.content)

    @cached_property
    def kinds(self) -> EntityKinds:
        """The kinds of entity this home declares, and the problems of those that cannot be read."""
        files = [f"{path}:{path.stat().st_mtime_ns}" for path in self.home.content("entities")]
        return _kinds(str(self.root), "\n".join(files))

    @cached_property
    def names(self) -> words.MetricNames:
        """What the metrics are called, by their monitors' names."""
        return words.MetricNames.of(self.catalogue.monitors)

    @cached_property
    def written(self) -> str:
        """Changes whenever something is written into the desk's memory."""
        return f"{self.root}|{tick(self.store)}"

    @cached_property
    def tick(self) -> str:
        """Changes with anything the desk's memory shows, and every minute: snoozes end."""
        return f"{self.written}|{now():%Y-%m-%d %H:%M}"

    @cached_property
    def data_version(self) -> str:
        """Changes whenever drops were taken in or cubes were rebuilt."""
        return data_version(self.home)

    def engine(self, as_of: date | None) -> Engine:
        """The data as the morning of `as_of` knew it (None: all of it)."""
        return _engine(str(self.root), self.data_version).at(as_of)


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


def now() -> datetime:
    """This moment in UTC: pages are where the clock is read."""
    return datetime.now(UTC).replace(tzinfo=None)


@kept(SHARED)
def _home(root: str, changed: int) -> Home:
    return load_home(root)


@kept(SHARED)
def _store(path: str) -> Store:
    return Store(Path(path))


@kept(SHARED)
def _catalogue(root: str, files: str) -> Catalogue:
    return load_catalogue(load_home(root))


@kept(SHARED)
def _kinds(root: str, files: str) -> EntityKinds:
    return read_entity_kinds(load_home(root))


@kept(SHARED, "Opening the data …")
def _engine(root: str, version: str) -> Engine:
    return open_engine(load_home(root))
