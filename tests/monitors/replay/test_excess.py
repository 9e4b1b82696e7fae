"""Where an excess sits: shares by cell from before and after, and nothing from the product's footprint."""

from datetime import timedelta
from math import isnan
from typing import Any

import pandas as pd
import pytest

from monitors.replay.excess import CasePlace, Cell, Excesses
from tests.benchmarks.incident_stories import episode
from tests.monitors.tables import TableEngine, monitor
from tests.monitors.tellings import MONDAY, day

FIRST, LAST = MONDAY - timedelta(days=40), day(30)
PAID: Cell = {"city": frozenset({"riga"}), "plan": frozenset({"paid"})}
RIGA: Cell = {"city": frozenset({"riga"})}
OSLO: Cell = {"city": frozenset({"oslo"})}
RIGA_ITSELF = {"city": "riga"}


def rows(extra: dict[tuple[str, str], int], *, on: int = 10, rate: bool = True) -> pd.DataFrame:
    """Ten failures of 200 visits a day everywhere; on day `on` so many more in some cells."""
    told = []
    for number in range(-40, 31):
        for city in ("oslo", "riga"):
            for plan in ("free", "paid"):
                more = extra.get((city, plan), 0) if number == on else 0
                told.append((pd.Timestamp(day(number)), city, plan, 10 + more, 200))
    frame = pd.DataFrame(told, columns=["bucket", "city", "plan", "numerator", "denominator"])
    return frame if rate else frame.drop(columns="denominator")


def at(*cells: Cell) -> list[CasePlace]:
    return [CasePlace(cell, cell) for cell in cells]


def excesses(table: pd.DataFrame, **changes: Any) -> Excesses:
    of = monitor(exposure=None, **changes)
    return Excesses(TableEngine(table), {of.name: of}, FIRST, LAST)


@pytest.mark.parametrize("rate", [True, False])
def test_the_whole_sits_where_its_excess_is(rate: bool) -> None:
    table = rows({("riga", "paid"): 30, ("oslo", "free"): 10}, rate=rate)
    paid, other = excesses(table).shares(episode(10, segment={}), at(PAID, OSLO))
    assert paid == pytest.approx(0.75, abs=0.02)
    assert other == pytest.approx(0.25, abs=0.02)


def test_what_a_narrower_cell_has_is_not_the_wider_ones() -> None:
    table = rows({("riga", "paid"): 30, ("riga", "free"): 10})
    wide, narrow = excesses(table).shares(episode(10, segment={"city": "riga"}), at(RIGA, PAID))
    assert (wide, narrow) == (pytest.approx(0.25, abs=0.02), pytest.approx(0.75, abs=0.02))


def test_a_fall_has_its_share_too() -> None:
    table = rows({("riga", "paid"): -8})
    fallen = episode(10, segment={}, direction="down")
    assert excesses(table, direction="down").shares(fallen, at(PAID)) == [pytest.approx(1.0, abs=0.02)]


def test_nothing_moved_is_no_share() -> None:
    [share] = excesses(rows({})).shares(episode(10, segment={}, direction="down"), at(PAID))
    assert isnan(share) or share < 0.01
    down = rows({("riga", "paid"): -8})
    [share] = excesses(down).shares(episode(10, segment={}), at(PAID))
    assert isnan(share)


def test_a_dimension_that_the_monitor_does_not_have_is_left_out() -> None:
    table = rows({("riga", "paid"): 30}).drop(columns="plan").groupby(["bucket", "city"]).sum().reset_index()
    assert excesses(table).shares(episode(10, segment={}), at(PAID)) == [pytest.approx(1.0, abs=0.02)]


def test_a_place_known_more_narrowly_takes_nothing_from_a_cell() -> None:
    table = rows({("riga", "paid"): 30, ("riga", "free"): 10})
    sellers = CasePlace(RIGA, PAID)  # a case of the city whose sellers trade in paid visits
    city, own = excesses(table).shares(episode(10, segment=RIGA_ITSELF), [CasePlace(RIGA, RIGA), sellers])
    assert (city, own) == (pytest.approx(1.0, abs=0.02), pytest.approx(0.75, abs=0.02))


def test_only_the_opening_of_an_episode_says_where_it_began() -> None:
    both = pd.concat([rows({("riga", "paid"): 30}), rows({("oslo", "free"): 900}, on=14)])
    table = both.groupby(["bucket", "city", "plan"]).sum().reset_index()
    shares = excesses(table).shares(episode(10, days=6, segment={}), at(PAID, OSLO))
    assert shares == [pytest.approx(1.0, abs=0.02), pytest.approx(0.0, abs=0.02)]
