"""The catalogue: every monitor of a home, read from its SQL files, and the faults of the unreadable ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from monitors.catalogue.header import read_monitor, selected_columns
from monitors.catalogue.monitor import MEASURES, EntityTable, Monitor
from queries.content.home import Home
from queries.content.problem import Problem, nearest

__all__ = [
    "MEASURES",
    "BrokenMonitor",
    "Catalogue",
    "EntityTable",
    "Monitor",
    "load_catalogue",
    "read_monitor",
    "read_monitors",
    "selected_columns",
]


@dataclass(frozen=True)
class BrokenMonitor:
    """A monitor whose file cannot be used: one failed monitor, however much is wrong with the file.

    ``name`` is the monitor's, or the file's where another file has the monitor.
    """

    name: str
    file: str
    problems: tuple[Problem, ...]

    @property
    def line(self) -> int | None:
        """The line of the first problem."""
        return self.problems[0].line

    @property
    def error(self) -> str:
        """All problems, one a line."""
        return "\n".join(str(problem) for problem in self.problems)


@dataclass(frozen=True)
class Catalogue:
    """The monitors that can be read, by name, and the problems of the files that cannot."""

    monitors: list[Monitor]
    problems: list[Problem]

    def __getitem__(self, name: str) -> Monitor:
        """The monitor of that name. Raises KeyError, naming the nearest one."""
        for monitor in self.monitors:
            if monitor.name == name:
                return monitor
        broken = next((one for one in self.broken if one.name == name), None)
        if broken is not None:
            raise KeyError(f"the monitor {name!r} cannot be read: {broken.error}")
        close = nearest(name, (monitor.name for monitor in self.monitors))
        raise KeyError(f"no monitor {name!r}" + (f"; did you mean {close!r}?" if close else ""))

    @property
    def live(self) -> list[Monitor]:
        """The monitors that may page."""
        return [monitor for monitor in self.monitors if monitor.status == "live"]

    @property
    def broken(self) -> list[BrokenMonitor]:
        """The monitors that cannot be read, one per file."""
        names = {monitor.name for monitor in self.monitors}
        files: dict[str, list[Problem]] = {}
        for problem in self.problems:
            files.setdefault(problem.file, []).append(problem)
        found: list[BrokenMonitor] = []
        for file, problems in files.items():
            name = Path(file).stem
            taken = name in names or any(one.name == name for one in found)
            found.append(BrokenMonitor(file if taken else name, file, tuple(problems)))
        return found


def load_catalogue(home: Home) -> Catalogue:
    """Reads the monitors a home sees: the pack's, with the home's own added or put in their place.

    A file with a fault is left out and named in ``problems``; the others are not touched by it. The folder is
    flat: a file in a sub-folder is not read, and is named too.
    """
    catalogue = read_monitors(home.content("monitors"), home.shown)
    taken = {path.stem: path for path in home.content("monitors")}
    nested = sorted((home.root / "monitors").glob("*/**/*.sql"))
    strays = [_nested(path, taken, home.shown) for path in nested]
    return Catalogue(catalogue.monitors, catalogue.problems + strays)


def read_monitors(paths: Iterable[Path], shown: Callable[[Path], str] = str) -> Catalogue:
    """The catalogue of these files; two of one name are both left out, because neither is the one meant.

    ``shown``: a path as messages name it.
    """
    monitors: list[Monitor] = []
    problems: list[Problem] = []
    paths = sorted(paths, key=lambda path: (path.name, str(path)))
    taken = Counter(path.stem for path in paths)
    for path in paths:
        if taken[path.stem] > 1:
            other = next(item for item in paths if item.stem == path.stem and item != path)
            problems.append(_doubled(shown(path), shown(other), "Rename one of them."))
            continue
        found = read_monitor(path, shown(path))
        if isinstance(found, Monitor):
            monitors.append(found)
        else:
            problems.extend(found)
    return Catalogue(monitors, problems)


def _nested(path: Path, taken: Mapping[str, Path], shown: Callable[[Path], str]) -> Problem:
    if path.stem in taken:
        hint = "That one is used. Rename or remove this one."
        return _doubled(shown(path), shown(taken[path.stem]), hint)
    expected, hint = "monitors/<name>.sql", "Move it up to monitors/."
    return Problem(shown(path), "a monitor in a sub-folder is not read", 1, None, expected, path.name, hint)


def _doubled(file: str, other: str, hint: str) -> Problem:
    return Problem(file, "two monitors of one name", 1, None, "one file per name", other, hint)
