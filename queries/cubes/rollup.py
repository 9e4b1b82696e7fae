"""Rollup: each cube is run again over the days whose source files changed, and only those.

A day's fingerprint is the list of its source files; a cube's is its text, its source's columns and what else
it reads. A source's rows are read once for all its cubes. A cube is written in one file per month and becomes
visible at once, when its state file is replaced. A cube that fails keeps what it had; the others go on. A file that is
damaged or gone is no file: its days are built again.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import duckdb

from queries.content.home import Home
from queries.content.problem import Problem
from queries.cubes.build import STAGING, Build, NoCubeError
from queries.cubes.changed_days import ChangedDays, Work
from queries.cubes.elsewhere import Elsewhere, look_elsewhere
from queries.cubes.source_rows import Live, SourceRows
from queries.engine.duckdb_engine import ALL_KNOWN, connect, limit_memory, problem_of
from queries.engine.protocol import EngineError
from queries.state.catalog import Catalog, Cube, read_catalog
from queries.state.cube_state import FOLDER, CubeState
from queries.state.disk import is_full
from queries.state.lock import only_writer
from queries.state.soundness import Soundness

Progress = Callable[[int, int, str], None]
# Bytes the engine may hold while cubes are built; the process as a whole stays half a gigabyte above.
MEMORY = 1_000_000_000


@dataclass(frozen=True)
class CubeBuild:
    """What became of one cube: ``state`` (built, unchanged, failed), the days run again, those removed."""

    name: str
    state: str
    days: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rows: int = 0
    problem: Problem | None = None


def refresh(home: Home, progress: Progress | None = None, full: bool = False) -> list[CubeBuild]:
    """Brings every cube of a home up to date, by name; ``full`` runs all days again.

    ``progress(done, total, cube)`` is called after each. A cube file that cannot be read is failed.
    Raises BusyError when a refresh of this home is running.
    """
    with only_writer(home.state, "refresh"), look_elsewhere(home) as elsewhere:
        catalog = read_catalog(home)
        _sweep(home, catalog)
        shutil.rmtree(home.state / STAGING, ignore_errors=True)
        soundness = Soundness(home.state, FOLDER)
        catalog.built = {name: _sound(soundness, built) for name, built in catalog.built.items()}
        connection = connect(home)
        limit_memory(connection, MEMORY)
        try:
            connection.execute(f"SET VARIABLE as_of = DATE '{ALL_KNOWN}'")
            builds = _Refresh(home, catalog, connection, progress, elsewhere).run(full)
        finally:
            connection.close()
            shutil.rmtree(home.state / STAGING, ignore_errors=True)
        soundness.keep(file.path for cube in catalog.built.values() for file in cube.files)
        builds += [_unread(problem) for problem in catalog.problems if _is_cube(home, problem)]
        return sorted(builds, key=lambda build: build.name)


def _sound(soundness: Soundness, built: CubeState) -> CubeState:
    """What was built without the files that are damaged or gone: their days are built again."""
    bad = {one.path for one in soundness.find((file.path, file.sha256) for file in built.files)}
    if not bad:
        return built
    lost = {day for file in built.files if file.path in bad for day in file.days}
    days = {day: mark for day, mark in built.days.items() if day not in lost}
    return replace(built, days=days, files=tuple(file for file in built.files if file.path not in bad))


def _is_cube(home: Home, problem: Problem) -> bool:
    return any(problem.file in (str(path), home.shown(path)) for path in home.content("cubes"))


def _unread(problem: Problem) -> CubeBuild:
    return CubeBuild(problem.file.rsplit("/", 1)[-1].removesuffix(".sql"), "failed", problem=problem)


def _sweep(home: Home, catalog: Catalog) -> None:
    """Removes cube files that no state names, and what was built of cubes whose file is gone."""
    names = {path.stem for path in home.content("cubes")}
    folder = home.state / FOLDER
    for path in folder.glob("*.json"):
        if path.stem not in names:
            path.unlink()
    named = {file.path for cube in catalog.built.values() for file in cube.files}
    for path in folder.rglob("*.parquet"):
        if path.relative_to(home.state).as_posix() not in named and path.parent.name in catalog.built:
            path.unlink()
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and path.name not in names:
            shutil.rmtree(path)


class _Refresh:
    """All cubes of a home, those of one source and the same changed days together."""

    def __init__(
        self,
        home: Home,
        catalog: Catalog,
        connection: duckdb.DuckDBPyConnection,
        progress: Progress | None,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self.home = home
        self.catalog = catalog
        self.connection = connection
        self.sources = SourceRows(home, catalog, connection)
        self.progress = progress
        self.elsewhere = elsewhere
        self.builds: list[CubeBuild] = []

    def run(self, full: bool) -> list[CubeBuild]:
        groups: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[tuple[Cube, Work]]] = {}
        changed_days = ChangedDays(self.catalog)
        for cube in self.catalog.cubes.values():
            if cube.kept:
                continue
            fault = self.elsewhere.faults.get(cube.source) if self.elsewhere else None
            if fault is not None:
                self._tell(CubeBuild(cube.name, "failed", problem=fault.problem))
                continue
            marks = self.elsewhere.marks(cube.source) if self.elsewhere else None
            work = changed_days.find(cube, full, self.sources.marks(cube), marks)
            if work.needed:
                came = tuple(path for paths in work.added.values() for path in paths)
                groups.setdefault((cube.source, work.again, came), []).append((cube, work))
            else:
                rows = sum(file.rows for file in work.before.files)
                self._tell(CubeBuild(cube.name, "unchanged", rows=rows))
        for (source, again, came), group in groups.items():
            self._build(source, self.sources.chunks(source, again, came), group)
        return self.builds

    def _build(self, source: str, chunks: list[Live], group: list[tuple[Cube, Work]]) -> None:
        going = [Build(self.home, self.connection, self.sources, cube, work) for cube, work in group]
        going = [build for build in going if self._try(build, build.begin)]
        if self.elsewhere and self.elsewhere.holds(source):
            for build in going:
                self._take(build, self.elsewhere)
            return
        at_once = len(chunks) == 1 and len({file.day[:7] for file, _ in chunks[0]}) == 1
        for files in chunks:
            self.sources.load(source, files, [build.cube for build in going])
            if not at_once or self.sources.restated:
                going = [build for build in going if self._try(build, build.add)]
        for build in going:
            self._finish(build, at_once and not self.sources.restated)

    def _finish(self, build: Build, at_once: bool = False) -> None:
        if self._try(build, build.write if at_once else build.finish):
            self.catalog.built[build.cube.name] = build.state
            rows = sum(file.rows for file in build.state.files)
            self._tell(CubeBuild(build.cube.name, "built", build.work.changed, build.work.removed, rows))

    def _take(self, build: Build, elsewhere: Elsewhere) -> None:
        """Has one cube run by the engine that holds its rows, some days at a time."""
        for days in elsewhere.chunks(build.cube.source, build.work.changed):
            if not self._try(build, partial(self._pull, build, elsewhere, days)):
                return
        self._finish(build)

    @staticmethod
    def _pull(build: Build, elsewhere: Elsewhere, days: tuple[str, ...]) -> None:
        build.take(elsewhere.rows(build.cube, days))

    def _try(self, build: Build, step: Callable[[], None]) -> bool:
        """Does one step; a cube that fails is told and goes no further."""
        try:
            step()
        except duckdb.Error as error:
            if is_full(error):
                raise
            problem = problem_of(error, self.home.shown(build.cube.file.path))
        except (NoCubeError, EngineError) as error:
            problem = error.problem
        else:
            return True
        build.drop()
        self._tell(CubeBuild(build.cube.name, "failed", problem=problem))
        return False

    def _tell(self, build: CubeBuild) -> None:
        self.builds.append(build)
        if self.progress is not None:
            self.progress(len(self.builds), len(self.catalog.cubes), build.name)
