"""Macros in ad-hoc SQL: what they may do is what their reader may write, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from data.demo.world.size import DEFAULT_END
from queries.content.home import Home, create_home, load_home
from queries.content.settings import DEFAULT_ROLES, Role
from queries.ingest.ingestion import ingest
from queries.sandbox import launch, warm
from queries.sandbox.home_macros import HomeMacros, check_macros, read_macros
from queries.sandbox.snapshot import macros_of, readable_macros
from tests.conftest import make_tiny
from tests.queries.landed import csv_text, land, row

COLUMNS = {
    "tickets": [("email", "VARCHAR"), ("day", "DATE"), ("minutes", "BIGINT")],
    "desks": [("desk", "VARCHAR")],
}
# Bodies of macros that reach for what no question may reach; {name} is theirs.
ATTACKS = [
    "as table select * from read_csv('/etc/passwd')",
    "as table select * from '/etc/passwd'",
    "as table from read_text('/proc/self/environ')",
    "as table from glob('/**')",
    "as table select * from query('select 1')",
    "as table select * from query_table(a)",
    "as table select * from a",
    "as table select * from duckdb_settings()",
    "as table from duckdb_functions()",
    "as table from information_schema.tables",
    "as table from pragma_table_info('tickets')",
    "as table show tables",
    "as table describe tickets; select 1",
    "as table select 1; drop view tickets",
    "as table with x as (delete from tickets returning *) select * from x",
    "as table select 1, (b) as table select * from read_csv('/etc/passwd')",
    "as table select * from sqlite_master",
    "as table values (getenv('HOME'))",
    "as table select * from memory.main.tickets",
    "as table select * from {name}(1)",
    "as getvariable('as_of')",
    "as current_setting('allowed_paths')",
    "as (select max(email) from read_csv('/etc/passwd'))",
    "as (select content from read_text(a))",
    "as a, (a, b) as getenv('HOME')",
    "as 1) from read_csv('/etc/passwd') where (1 = 1",
    "as 1); attach 'x.db'; select (1",
    "as nextval(a)",
    "as json_execute_serialized_sql(a)",
    "as write_log(a)",
    "as version()",
    "as txid_current()",
    "as localtimestamp",
    "as {name}(a)",
    "as $a",
    "as system.main.getenv(a)",
    "as a.b.c.getenv('HOME')",
    "as getenv(a)",
    "as list_transform([1], lambda x: getenv('HOME'))",
    "as case when a then getenv('HOME') end",
    "as (select a from (from read_blob('/etc/passwd')) t(a))",
    "as table pivot tickets on email using count(*)",
]  # fmt: skip
DEFAULTS = [
    "getenv('HOME')",
    "(select 1 from tickets)",
    "(select content from read_text('/etc/passwd'))",
    "now()",
]
NAMES = [
    "sum",
    "coalesce",
    "now",
    "today",
    "read_csv",
    "tickets",
    "desks",
    "if",
    "left",
    "list_value",
]
USES = [  # of good macros, with what a limited reader may not gain by them
    "from mails()",
    "select first_mail('tickets')",
    "select who(email) from tickets",
    "from mails() where email like '%@%'",
    "select * from (from mails()) m, lateral (select m.email as e)",
    "with mails as (from mails()) from mails",
    "select unmask(email) from tickets",
]
GOOD = {
    "mails": "create macro mails() as table select distinct email from tickets",
    "first_mail": "create macro first_mail(t) as (select min(email) from tickets)",
    "who": "create macro who(x) as lower(x)",
    "unmask": "create macro unmask(mask) as (select max(email) from tickets where email = mask)",
    "nested": "create macro nested(x) as who(who(x))",
}


def with_macros(root: Path, files: dict[str, str]) -> None:
    (root / "macros").mkdir(exist_ok=True)
    for old in (root / "macros").glob("*.sql"):
        old.unlink()
    for name, text in files.items():
        (root / "macros" / f"{name}.sql").write_text(text)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The support desk with three tickets of two people; workers wait."""
    home = make_tiny(tmp_path_factory.mktemp("macros") / "home")
    land(home, "tickets/a.csv", csv_text(row(1), row(2), row(3, email="p1@example.com")))
    ingest(home)
    kept, before = warm.Spares(2), warm._spares
    warm._spares = kept
    yield home
    warm._spares = before
    kept.close()


def faults(home: Home) -> list[str]:
    return [str(one) for one in check_macros(home, list(COLUMNS), lambda name: COLUMNS[name])]


def test_no_macro_of_the_attacks_is_made(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home", pack="none")
    files = {
        f"m{at}": f"create macro m{at}(a) {text.replace('{name}', f'm{at}')}"
        for at, text in enumerate(ATTACKS)
    }
    files |= {f"d{at}": f"create macro d{at}(a := {text}) as a" for at, text in enumerate(DEFAULTS)}
    files |= {name: f"create macro {name}(a) as a" for name in NAMES}
    with_macros(home.root, files)
    told = faults(home)
    assert [name for name in files if not any(one.startswith(f"macros/{name}.sql:") for one in told)] == []
    assert not any("Traceback" in one for one in told)


def test_a_faulty_macro_is_told_with_file_line_found_and_what_to_do(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home", pack="none")
    with_macros(
        home.root, {"bad": "-- Bad.\ncreate macro bad(a) as\n  getenv(a)", "sum": "create macro sum(a) as a"}
    )
    assert faults(home) == [
        "macros/sum.sql:1: sum is a function of the engine already; expected a name of its own; found sum. Rename it.",
        "macros/bad.sql:3: this macro does not run; expected what ad-hoc SQL allows; found the macro bad: not allowed: "
        "the function getenv. A macro may do what a question on the SQL page may do, and nothing more.",
    ]


def test_macros_in_a_circle_are_refused_and_the_others_stand(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home", pack="none")
    calls = {"one": "two(a)", "two": "three(a) + 1", "three": "one(a)", "itself": "itself(a)"}
    calls |= {"good": "a + 1", "better": "good(a)"}
    with_macros(home.root, {name: f"create macro {name}(a) as {body}" for name, body in calls.items()})
    found = read_macros(home, ())
    assert list(found.macros) == ["good", "better"]
    assert sorted(one.file for one in found.problems) == [
        f"macros/{name}.sql" for name in ("itself", "one", "three", "two")
    ]
    assert [one.name for one in found.called("select BETTER(1)")] == ["good", "better"]


def test_masks_stay_masks_through_a_macro(desk: Home) -> None:
    with_macros(desk.root, GOOD)
    assert faults(desk) == []
    for sql in USES:
        found = launch.run(desk, sql, "pm", as_of=DEFAULT_END)
        assert found.table is not None, (sql, found.error)
        assert "example.com" not in str(found.table.to_pydict()), sql
    assert launch.run(desk, "select nested('A') as x", "pm").table["x"].to_pylist() == ["a"]  # type: ignore[index]


def test_a_macro_reads_only_what_its_reader_sees(desk: Home) -> None:
    with_macros(desk.root, GOOD)
    blind = replace(DEFAULT_ROLES["pm"], name="blind", extracts=frozenset({"desks"}))
    home = replace(desk, settings=replace(desk.settings, roles={**desk.settings.roles, "blind": blind}))
    for sql in (
        "from mails()",
        "select first_mail(1)",
        "explain from mails()",
        "select 1 where exists (from mails())",
    ):
        found = launch.run(home, sql, "blind")
        assert found.kind == "refused", sql
        assert "no such table for this role: tickets" in str(found.error)
    assert {one.name for one in readable_macros(home, blind)} == {"who", "nested"}
    assert launch.run(home, "select who('A')", "blind").kind == "done"


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select mails()", "mails gives rows: write it after FROM"),
        ("from who('x')", "who gives a value and no rows: write it after SELECT"),
        ("select memory.main.who('x')", "not allowed: the function who"),
        ("from memory.main.mails()", "not allowed: the table function mails"),
        ("select * from mails", "no such table for this role: mails"),
        ("create or replace macro who(x) as 1", "only SELECT is allowed"),
        ("drop macro who", "only SELECT is allowed"),
        ("select who(getenv('HOME'))", "not allowed: the function getenv"),
        (
            "select who((select content from read_text('/etc/passwd')))",
            "not allowed: the table function read_text",
        ),
        ("select who(x := version())", "not allowed: the function version"),
        ("select whoo('x'), nestd('x')", "not allowed: the function whoo; did you mean the macro who?"),
    ],
)
def test_a_statement_cannot_misuse_a_macro(desk: Home, sql: str, said: str) -> None:
    with_macros(desk.root, GOOD)
    found = launch.run(desk, sql, "pm")
    assert found.kind == "refused"
    assert said in str(found.error)


def test_a_macro_that_calls_itself_large_ends_at_the_limits_of_its_worker(desk: Home) -> None:
    twice = {"t0": "create macro t0(x) as x || x"} | {
        f"t{at}": f"create macro t{at}(x) as t{at - 1}(x) || t{at - 1}(x)" for at in range(1, 27)
    }
    with_macros(desk.root, twice)
    found = launch.run(desk, "select length(t26('0123456789'))", "pm", timeout=4)
    assert found.table is None
    assert found.kind in ("failed", "timeout", "refused")
    assert "Traceback" not in str(found.error)


def test_without_a_morning_a_macro_reads_no_clock(desk: Home) -> None:
    with_macros(desk.root, {"newest": "create macro newest() as current_date"})
    found = launch.run(desk, "select newest() as day", "pm")
    assert found.kind == "refused"
    assert "reads the machine's clock" in str(found.error)
    found = launch.run(desk, "select newest() as day", "pm", as_of=DEFAULT_END)
    assert found.table is not None
    assert found.table["day"].to_pylist() == [DEFAULT_END]


def test_a_homes_macro_stands_in_the_place_of_the_packs(tmp_path: Path) -> None:
    home = create_home(tmp_path / "home")
    with_macros(home.root, {"week_of": "create macro week_of(d) as d - 7"})
    found: HomeMacros = macros_of(load_home(home.root))
    assert found.macros["week_of"].body == "d - 7"
    assert "rate_of" in found.macros
    assert found.problems == ()


def test_every_example_of_the_pack_runs(demo_source: Path) -> None:
    home, role = load_home(demo_source), Role(name="pm")
    for one in readable_macros(home, role):
        found = launch.run(home, one.example, "pm", as_of=DEFAULT_END)
        assert found.table is not None, (one.name, found.error)
        assert found.table.num_rows


def test_a_rate_has_its_interval(desk: Home) -> None:
    with_macros(desk.root, {"rate_of": (Home.built_in("macros") / "rate_of.sql").read_text()})
    sql = "select unnest(rate_of(h, n)) from (values (3, 100), (0, 10), (10, 10), (0, 0), (7, 5)) t(h, n)"
    found = launch.run(desk, sql, "pm").table
    assert found is not None
    assert found["n"].to_pylist() == [100, 10, 10, 0, 5]
    # Wilson (1927) by hand: (0 + 1.9208 ± 1.96 · sqrt(0 + 0.9604)) / 13.8416 for none of ten.
    low, high = found["low"].to_pylist(), found["high"].to_pylist()
    assert low == pytest.approx([0.0102543, 0.0, 0.7224599, None, None], abs=1e-6)
    assert high == pytest.approx([0.0845208, 0.2775401, 1.0, None, None], abs=1e-6)
