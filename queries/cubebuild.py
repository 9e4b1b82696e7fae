"""One cube brought up to date: its changed days run again, its months written again, its state replaced."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from queries.catalog import Catalog, Cube, stored_columns
from queries.cubestate import FOLDER, CubeFile, CubeState, write_cubestate
from queries.engines.duckdb import problem_of
from queries.engines.tables import (
    dimension_sql,
    empty_sql,
    file_list,
    literal,
    quote,
    stored_sql,
    stored_type,
)
from queries.home import Home
from queries.ledger import DataFile, Entry
from queries.problem import Problem
from queries.sqlfile import statement

CHUNK_ROWS = 4_000_000
STAGING = "staging-cubes"
_SELECT = "Begin it with: select day, known_day, … from its source group by all"


@dataclass(frozen=True)
class CubeBuild:
    """What became of one cube: ``state`` (built, unchanged, failed), the days run again, those removed."""

    name: str
    state: str
    days: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rows: int = 0
    problem: Problem | None = None


class NoCubeError(ValueError):
    """A cube whose result is no cube."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Build:
    """One cube being brought up to date."""

    def __init__(
        self, home: Home, catalog: Catalog, connection: duckdb.DuckDBPyConnection, cube: Cube
    ) -> None:
        self.home = home
        self.catalog = catalog
        self.connection = connection
        self.cube = cube
        self.before = catalog.built[cube.name]
        self.live = catalog.ledger.live_files(cube.source)
        self.shown = home.shown(cube.file.path)

    def run(self, full: bool) -> CubeBuild:
        """Builds what changed and makes it current; a fault is in the result, not raised."""
        text = self._text_print()
        days = self._day_prints()
        before = self.before if text == self.before.text and not full else CubeState(self.cube.name)
        changed = sorted(day for day, mark in days.items() if before.days.get(day) != mark)
        removed = sorted(set(self.before.days) - set(days))
        if not changed and not removed and text == self.before.text:
            return CubeBuild(self.cube.name, "unchanged", rows=sum(file.rows for file in before.files))
        try:
            columns = self._columns()
            state = self._build(before, text, days, changed, columns)
        except duckdb.Error as error:
            return CubeBuild(self.cube.name, "failed", problem=problem_of(error, self.shown))
        except NoCubeError as error:
            return CubeBuild(self.cube.name, "failed", problem=error.problem)
        write_cubestate(self.home.state, state)
        rows = sum(file.rows for file in state.files)
        return CubeBuild(self.cube.name, "built", tuple(changed), tuple(removed), rows)

    def _text_print(self) -> str:
        """The fingerprint of everything but the source's days."""
        contracts = self.catalog.contracts
        columns = [stored_columns(contracts, contracts[name]) for name in self.cube.reads]
        also = [file.path for name in self.cube.also for file, _ in self.catalog.ledger.live_files(name)]
        return _print([self.cube.file.sql, columns, also])

    def _day_prints(self) -> dict[str, str]:
        by_day: dict[str, list[str]] = {}
        for file, _ in self.live:
            by_day.setdefault(file.day, []).append(file.path)
        return {day: _print(sorted(paths)) for day, paths in by_day.items()}

    def _columns(self) -> list[tuple[str, str]]:
        """The cube's columns as stored. Raises duckdb.Error and NoCubeError for a text that makes no cube."""
        self._create_sources([])
        described = self.connection.execute(f"DESCRIBE {statement(self.cube.file.sql)}").fetchall()
        columns = [(row[0], stored_type(row[1])) for row in described]
        for name in ("day", "known_day"):
            if dict(columns).get(name) != "DATE":
                found = dict(columns).get(name, "no such column")
                raise NoCubeError(
                    Problem(self.shown, "not a cube", None, name, "a DATE column", found, _SELECT)
                )
        return columns

    def _create_sources(self, live: list[tuple[DataFile, Entry]]) -> None:
        """The source over these files only, and what else the cube reads, whole."""
        contracts, ledger, state = self.catalog.contracts, self.catalog.ledger, self.home.state
        for name in self.cube.reads:
            extract = contracts[name]
            columns = stored_columns(contracts, extract)
            files = live if name == self.cube.source else ledger.live_files(name)
            if extract.kind == "dimension":
                sql = dimension_sql(self.catalog, extract, state)
            else:
                sql = stored_sql(columns, files, state) if files else empty_sql(columns)
            self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {quote(name)} AS {sql}")

    def _build(
        self,
        before: CubeState,
        text: str,
        days: dict[str, str],
        changed: list[str],
        columns: list[tuple[str, str]],
    ) -> CubeState:
        """Runs the changed days, and writes their months again with the other days as they were."""
        kinds = ", ".join(f"{quote(name)} {kind}" for name, kind in columns)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE built ({kinds})")
        picked = ", ".join(quote(name) for name, _ in columns)
        for chunk in self._chunks(set(changed)):
            self._create_sources(chunk)
            self.connection.execute(
                f"INSERT INTO built SELECT {picked} FROM ({statement(self.cube.file.sql)})"
            )
        self._check_days(changed)
        stay, opened = _split(before, days, changed)
        self._copy_days(picked, opened, set(days) - set(changed))
        written = self._write(picked, _print([text, days]))
        return CubeState(self.cube.name, text, tuple(columns), days, (*stay, *written))

    def _copy_days(self, picked: str, files: list[CubeFile], unchanged: set[str]) -> None:
        """Adds the unchanged days of these files to ``built``."""
        days = sorted({day for file in files for day in file.days} & unchanged)
        if days:
            paths = file_list(self.home.state / file.path for file in files)
            chosen = ", ".join(f"DATE {literal(day)}" for day in days)
            self.connection.execute(
                f"INSERT INTO built SELECT {picked} FROM read_parquet({paths}, hive_partitioning = false) "
                f"WHERE day IN ({chosen})"
            )

    def _chunks(self, changed: set[str]) -> Iterable[list[tuple[DataFile, Entry]]]:
        """The files of the changed days, some whole days at a time."""
        chunk: list[tuple[DataFile, Entry]] = []
        rows = 0
        last = ""
        for file, entry in sorted(self.live, key=lambda pair: pair[0].day):
            if file.day not in changed:
                continue
            if file.day != last and rows + file.rows > CHUNK_ROWS and chunk:
                yield chunk
                chunk, rows = [], 0
            chunk.append((file, entry))
            rows, last = rows + file.rows, file.day
        if chunk:
            yield chunk

    def _check_days(self, changed: list[str]) -> None:
        """A cube's day is its source's, or a changed day could not be replaced."""
        found = {str(day) for (day,) in self.connection.execute("SELECT DISTINCT day FROM built").fetchall()}
        strange = sorted(found - set(changed))
        if strange:
            expected = f"the day of {self.cube.source}"
            raise NoCubeError(
                Problem(self.shown, "not a cube", None, "day", expected, ", ".join(strange[:3]), _SELECT)
            )

    def _write(self, picked: str, mark: str) -> list[CubeFile]:
        """The table ``built`` as one file per month."""
        staging = self.home.state / STAGING
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        folder = self.home.state / FOLDER / self.cube.name
        folder.mkdir(parents=True, exist_ok=True)
        months = self.connection.execute(
            "SELECT strftime(day, '%Y-%m') AS month, list(DISTINCT CAST(day AS VARCHAR)), count(*) "
            "FROM built GROUP BY month ORDER BY month"
        ).fetchall()
        files = []
        for month, days, rows in months:
            staged, name = staging / f"{month}.parquet", f"{month}-{mark}.parquet"
            source = (
                f"SELECT {picked} FROM built WHERE strftime(day, '%Y-%m') = {literal(month)} ORDER BY day"
            )
            self.connection.execute(
                f"COPY ({source}) TO {literal(str(staged))} (FORMAT parquet, COMPRESSION zstd)"
            )
            staged.replace(folder / name)
            files.append(CubeFile(f"{FOLDER}/{self.cube.name}/{name}", tuple(sorted(days)), int(rows)))
        return files


def _split(
    before: CubeState, days: dict[str, str], changed: list[str]
) -> tuple[list[CubeFile], list[CubeFile]]:
    """The files that stay as they are, and those of a month in which something changed."""
    gone = set(before.days) - set(days)
    months = {day[:7] for day in (*changed, *gone)}
    stay = [file for file in before.files if not {day[:7] for day in file.days} & months]
    return stay, [file for file in before.files if file not in stay]


def _print(values: object) -> str:
    return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()[:16]
