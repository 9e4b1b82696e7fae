"""Every built-in monitor: it runs, returns what its header promises, and tells a reader what to do."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from monitors.catalogue.loading import MEASURES, Monitor, load_catalogue, read_monitor, read_monitors
from monitors.catalogue.monitor import STAGES
from monitors.observe.series import read_leaves
from queries.content.home import create_home, load_home
from queries.engine.opening import Engine, open_engine

ROOT = Path(__file__).resolve().parents[3]
FOLDER, EXAMPLES = ROOT / "monitors" / "sql", ROOT / "examples"
CATALOGUE = read_monitors(FOLDER.glob("*.sql"))
MONITORS = {monitor.name: monitor for monitor in CATALOGUE.monitors}
# Too rare to be sure of in a small demo without a single scenario.
RARE = {
    "abusive_refund_share",
    "bad_debt_rate",
    "broken_records",  # of what the checks of money found; no check has run over this demo
    "change_then_payout_rate",
    "chargeback_rate",
    "chargeback_rate_cohort",
    "early_bad_seller_rate",
    "fraud_loss_rate",
    "shared_device_redemption_share",
    "takeover_report_rate",
}
# Of what the night keeps of texts; none has run over this demo. `tests/monitors/voices` counts them.
NIGHTLY = {"texts_in_groups", "texts_with_contact", "texts_with_new_phrase"}


@pytest.fixture(scope="module")
def engine(demo_source: Path) -> Iterator[Engine]:
    """The small demo, seen on the morning after its last day."""
    opened = open_engine(load_home(demo_source))
    last = opened.query("select max(day) from orders").column(0)[0].as_py()
    yield opened.at(last + dt.timedelta(days=1))
    opened.close()


def test_there_are_no_faulty_files() -> None:
    assert [str(problem) for problem in CATALOGUE.problems] == []


def test_the_pack_watches_every_stage_with_fifty_live_monitors_or_more() -> None:
    live = [monitor for monitor in CATALOGUE.monitors if monitor.status == "live"]
    assert len(live) >= 50
    assert {monitor.stage for monitor in live} == set(STAGES)


def test_cohorts_are_watched_beside_the_early_view() -> None:
    assert sum(monitor.view == "cohort" and monitor.status == "live" for monitor in CATALOGUE.monitors) >= 5


def test_a_home_of_the_pack_gets_all_of_them(tmp_path: Path) -> None:
    assert {m.name for m in load_catalogue(create_home(tmp_path / "home")).monitors} == set(MONITORS)


@pytest.mark.parametrize("name", sorted(MONITORS))
def test_its_header_helps_who_is_paged(name: str) -> None:
    monitor = MONITORS[name]
    assert monitor.stage in STAGES
    assert len(monitor.runbook) > 60, "say what to look at and what to do"
    assert len(monitor.description) > 15
    assert len(monitor.watched) <= 4
    assert len(monitor.path.read_text().splitlines()) <= 50


@pytest.mark.parametrize("path", sorted([*FOLDER.glob("*.sql"), *EXAMPLES.glob("*/monitors/*.sql")]), ids=str)
def test_its_header_says_what_it_is_called_and_what_a_rise_of_it_is(path: Path) -> None:
    monitor = read_monitor(path)
    assert isinstance(monitor, Monitor)
    assert 0 < len(monitor.title) <= 40, "its name for a product manager, in a row of a table"
    assert monitor.title == monitor.title[0].upper() + monitor.title[1:].rstrip(". ")
    assert not re.search(r"[_()]|cohort|drift|rate\b.*\brate", monitor.title)
    assert "role" in monitor.lines, "harm is the default of a home's own; the pack says it"
    assert bool(monitor.act) == (monitor.role == "response"), "a response says whose act it is"


@pytest.mark.parametrize("folder", sorted([FOLDER, *EXAMPLES.glob("*/monitors")]), ids=str)
def test_no_two_monitors_of_one_home_are_called_the_same(folder: Path) -> None:
    called = [monitor.title.lower() for monitor in read_monitors(folder.glob("*.sql")).monitors]
    assert sorted(set(called)) == sorted(called)


@pytest.mark.parametrize("name", sorted(MONITORS))
def test_it_returns_what_its_header_promises(engine: Engine, name: str) -> None:
    monitor = MONITORS[name]
    leaves = read_whole(engine, monitor)
    assert set(monitor.watched) <= set(leaves.columns)
    assert (leaves["numerator"] >= 0).all()
    if "denominator" in leaves:
        assert (leaves["denominator"] >= 0).all()
        assert leaves["denominator"].sum() > 0 or name in NIGHTLY
    if monitor.status == "live" and name not in RARE | NIGHTLY:
        assert leaves["numerator"].sum() > 0, "a live monitor that never counts anything watches nothing"


@pytest.mark.parametrize("name", sorted(name for name, m in MONITORS.items() if m.unit in ("percent", "bps")))
def test_a_share_is_between_nothing_and_all(engine: Engine, name: str) -> None:
    leaves = read_whole(engine, MONITORS[name])
    if "denominator" in leaves:
        assert leaves["numerator"].sum() <= leaves["denominator"].sum() * 1.05


def test_its_columns_are_known_without_running_it(engine: Engine) -> None:
    for monitor in CATALOGUE.monitors:
        table = engine.query(monitor.sql, {"since": dt.date(1970, 1, 1), "until": dt.date(1970, 1, 2)})
        assert monitor.columns == tuple(table.column_names), monitor.name


def test_who_carries_it_can_be_asked(engine: Engine) -> None:
    for monitor in CATALOGUE.monitors:
        for who in monitor.who:
            columns = engine.columns(who.source)
            named = {f"{who.entity}_id", "day", who.numerator, who.denominator, who.exposure} - {None}
            assert named <= set(columns), f"{monitor.name}: [who.{who.entity}] {named - set(columns)}"


def test_the_raw_events_can_be_shown(engine: Engine) -> None:
    for monitor in CATALOGUE.monitors:
        if monitor.events:
            where = monitor.events_where or "true"
            engine.query(f"select 1 from {monitor.events} where {where} limit 1")


def test_the_watched_segments_stay_within_reason(engine: Engine) -> None:
    total = 0
    for monitor in CATALOGUE.live:
        leaves = read_whole(engine, monitor)
        for group in monitor.watch:
            total += len(leaves.groupby(list(group), observed=True)) if group else 1
    assert 1_000 < total < 7_000


def read_whole(engine: Engine, monitor: Monitor) -> pd.DataFrame:
    """All leaves of the small demo."""
    return read_leaves(engine, monitor, dt.date(2020, 1, 1), dt.date(2030, 1, 1))


def test_measures_are_named_once() -> None:
    for monitor in CATALOGUE.monitors:
        assert monitor.columns is not None
        assert len(set(monitor.columns)) == len(monitor.columns), monitor.name
        assert not set(monitor.watched) & set(MEASURES)
