"""The shipped cubes, raw drills and faults on DuckDB, ClickHouse (chdb, in process) and a real Spark cluster.

`make engines` runs these, with an environment of its own; `make tests` leaves them out.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from data.demo.files import vocabulary
from data.demo.write import write
from monitors.commands.root import riskdesk
from queries.content.home import Home, create_home, load_home
from queries.content.sql_file import statement
from queries.cubes.copying import table_statements
from queries.cubes.equal_cells import compare
from queries.cubes.rollup import refresh
from queries.engine.drill import DrillWindow, entity_drill, largest_drill, rows_drill
from queries.engine.opening import open_engine
from queries.engines.translation import translated
from queries.engines.warehouse import EngineError, Warehouse
from queries.engines.warehouse_opening import open_warehouse
from queries.ingest.ingestion import ingest
from tests.queries.engines.spark_cluster import free_port, spark_cluster

pytestmark = pytest.mark.engines
DAYS, ORDERS = 6, 120  # the fewest that have a row for every cube
# What the lint of cubes lets through must be read alike; what is written otherwise there was measured to differ.
ALIKE = [
    "day", "day - opened", "cast(day - opened as double)", "day + 3", "year(day)", "month(day)",
    "date_trunc('month', day)", "date_diff('day', opened, day)", "n / 2", "n % 3", "abs(n)", "sqrt(abs(x))",
    "x / nullif(n, 0)", "floor(x)", "ceil(x)", "ln(abs(x) + 1)", "exp(x)", "name || 'x'", "length(name)",
    "replace(name, 'z', 'y')", "name like 'z%'", "name > 'a'", "coalesce(name, 'none')", "nullif(name, '')",
    "n in (1, 5)", "n not in (1, 5)", "n is not distinct from null", "case when b then 1 else 0 end",
    "b and n > 0", "b or n > 0", "not b", "n between 0 and 5", "n = x", "x < 0.6", "cost < 0.6", "cost = 0.1",
    "cast(cost as double) * 3", "greatest(n, 1)", "least(n, 1)",
    "lag(n, 1, 0) over (order by id)", "row_number() over (order by n desc, id)", "sum(n) over (order by id)",
    "count(*) over (partition by name)", "sum(n) over (order by id rows between 1 preceding and current row)",
    "rank() over (order by day)", "max(n) over ()",
]  # fmt: skip
ALIKE_OF_MANY = [
    "count(*)", "count(n)", "count(distinct name)", "sum(n)", "sum(x)", "sum(cast(cost as double))", "avg(n)",
    "min(name)", "max(day)", "stddev_pop(x)", "sum(case when b then n end)", "sum(case when n > 100 then n end)",
    "sum(n) / nullif(count(*), 0)", "count(*) filter (where b)", "sum(n) filter (where b)",
    "count(distinct case when b then n end)", "sum(cast(day - opened as double))", "max(case when b then day end)",
]  # fmt: skip
COLUMNS = [
    ("id", "BIGINT"), ("day", "DATE"), ("known_day", "DATE"), ("name", "VARCHAR"), ("n", "BIGINT"),
    ("x", "DOUBLE"), ("cost", "DECIMAL(18,2)"), ("b", "BOOLEAN"), ("opened", "DATE"),
]  # fmt: skip
ODD_ROWS = """values
    (1, date '2026-01-01', date '2026-01-02', 'Añb,c', 5, 2.5, 1.25, true, date '2025-12-30'),
    (2, date '2026-01-04', date '2026-01-06', null, null, null, null, null, null),
    (3, date '2024-12-30', date '2026-01-06', '', -7, -2.5, -0.05, false, date '1969-07-20'),
    (4, date '2026-03-31', date '2026-04-06', 'zZ _%', 0, 0.0, 10.00, true, date '2026-03-31'),
    (5, date '2026-03-31', date '2026-04-06', 'zZ _%', 3, 3.5, 0.10, false, date '2026-02-28')"""


@dataclass
class Desk:
    """A home whose events live in a warehouse, beside one that has the same in files."""

    here: Home
    there: Home
    copied: str

    @property
    def settings(self) -> Path:
        return self.there.root / "riskdesk.toml"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Home:
    root = tmp_path_factory.mktemp("engines") / "here"
    home = create_home(root, markets=dict(vocabulary.ZONES), clock="data")
    write(root, days=DAYS, orders_per_day=ORDERS, seed=3, scenarios=[])
    ingest(home)
    refresh(home)
    return home


@pytest.fixture(scope="module", params=["clickhouse", "spark"])
def desk(
    small: Home, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "clickhouse":
        yield beside(small, folder, "clickhouse", f"chdb://{folder}/chdb?database=desk")
        return
    with spark_cluster(folder / "cluster") as (url, _):
        yield beside(small, folder, "spark", f"{url}/;database=desk")


def beside(small: Home, folder: Path, kind: str, url: str) -> Desk:
    """The same content and dimensions; `verify-engine --copy` of the home with files fills the tables."""
    there = folder / "there"
    (there / "landing").mkdir(parents=True)
    for name in ("rules", "sellers", "calendar", "links"):
        if (small.landing / name).is_dir():
            shutil.copytree(small.landing / name, there / "landing" / name)
    text = (small.root / "riskdesk.toml").read_text().replace('"duckdb"', f'"{kind}"\nurl = "{url}"')
    (there / "riskdesk.toml").write_text(text)
    files = folder / "files"
    shutil.copytree(small.root, files)
    (files / "riskdesk.toml").write_text(text)
    done = CliRunner().invoke(riskdesk, ["--home", str(files), "verify-engine", "--copy"])
    home = load_home(there)
    ingest(home)
    return Desk(small, home, f"{done.exit_code}\n{done.stdout}\n{done.stderr}")


def test_every_shipped_cube_is_equal_cell_by_cell(desk: Desk) -> None:
    print(desk.copied)
    cubes = len(desk.here.content("cubes"))
    assert desk.copied.startswith("0\n"), desk.copied
    assert f"{cubes} of {cubes} cubes equal on duckdb and {desk.there.settings.engine.kind}" in desk.copied


def test_what_is_built_there_is_what_is_built_here(desk: Desk) -> None:
    builds = refresh(desk.there)
    assert [str(build.problem) for build in builds if build.state != "built"] == []
    here, there = open_engine(desk.here), open_engine(desk.there)
    for name in (build.name for build in builds):
        sql = f"select * from {name} order by all"
        assert there.query(sql).equals(here.query(sql)), name
    assert {build.state for build in refresh(desk.there)} == {"unchanged"}
    here.close()
    there.close()


def test_raw_drills_are_answered_there_alike(desk: Desk) -> None:
    refresh(desk.there)
    here, there = open_engine(desk.here), open_engine(desk.there)
    last = here.query("select max(day) as day from orders").column(0)[0].as_py()
    now = DrillWindow(last - dt.timedelta(days=1), last + dt.timedelta(days=1))
    before = DrillWindow(last - dt.timedelta(days=3), last - dt.timedelta(days=1))
    columns, wide = here.columns("orders"), here.columns("buyer_day")
    drills = [
        rows_drill(columns, "orders", "decision = 'accepted'", {"country": "BR"}, now, 100_000),
        largest_drill(columns, "orders", "amount", None, {}, now, 10),
        entity_drill(columns, "orders", "seller_id", {"gmv": "amount"}, {"country": "BR"}, now, before),
        entity_drill(wide, "buyer_day", "buyer_id", {"gmv": "gmv"}, {}, now, before),
    ]
    asked = [(drill.sql, dict(drill.params)) for drill in drills]
    file = desk.here.built_in("drilldown") / "rules.sql"
    asked.append((statement(file.read_text()), {"since": now.since, "until": now.until}))
    for engines in ((here, there), (here.at(last, within=1), there.at(last, within=1))):
        for sql, params in asked:
            one, other = (sorted(map(plain, engine.query(sql, params).to_pylist())) for engine in engines)
            assert one == other
            assert one
    here.close()
    there.close()


def plain(row: dict[str, object]) -> str:
    return str([round(float(str(value)), 6) if number(value) else value for value in row.values()])


def number(value: object) -> bool:
    return type(value).__name__ in ("float", "Decimal", "int", "bool") and not isinstance(value, bool)


def test_what_the_lint_lets_through_is_read_alike(desk: Desk) -> None:
    import duckdb

    connection = duckdb.connect()
    kinds = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS)
    connection.execute(f"create table odd ({kinds})")
    connection.execute(f"insert into odd {ODD_ROWS}")
    warehouse = open_warehouse(desk.there)
    warehouse.stage("odd", COLUMNS, connection.execute("from odd").to_arrow_table())
    wrong = []
    for first, texts in (
        ("id", ALIKE),
        ("1 as id", ALIKE_OF_MANY),
    ):  # one question each: a question costs Spark most
        sql = f"select {first}, {', '.join(f'{text} as r{n}' for n, text in enumerate(texts))} from odd"
        described = connection.execute(f"describe {sql}").fetchall()
        shape = [(row[0], "DOUBLE" if row[1].startswith("DECIMAL") else row[1]) for row in described]
        here = connection.execute(sql).to_arrow_table()
        text = translated(sql, warehouse.dialect, {"odd": dict(COLUMNS)}, {"odd": ""}, "odd.sql")
        found = compare(connection, shape, ["id"], (), here, warehouse.query(text))
        wrong += [f"{texts[int(cell.measure[1:])]}: {cell}" for cell in found.first]
    warehouse.close()
    assert wrong == []


SLOW = {
    "clickhouse": "select sum(sipHash64(number)) from numbers(100000000000)",
    "spark": "select sum(hash(id)) from range(100000000000)",
}


def test_a_question_that_takes_too_long_is_stopped_and_told(desk: Desk) -> None:
    warehouse = named(desk, "", "timeout_seconds = 1\n")
    with pytest.raises(EngineError, match="is too slow"):
        warehouse.query(SLOW[warehouse.dialect])
    warehouse.close()
    again = open_warehouse(desk.there)
    assert again.query("select 1 as one").column(0).to_pylist() == [1]
    again.close()


def test_nobody_there_is_told_at_once(desk: Desk) -> None:
    scheme = {"clickhouse": "http", "spark": "sc"}[desk.there.settings.engine.kind]
    with pytest.raises(EngineError, match="does not answer"):
        named(desk, f"{scheme}://127.0.0.1:{free_port()}", "")


def test_what_the_engine_refuses_is_told_in_its_own_words(desk: Desk) -> None:
    warehouse = open_warehouse(desk.there)
    with pytest.raises(EngineError, match=r"refused a question.*no_such_table"):
        warehouse.query("select * from no_such_table")
    warehouse.close()


def named(desk: Desk, url: str, more: str) -> Warehouse:
    """The warehouse of a home with other settings."""
    root = desk.there.root.parent / "other"
    root.mkdir(exist_ok=True)
    text = desk.settings.read_text()
    if url:
        text = text.replace(desk.there.settings.engine.url, url)
    (root / "riskdesk.toml").write_text(text.replace("[engine]\n", f"[engine]\n{more}"))
    return open_warehouse(load_home(root))


def test_the_written_tables_are_those_that_are_made(desk: Desk) -> None:
    """`--tables` gives statements that the engine takes."""
    warehouse = open_warehouse(desk.there)
    (text,) = [one for one in table_statements(desk.there) if "TABLE `orders`" in one]
    with pytest.raises(EngineError, match=r"(?i)already exists"):
        warehouse.query(text)
    warehouse.close()
