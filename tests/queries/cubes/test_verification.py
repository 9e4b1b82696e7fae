"""Two engines compared cell by cell: what is equal, what is tolerated, what is told."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from click.testing import CliRunner

from monitors.commands.root import riskdesk
from queries.content.home import Home
from queries.cubes.equal_cells import compare
from queries.cubes.verification import verify
from tests.queries.engines.duck_warehouse import DuckWarehouse, two_homes

Homes = tuple[Home, Home, DuckWarehouse]


@pytest.fixture
def homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Homes:
    return two_homes(tmp_path, monkeypatch)


def call(home: Home, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(riskdesk, ["--home", str(home.root), "verify-engine", *arguments])
    return done.exit_code, done.stdout, done.stderr


def cells(here: list[float | None], there: list[float | None], estimated: tuple[str, ...] = ()) -> int:
    """How many of some sums differ."""
    kinds = pa.schema([("day", pa.string()), ("total", pa.float64())])

    def table(values: list[float | None]) -> pa.Table:
        return pa.table({"day": [f"d{place}" for place in range(len(values))], "total": values}, kinds)

    columns = [("day", "VARCHAR"), ("total", "DOUBLE")]
    return compare(duckdb.connect(), columns, ["day"], estimated, table(here), table(there)).differ


def test_equal_engines_are_told_cube_by_cube(homes: Homes) -> None:
    code, out, err = call(homes[1])
    assert (code, err) == (0, "")
    assert "1 of 1 cube equal on duckdb and clickhouse" in out


def test_a_cell_that_differs_is_told_and_fails(homes: Homes) -> None:
    """The text says of one of its rows another number there."""
    _, there, _ = homes
    text = (there.root / "cubes" / "tickets_day.sql").read_text()
    own = text.replace("sum(minutes)", "sum(case when topic = 'login' then minutes + 1 else minutes end)")
    (there.root / "cubes" / "tickets_day.duckdb.sql").write_text(own)
    code, out, err = call(there)
    assert code == 1
    assert "0 of 1 cube equal" in out
    assert err.splitlines()[0].startswith("  tickets_day: minutes of day 2026-03-02, known_day 2026-03-0")
    assert err.splitlines()[0].endswith("topic login: 10 here, 12 there")


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda warehouse: setattr(warehouse, "down", True), "engine duckdb: does not answer"),
        (lambda warehouse: setattr(warehouse, "half", True), "answered half"),
        (lambda warehouse: warehouse.connection.execute("drop table tickets"), "has no rows to compare"),
        (lambda warehouse: warehouse.connection.execute("delete from tickets"), "has no rows to compare"),
    ],
)
def test_what_cannot_be_compared_fails_and_says_why(homes: Homes, break_it: object, said: str) -> None:
    break_it(homes[2])  # type: ignore[operator]
    code, _, err = call(homes[1])
    assert (code, said in err) == (1, True), err


def test_a_home_with_one_engine_has_nothing_to_compare_and_fails(tiny_home: Home) -> None:
    code, _, err = call(tiny_home)
    assert code == 1
    assert "nothing to compare" in err
    assert "riskdesk.toml" in err


def test_the_tables_are_written_as_they_must_be(homes: Homes) -> None:
    code, out, _ = call(homes[1], "--tables")
    assert code == 0
    assert "`cost` Nullable(Decimal(18,4))" in out
    assert "PARTITION BY toYYYYMM(day)" in out


def test_whole_numbers_are_exact_and_sums_hold_to_nine_digits() -> None:
    assert cells([1.0, 2.0], [1.0, 2.0 + 1e-10]) == 0
    assert cells([1.0, 2.0], [1.0, 2.0 + 1e-8]) == 1
    assert cells([0.0], [1e-12]) == 0
    assert cells([None, 1.0], [None, None]) == 1
    assert cells([1.0], [1.0, 2.0]) == 1


def test_an_estimate_may_be_off_by_its_tolerance_and_no_more() -> None:
    assert cells([100.0], [104.0], ("total",)) == 0
    assert cells([100.0], [110.0], ("total",)) == 1


def test_only_the_newest_days_are_fetched(homes: Homes) -> None:
    (found,) = verify(homes[1], homes[2], days=1)
    assert found.compared is not None
    assert found.compared.rows == 2
    assert any("2026-03-04" in sql and "2026-03-02" not in sql for sql in homes[2].asked)
