"""One cube brought up to date: its changed days run again, its months written again, its state replaced."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from queries.content.home import Home
from queries.content.problem import Problem
from queries.content.sql_file import statement
from queries.cubes.changed_days import Work, mark_of
from queries.cubes.cube_files import masked, to_merge
from queries.cubes.source_rows import SourceRows
from queries.engine.rounding import rounded_sql
from queries.engine.table_sql import cube_files_sql, literal, quote, stored_type
from queries.state.catalog import Cube
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


class Build:
    """A cube in the making. ``begin``, then ``write`` where all its rows are loaded at once and hold for all mornings;
    else ``add`` after each load of source rows, then ``finish``.

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
        self.made = False  # whether there is a table of its rows
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
        """Finds the cube's columns."""
        self.columns = list(self.work.before.columns)  # of the same text over the same columns
        if not self.columns:
            self.sources.name_empty(self.cube)
            described = self.connection.execute(f"DESCRIBE {statement(self.cube.file.sql)}").fetchall()
            self.columns = [(row[0], stored_type(row[1])) for row in described]
        for name in ("day", "known_day"):
            kind = dict(self.columns).get(name, "no such column")
            if kind != "DATE":
                raise self._no_cube(name, "a DATE column", kind)

    def _make_table(self) -> None:
        if self.made:
            return
        self.made = True
        kinds = ", ".join(f"{quote(name)} {kind}" for name, kind in self.columns)
        bounds = f"{FROM_COLUMN} DATE, {PAST_COLUMN} DATE"
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {self.table} ({kinds}, {bounds})")

    def add(self) -> None:
        """Runs the cube over the source rows that are loaded: as they hold now, and as earlier mornings saw them.

        A measure need not add up for that: each version of a corrected day is counted whole.
        """
        self._make_table()
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
        self._make_table()
        self.connection.register("rows from elsewhere", rows)
        try:
            cast = ", ".join(f"CAST({quote(name)} AS {kind})" for name, kind in self.columns)
            self.connection.execute(
                f'INSERT INTO {self.table} SELECT {cast}, NULL, NULL FROM "rows from elsewhere"'
            )
        finally:
            self.connection.unregister("rows from elsewhere")

    def write(self) -> None:
        """Runs the cube over the rows that are loaded, all there are of its changed days, straight into its file."""
        self.sources.name(self.cube)
        cast = ", ".join(f"CAST({quote(name)} AS {kind}) AS {quote(name)}" for name, kind in self.columns)
        rows = f"SELECT {cast} FROM ({statement(self.cube.file.sql)})"
        staged = self._staging() / f"{self.work.changed[-1][:7]}.parquet"
        count, first, last = self._copy(f"SELECT {self._rounded} FROM ({rows})", self._picked, staged)
        days: list[DayRows] = [(first, count, 0)] if count else []
        if first != last:
            days = self._days(f"read_parquet({literal(str(staged))})", bounded="0")
        self._check_days(days)
        self._settle([self._publish(staged, days, self._mark, restated=False)] if days else [])

    def finish(self) -> None:
        """Writes the days that changed, masks them in the files before, and makes the cube current."""
        self._make_table()
        days = self._days(self.table)
        self._check_days(days)
        if self.turned:
            self._join_versions()
            days = self._days(self.table)
        built = f"SELECT {self._rounded}, {FROM_COLUMN}, {PAST_COLUMN} FROM {self.table}"
        self._settle(self._write(built, days, self._mark))
        self.drop()

    @property
    def _mark(self) -> str:
        return mark_of([self.work.text, self.work.days])

    def _settle(self, written: list[CubeFile]) -> None:
        """Makes the cube current with the files that were written, and puts files together where there are many."""
        work = self.work
        gone = set(work.before.days) - set(work.days)
        files = [*masked(work.before.files, gone.union(work.again)), *written]
        if merged := to_merge(self.cube.name, files):
            rows = cube_files_sql(merged, self.columns, self.home.state, (FROM_COLUMN, PAST_COLUMN))
            kept = [file for file in files if file not in merged]
            files = kept + self._write(rows, self._days(f"({rows})"), f"{self._mark}-m")
        self.state = CubeState(self.cube.name, work.text, tuple(self.columns), work.days, tuple(files))
        write_cubestate(self.home.state, self.state)

    def _staging(self) -> Path:
        folder = self.home.state / STAGING
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def drop(self) -> None:
        """Frees the table."""
        if self.made:
            self.connection.execute(f"DROP TABLE IF EXISTS {self.table}")

    def _no_cube(self, column: str, expected: str, found: str) -> NoCubeError:
        shown = self.home.shown(self.cube.file.path)
        return NoCubeError(Problem(shown, "not a cube", None, column, expected, found, _SELECT))

    def _days(
        self, table: str, bounded: str = f"count({FROM_COLUMN}) + count({PAST_COLUMN})"
    ) -> list[DayRows]:
        """Each day of these rows, how many it has, and of how many the mornings that see them are bounded."""
        return self.connection.execute(
            f"SELECT CAST(day AS VARCHAR), count(*), {bounded} FROM {table} GROUP BY day ORDER BY day"
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
        months: dict[str, list[DayRows]] = {}
        for one in days:
            months.setdefault(one[0][:7], []).append(one)
        files = []
        for month, kept in months.items():
            staged = self._staging() / f"{month}.parquet"
            restated = any(bounded for _, _, bounded in kept)
            picked = f"{self._picked}, {FROM_COLUMN}, {PAST_COLUMN}" if restated else self._picked
            within = f" WHERE strftime(day, '%Y-%m') = {literal(month)}" if len(months) > 1 else ""
            self._copy(f"SELECT {picked} FROM ({rows}){within}", picked, staged)
            files.append(self._publish(staged, kept, mark, restated))
        return files

    def _copy(self, rows: str, picked: str, staged: Path) -> tuple[int, str, str]:
        """Writes these rows in order. Returns how many there are, and their first and last day."""
        [written] = self.connection.execute(
            f"COPY (SELECT {picked} FROM ({rows}) ORDER BY day, {picked}) TO {literal(str(staged))} "
            "(FORMAT parquet, COMPRESSION snappy, RETURN_STATS true)"
        ).fetchall()
        day = written[4]['"day"']
        return int(written[1]), day.get("min", ""), day.get("max", "")

    def _publish(self, staged: Path, days: list[DayRows], mark: str, restated: bool) -> CubeFile:
        """A staged file of rows of one month under a name that no file has.

        Days that are again as they were have the mark of then, and the file of that name is still read for others.
        """
        folder = self.home.state / FOLDER / self.cube.name
        folder.mkdir(parents=True, exist_ok=True)
        named = f"{days[0][0][:7]}-{mark}"
        name, again = f"{named}.parquet", 1
        while (folder / name).exists():
            again += 1
            name = f"{named}-{again}.parquet"
        digest = sha256_of(staged)
        staged.replace(folder / name)
        path = f"{FOLDER}/{self.cube.name}/{name}"
        return CubeFile(path, tuple(day for day, _, _ in days), sum(n for _, n, _ in days), restated, digest)
