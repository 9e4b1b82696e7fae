"""One cube brought up to date: its changed days run again, its months written again, its state replaced."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from queries.content.home import Home
from queries.content.problem import Problem
from queries.content.sql_file import statement
from queries.cubes.cube_files import masked, to_merge
from queries.cubes.source_rows import Live, SourceRows
from queries.engine.rounding import rounded_sql
from queries.engine.table_sql import cube_files_sql, literal, quote, stored_type
from queries.state.catalog import Catalog, Cube, stored_columns
from queries.state.cube_state import FOLDER, FROM_COLUMN, CubeFile, CubeState, write_cubestate
from queries.state.entry import PAST_COLUMN
from queries.state.soundness import sha256_of

if TYPE_CHECKING:
    import pyarrow

STAGING = "staging-cubes"
DayRows = tuple[str, int, int]  # day, rows, of these bounded by mornings
_SELECT = "Begin it with: select day, known_day, … from its source group by all"


class NoCubeError(ValueError):
    """A cube whose result is no cube."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True)
class Work:
    """What there is to do for a cube: fingerprints of its text and days, days to run, days to remove.

    ``before`` is what is kept of what was built: nothing when the text has changed.
    """

    text: str
    days: dict[str, str]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    before: CubeState
    needed: bool


def find_work(
    catalog: Catalog,
    cube: Cube,
    full: bool,
    lists: Sequence[str] = (),
    marks: dict[str, str] | None = None,
) -> Work:
    """Compares a cube with its source's files, day by day.

    lists: marks of what it reads of dimensions. marks: fingerprint by day of rows that another engine holds.
    """
    live = catalog.ledger.live_files
    by_day = _by_day(live(cube.source, past=True))
    events = [name for name in cube.also if catalog.contracts[name].kind == "event"]
    beside = [_by_day(live(name)) for name in events] if cube.also_days is not None else []
    days = {
        day: _print([paths, *near] if (near := _window(beside, day, cube.also_days or 0)) else paths)
        for day, paths in by_day.items()
    }
    days = days if marks is None else marks
    columns = [stored_columns(catalog.contracts, catalog.contracts[name]) for name in cube.reads]
    also = [*lists, *([file.path for name in events for file, _ in live(name)] if not beside else [])]
    text = _print([cube.file.sql, columns, also])
    built = catalog.built[cube.name]
    before = built if text == built.text and not full else CubeState(cube.name)
    changed = tuple(sorted(day for day, mark in days.items() if before.days.get(day) != mark))
    removed = tuple(sorted(set(built.days) - set(days)))
    return Work(text, days, changed, removed, before, bool(changed or removed or text != built.text))


def _by_day(live: Live) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file, _ in live:
        found.setdefault(file.day, []).append(file.path)
    return {day: sorted(paths) for day, paths in found.items()}


def _window(beside: list[dict[str, list[str]]], day: str, before: int) -> list[list[str]]:
    """The files of other extracts of a day and of so many days before it."""
    last = dt.date.fromisoformat(day)
    near = [(last - dt.timedelta(days=back)).isoformat() for back in range(before + 1)]
    return [[path for one in near for path in kept.get(one, ())] for kept in beside]


class Build:
    """A cube in the making. ``begin``, then ``add`` after each load of source rows, then ``finish``.

    Each raises duckdb.Error or NoCubeError; the cube then stays as it was.
    """

    def __init__(
        self, home: Home, connection: duckdb.DuckDBPyConnection, sources: SourceRows, cube: Cube, work: Work
    ) -> None:
        self.home = home
        self.connection = connection
        self.sources = sources
        self.cube = cube
        self.work = work
        self.table = quote(f"built {cube.name}")
        self.columns: list[tuple[str, str]] = []
        self.state = work.before
        self.turned = False  # whether some of its rows hold for some mornings only

    @property
    def _picked(self) -> str:
        return ", ".join(quote(name) for name, _ in self.columns)

    @property
    def _rounded(self) -> str:
        """The columns, sums of doubles without the noise of their last digits."""
        return ", ".join(
            f"{rounded_sql(quote(name))} AS {quote(name)}" if kind == "DOUBLE" else quote(name)
            for name, kind in self.columns
        )

    def begin(self) -> None:
        """Finds the cube's columns and makes an empty table of them."""
        self.columns = list(self.work.before.columns)  # of the same text over the same columns
        if not self.columns:
            self.sources.name_empty(self.cube)
            described = self.connection.execute(f"DESCRIBE {statement(self.cube.file.sql)}").fetchall()
            self.columns = [(row[0], stored_type(row[1])) for row in described]
        for name in ("day", "known_day"):
            kind = dict(self.columns).get(name, "no such column")
            if kind != "DATE":
                raise self._no_cube(name, "a DATE column", kind)
        kinds = ", ".join(f"{quote(name)} {kind}" for name, kind in self.columns)
        bounds = f"{FROM_COLUMN} DATE, {PAST_COLUMN} DATE"
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {self.table} ({kinds}, {bounds})")

    def add(self) -> None:
        """Runs the cube over the source rows that are loaded: as they hold now, and as earlier mornings saw them.

        A measure need not add up for that: each version of a corrected day is counted whole.
        """
        self.sources.name(self.cube)
        sql = statement(self.cube.file.sql)
        insert = f"INSERT INTO {self.table} SELECT {self._picked}, NULL, "
        self.connection.execute(f"{insert} NULL FROM ({sql})")
        for turn in self.sources.turns():
            self.turned = True
            self.sources.name_before(self.cube, turn)
            self.connection.execute(f"{insert} DATE {literal(turn)} FROM ({sql})")

    def take(self, rows: pyarrow.Table) -> None:
        """Rows that another engine has run the cube to, in place of ``add``."""
        self.connection.register("rows from elsewhere", rows)
        try:
            cast = ", ".join(f"CAST({quote(name)} AS {kind})" for name, kind in self.columns)
            self.connection.execute(
                f'INSERT INTO {self.table} SELECT {cast}, NULL, NULL FROM "rows from elsewhere"'
            )
        finally:
            self.connection.unregister("rows from elsewhere")

    def finish(self) -> None:
        """Writes the days that changed, masks them in the files before, and makes the cube current."""
        work = self.work
        days = self._days(self.table)
        self._check_days(days)
        if self.turned:
            self._join_versions()
            days = self._days(self.table)
        mark = _print([work.text, work.days])
        staging = self.home.state / STAGING
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        gone = set(work.before.days) - set(work.days)
        before = masked(work.before.files, gone.union(work.changed))
        built = f"SELECT {self._rounded}, {FROM_COLUMN}, {PAST_COLUMN} FROM {self.table}"
        files = [*before, *self._write(built, days, mark)]
        if merged := to_merge(self.cube.name, files):
            rows = cube_files_sql(merged, self.columns, self.home.state, (FROM_COLUMN, PAST_COLUMN))
            kept = [file for file in files if file not in merged]
            files = kept + self._write(rows, self._days(f"({rows})"), f"{mark}-m")
        self.state = CubeState(self.cube.name, work.text, tuple(self.columns), work.days, tuple(files))
        write_cubestate(self.home.state, self.state)
        self.drop()

    def drop(self) -> None:
        """Frees the table."""
        self.connection.execute(f"DROP TABLE IF EXISTS {self.table}")

    def _no_cube(self, column: str, expected: str, found: str) -> NoCubeError:
        shown = self.home.shown(self.cube.file.path)
        return NoCubeError(Problem(shown, "not a cube", None, column, expected, found, _SELECT))

    def _days(self, table: str) -> list[DayRows]:
        """Each day of these rows, how many it has, and of how many the mornings that see them are bounded."""
        return self.connection.execute(
            f"SELECT CAST(day AS VARCHAR), count(*), count({FROM_COLUMN}) + count({PAST_COLUMN}) FROM {table} "
            "GROUP BY day ORDER BY day"
        ).fetchall()

    def _check_days(self, days: list[DayRows]) -> None:
        """A cube's day is its source's, or a changed day could not be replaced."""
        strange = sorted({str(day) for day, _, _ in days}.difference(self.work.changed))
        if strange:
            raise self._no_cube("day", f"the day of {self.cube.source}", ", ".join(strange[:3]))

    def _join_versions(self) -> None:
        """Rows that one version of a day has like the next become one, with the mornings from and until it holds."""
        turned = (
            f"SELECT DISTINCT day, {PAST_COLUMN} AS turn FROM {self.table} WHERE {PAST_COLUMN} IS NOT NULL"
        )
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE turned AS SELECT *, row_number() OVER (PARTITION BY day ORDER BY turn) "
            f"AS nth, lag(turn) OVER (PARTITION BY day ORDER BY turn) AS before FROM ({turned})"
        )
        last = "SELECT day, max(turn) AS turn, max(nth) AS nth FROM turned GROUP BY day"
        versions = (
            f"SELECT {self._rounded}, coalesce(v.nth, l.nth + 1) AS nth, "
            "coalesce(v.before, CASE WHEN v.turn IS NULL THEN l.turn END) AS start, "
            f"b.{PAST_COLUMN} AS stop FROM {self.table} b JOIN ({last}) l USING (day) "
            f"LEFT JOIN turned v ON v.day = b.day AND v.turn = b.{PAST_COLUMN}"
        )
        nth = f"row_number() OVER (PARTITION BY {self._picked} ORDER BY nth)"
        stretches = f"SELECT *, nth - {nth} AS stretch FROM ({versions})"
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE joined AS SELECT {self._picked}, "
            f"first(start ORDER BY nth) AS {FROM_COLUMN}, last(stop ORDER BY nth) AS {PAST_COLUMN} "
            f"FROM ({stretches}) GROUP BY {self._picked}, stretch"
        )
        self.connection.execute(f"DELETE FROM {self.table} WHERE day IN (SELECT day FROM turned)")
        self.connection.execute(
            f"INSERT INTO {self.table} SELECT {self._picked}, {FROM_COLUMN}, {PAST_COLUMN} FROM joined"
        )

    def _write(self, rows: str, days: list[DayRows], mark: str) -> list[CubeFile]:
        """These rows as one file per month, in one order: the same events always give the same file."""
        folder = self.home.state / FOLDER / self.cube.name
        folder.mkdir(parents=True, exist_ok=True)
        months: dict[str, list[DayRows]] = {}
        for one in days:
            months.setdefault(one[0][:7], []).append(one)
        files = []
        for month, kept in months.items():
            staged, name = self.home.state / STAGING / f"{month}.parquet", f"{month}-{mark}.parquet"
            restated = any(bounded for _, _, bounded in kept)
            bounds = f", {FROM_COLUMN}, {PAST_COLUMN}" if restated else ""
            within = f" WHERE strftime(day, '%Y-%m') = {literal(month)}" if len(months) > 1 else ""
            source = (
                f"SELECT {self._picked}{bounds} FROM ({rows}){within} ORDER BY day, {self._picked}{bounds}"
            )
            self.connection.execute(
                f"COPY ({source}) TO {literal(str(staged))} (FORMAT parquet, COMPRESSION snappy)"
            )
            digest = sha256_of(staged)
            staged.replace(folder / name)
            path = f"{FOLDER}/{self.cube.name}/{name}"
            count = sum(rows for _, rows, _ in kept)
            files.append(CubeFile(path, tuple(day for day, _, _ in kept), count, restated, digest))
        return files


def _print(values: object) -> str:
    return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()[:16]
