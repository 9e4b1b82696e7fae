"""One cube brought up to date: its changed days run again, its months written again, its state replaced."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from queries.content.home import Home
from queries.content.problem import Problem
from queries.content.sql_file import statement
from queries.cubes.source_rows import SourceRows
from queries.engine.rounding import rounded_sql
from queries.engine.table_sql import file_list, literal, quote, stored_type
from queries.state.catalog import Catalog, Cube, stored_columns
from queries.state.cube_state import FOLDER, FROM_COLUMN, CubeFile, CubeState, write_cubestate
from queries.state.entry import PAST_COLUMN
from queries.state.soundness import sha256_of

if TYPE_CHECKING:
    import pyarrow

STAGING = "staging-cubes"
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


def find_work(catalog: Catalog, cube: Cube, full: bool, marks: dict[str, str] | None = None) -> Work:
    """Compares a cube with its source's files, day by day; ``marks``: with these fingerprints of its days instead."""
    by_day: dict[str, list[str]] = {}
    for file, _ in catalog.ledger.live_files(cube.source, past=True):
        by_day.setdefault(file.day, []).append(file.path)
    days = {day: _print(sorted(paths)) for day, paths in by_day.items()} if marks is None else marks
    columns = [stored_columns(catalog.contracts, catalog.contracts[name]) for name in cube.reads]
    also = [file.path for name in cube.also for file, _ in catalog.ledger.live_files(name)]
    text = _print([cube.file.sql, columns, also])
    built = catalog.built[cube.name]
    before = built if text == built.text and not full else CubeState(cube.name)
    changed = tuple(sorted(day for day, mark in days.items() if before.days.get(day) != mark))
    removed = tuple(sorted(set(built.days) - set(days)))
    return Work(text, days, changed, removed, before, bool(changed or removed or text != built.text))


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
        self.files: tuple[CubeFile, ...] = ()

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
        """Writes the months that changed and makes the cube current."""
        work = self.work
        self._check_days()
        self._join_versions()
        stay, opened = _split(work)
        self._copy_days(opened)
        written = self._write(_print([work.text, work.days]))
        state = CubeState(self.cube.name, work.text, tuple(self.columns), work.days, (*stay, *written))
        write_cubestate(self.home.state, state)
        self.files = state.files
        self.drop()

    def drop(self) -> None:
        """Frees the table."""
        self.connection.execute(f"DROP TABLE IF EXISTS {self.table}")

    def _no_cube(self, column: str, expected: str, found: str) -> NoCubeError:
        shown = self.home.shown(self.cube.file.path)
        return NoCubeError(Problem(shown, "not a cube", None, column, expected, found, _SELECT))

    def _check_days(self) -> None:
        """A cube's day is its source's, or a changed day could not be replaced."""
        rows = self.connection.execute(f"SELECT DISTINCT day FROM {self.table}").fetchall()
        strange = sorted({str(day) for (day,) in rows} - set(self.work.changed))
        if strange:
            raise self._no_cube("day", f"the day of {self.cube.source}", ", ".join(strange[:3]))

    def _join_versions(self) -> None:
        """Rows that one version of a day has like the next become one, with the mornings from and until it holds."""
        turned = (
            f"SELECT DISTINCT day, {PAST_COLUMN} AS turn FROM {self.table} WHERE {PAST_COLUMN} IS NOT NULL"
        )
        if not self.connection.execute(f"{turned} LIMIT 1").fetchall():
            return
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

    def _copy_days(self, files: list[CubeFile]) -> None:
        """Adds the unchanged days of these files."""
        unchanged = set(self.work.days) - set(self.work.changed)
        days = sorted({day for file in files for day in file.days} & unchanged)
        chosen = ", ".join(f"DATE {literal(day)}" for day in days)
        for restated in (False, True):
            paths = [self.home.state / file.path for file in files if file.restated == restated]
            if days and paths:
                bounds = f"{FROM_COLUMN}, {PAST_COLUMN}" if restated else "NULL, NULL"
                self.connection.execute(
                    f"INSERT INTO {self.table} SELECT {self._picked}, {bounds} "
                    f"FROM read_parquet({file_list(paths)}, hive_partitioning = false) WHERE day IN ({chosen})"
                )

    def _write(self, mark: str) -> list[CubeFile]:
        """The table as one file per month, its rows in one order: the same events always give the same file."""
        staging = self.home.state / STAGING
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        folder = self.home.state / FOLDER / self.cube.name
        folder.mkdir(parents=True, exist_ok=True)
        months = self.connection.execute(
            "SELECT strftime(day, '%Y-%m') AS month, list(DISTINCT CAST(day AS VARCHAR)), count(*), "
            f"count({FROM_COLUMN}) + count({PAST_COLUMN}) > 0 FROM {self.table} GROUP BY month ORDER BY month"
        ).fetchall()
        files = []
        for month, days, rows, restated in months:
            staged, name = staging / f"{month}.parquet", f"{month}-{mark}.parquet"
            bounds = f", {FROM_COLUMN}, {PAST_COLUMN}" if restated else ""
            source = (
                f"SELECT {self._rounded}{bounds} FROM {self.table} "
                f"WHERE strftime(day, '%Y-%m') = {literal(month)} ORDER BY day, {self._picked}{bounds}"
            )
            self.connection.execute(
                f"COPY ({source}) TO {literal(str(staged))} (FORMAT parquet, COMPRESSION snappy)"
            )
            digest = sha256_of(staged)
            staged.replace(folder / name)
            path = f"{FOLDER}/{self.cube.name}/{name}"
            files.append(CubeFile(path, tuple(sorted(days)), int(rows), bool(restated), digest))
        return files


def _split(work: Work) -> tuple[list[CubeFile], list[CubeFile]]:
    """The files that stay as they are, and those of a month in which something changed."""
    gone = set(work.before.days) - set(work.days)
    months = {day[:7] for day in (*work.changed, *gone)}
    stay = [file for file in work.before.files if not {day[:7] for day in file.days} & months]
    return stay, [file for file in work.before.files if file not in stay]


def _print(values: object) -> str:
    return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()[:16]
