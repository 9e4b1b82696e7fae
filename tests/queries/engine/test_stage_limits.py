"""Who sees some stages alone asks in SQL what monitors and checks of these stages stand on, and nothing else."""

from dataclasses import replace

import pytest

from queries.content.home import Home, load_home
from queries.content.settings import DEFAULT_ROLES
from queries.engine.stage_limits import beyond, stages_of
from queries.sandbox import launch
from queries.sandbox.snapshot import readable_macros, take_snapshot
from queries.state.catalog import read_catalog
from tests.conftest import URGENT

PAYMENT = replace(DEFAULT_ROLES["pm"], stages=("payment",))


def limited(root: object) -> Home:
    """The home as somebody has it who sees the stage of payments alone."""
    home = load_home(str(root))
    return replace(home, settings=replace(home.settings, roles={"pm": PAYMENT}))


def test_an_extract_belongs_to_the_stages_of_what_stands_on_it(demo_source: object) -> None:
    home = limited(demo_source)
    catalog = read_catalog(home)
    stages = stages_of(home, catalog)
    assert stages["payments"] == {"payment"}
    assert "payment" in stages["orders"]
    shown = {name for name in catalog.names() if beyond(catalog, stages, name, ("payment",)) is None}
    assert {"payments", "orders", "rules", "calendar"} <= shown
    assert not shown & {
        "sellers",
        "creators",
        "commissions",
        "appeals",
        "commission_day",
        "broken_records_day",
    }
    for cube in catalog.cubes:
        assert (cube in shown) == (
            set(catalog.cubes[cube].reads) <= shown and cube != "broken_records_day"
        ), cube
    assert {name for name in catalog.names() if beyond(catalog, stages, name, None) is None} == {
        *catalog.names()
    }
    assert {name for name in catalog.contracts if beyond(catalog, stages, name, ()) is None} == {
        *("calendar", "coupon_terms", "rules")
    }


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select count(*) from commissions", "commissions belongs to creator: it is not shown to who sees payment"),
        ("select * from commission_day limit 1", "commission_day belongs to creator"),
        ("select * from sellers limit 1", "sellers belongs to no stage"),
        ("from appeal_overturn_rate limit 1", "appeal_overturn_rate belongs to governance"),
        ("with x as (select 1 from payouts) from x", "payouts belongs to settlement"),
        ("select (select count(*) from Kyc)", "kyc belongs to onboarding"),
        ("select count(*) from broken_records_day", "broken_records_day holds the rows of all stages"),
        ("select count(*) from no_such_table", "no such table for this role: no_such_table"),
    ],
)  # fmt: skip
def test_a_table_of_another_stage_is_refused_in_words(demo_source: object, sql: str, said: str) -> None:
    found = launch.run(limited(demo_source), sql, "pm")
    assert found.kind == "refused"
    assert said in str(found.error)


def test_what_is_of_the_stage_is_answered_by_table_and_by_monitor(demo_source: object) -> None:
    home = limited(demo_source)
    sql = "select (select count(*) from payments) as rows, (select sum(denominator) from payment_decline_rate) as n"
    found = launch.run(home, sql, "pm")
    assert found.table is not None, found.error
    assert found.table["rows"][0].as_py() > 0
    assert {one.name for one in readable_macros(home, PAYMENT)} >= {"rate_of", "week_of"}


def test_a_monitor_of_another_stage_is_not_shown_though_its_tables_are(tiny_home: Home) -> None:
    other = URGENT.replace('stage = "governance"', 'stage = "after-sales"')
    (tiny_home.root / "monitors" / "late_share.sql").write_text(other)
    (tiny_home.root / "monitors" / "tickets.sql").write_text(other)
    role = replace(DEFAULT_ROLES["pm"], stages=("governance",))
    names = "urgent_share late_share tickets tickets_monitor tickets_day"
    assert take_snapshot(tiny_home, role, names, None).tables == {
        "tickets",
        "tickets_day",
        "desks",
        "urgent_share",
    }
    nothing = take_snapshot(tiny_home, replace(role, stages=("payment",)), names, None).tables
    assert nothing == {"desks"}
