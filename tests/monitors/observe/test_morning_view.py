"""One view of a home's mornings: faults masked, levels held, and a scorer with both."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from monitors.life.finding import DataFault
from monitors.observe.extract_health import ExtractHealth
from monitors.observe.intervention_levels import Fall
from monitors.observe.morning_view import MorningView, calendar_said, view_mornings
from monitors.observe.series import buckets_between, build_panels, read_leaves
from queries.content.contract import Contracts, Extract
from queries.content.home import Home
from queries.state.catalog import Catalog
from queries.state.ledger import Ledger
from tests.monitors.tables import START, TableEngine, monitor, visits

DAYS, CHANGE, LOST = 100, 50, 95
WATCHED = monitor(sql="select * from visits", watch=(("city",),))


def day(number: int) -> date:
    return START + timedelta(days=number)


def view(home: Home, health: Callable[[date], ExtractHealth]) -> tuple[MorningView, TableEngine]:
    """A monitor over an extract that lost a day, with a change on the fiftieth day that worked in riga."""
    contracts = Contracts()
    contracts["visits"] = Extract(name="visits", path=home.root / "visits.toml", columns=())
    engine = TableEngine(visits(DAYS), catalog=Catalog(contracts, Ledger(home.root, {}, 0, 0)))
    made = view_mornings(home, engine, [WATCHED], health)
    change = {"day": pd.Timestamp(day(CHANGE)), "metric": WATCHED.name, "city": "riga"}
    made.levels.engine = TableEngine(pd.DataFrame([change]))
    made.levels.file = next(path for path in home.content("drilldown") if path.stem == "interventions")
    return made, engine


def lost(morning: date) -> ExtractHealth:
    fault = DataFault("visits", day(LOST), "missing", "900 rows", "none", "", masks=True)
    return ExtractHealth((fault,) if morning > day(LOST) else (), 1, 1)


def test_a_panel_is_trusted_without_faulty_days_and_with_the_levels_changes_hold(home: Home) -> None:
    made, engine = view(home, lost)
    table = visits(DAYS)
    fell = (table["city"] == "riga") & (table["bucket"] >= pd.Timestamp(day(CHANGE + Fall().show)))
    engine.table = table.assign(numerator=table["numerator"].where(~fell, 0))
    leaves = read_leaves(engine, WATCHED, START, day(DAYS))
    panel = build_panels(WATCHED, leaves, buckets_between(WATCHED, START, day(DAYS)))[0]
    seen = made.trust(panel, day(DAYS))
    assert np.flatnonzero(~seen.usable).tolist() == [LOST]
    assert seen.held is not None
    assert seen.held.any(axis=1).tolist() == [False, True]


def test_the_scorer_of_a_view_masks_what_the_view_does_not_trust(home: Home) -> None:
    made, engine = view(home, lost)
    scorer = made.scorer(engine, day(DAYS))
    mornings: dict[int, Any] = {n: scorer.look(WATCHED, day(n)) for n in (LOST, LOST + 1, LOST + 2)}
    assert {n: look.known for n, look in mornings.items()} == {LOST: True, LOST + 1: False, LOST + 2: True}


def test_a_home_without_a_calendar_knows_the_public_holidays_of_its_markets_and_one_with_none_wanted_none(
    home: Home,
) -> None:
    _, engine = view(home, lost)
    markets = {"GB": "Europe/London", "BR": "America/Sao_Paulo"}
    bare = replace(home, settings=replace(home.settings, markets=markets))
    assert calendar_said(bare, engine) == "public holidays of BR, GB"
    without = replace(home, settings=replace(home.settings, markets=markets, holidays="none"))
    assert calendar_said(without, engine) == "none"
