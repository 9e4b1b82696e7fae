"""A calendar entry explains the volume of its own scope, when all of that scope rose; never a rate by itself."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitors.explain.innocents.calendar_entry import calendar_entry, entries_of, names_cell
from monitors.explain.innocents.measures import Counted
from tests.monitors.explain.innocents.cases import DAYS, ListedMeasures, carriers, case
from tests.monitors.tables import monitor

RISE = Counted(200.0, 2.0, 2800.0, 56.0)
FLAT = Counted(100.0, 2.0, 2800.0, 56.0)


def calendar(*scopes: tuple[str | None, str | None], days: Any = DAYS) -> pd.DataFrame:
    rows = [(day, city, plan, "campaign", "a sale") for day in days for city, plan in scopes]
    return pd.DataFrame(rows, columns=["day", "city", "plan", "kind", "name"])


def told(scopes: list[tuple[str | None, str | None]], **changes: Any) -> str:
    values = {"where": {"city": "riga"}, "calendar": calendar(*scopes), **changes}
    return calendar_entry(case(**values)).verdict


def elsewhere(counted: Counted) -> ListedMeasures:
    """Riga rose; every other cell is as given."""

    def read(_: str, where: Mapping[str, str]) -> Counted:
        return RISE if where.get("city") == "riga" else counted

    return ListedMeasures(cells=read)


def test_an_entry_for_the_very_cell_explains_its_volume() -> None:
    assert told([("riga", None)]) == "explains"


def test_an_entry_elsewhere_explains_nothing() -> None:
    assert told([("oslo", None)]) == "ruled out"


def test_a_sale_everywhere_explains_a_rise_that_is_everywhere() -> None:
    assert told([("riga", None), ("oslo", None)], measures=elsewhere(RISE)) == "explains"
    assert told([("riga", None), ("oslo", None)], measures=elsewhere(FLAT)) == "ruled out"


def test_a_sale_on_few_of_the_days_explains_too_little() -> None:
    assert told([], calendar=calendar(("riga", None), days=DAYS[:1])) == "unknown"


def test_few_who_carry_it_are_no_campaign() -> None:
    few = {"host": carriers([500.0, 20.0, *[1.0] * 58], [10.0] * 60)}
    assert told([("riga", None)], who=few) == "unknown"


def test_what_we_do_ourselves_is_no_demand() -> None:
    assert told([("riga", None)], monitor=monitor(unit="count", role="response")) == "unknown"


def test_a_sale_lowers_no_volume() -> None:
    assert told([("riga", None)], now=50.0, up=False) == "ruled out"


def test_an_entry_for_a_part_explains_what_moved_in_that_part() -> None:
    now = np.where(np.arange(10) == 9, 1100.0, 100.0)
    assert told([("c9", None)], now=now, before=np.full(10, 100.0), where={}) == "explains"
    assert told([("c8", None)], now=now, before=np.full(10, 100.0), where={}) == "ruled out"


def test_a_rate_that_rose_inside_the_segments_is_no_campaign() -> None:
    rates = {"now": np.full(10, 200.0), "before": np.full(10, 100.0), "rate": (1000.0, 1000.0)}
    assert told([("riga", None)], **rates) == "ruled out"


@pytest.mark.parametrize(
    ("scope", "mine"), [(("riga", None), True), ((None, None), False), (("riga", "paid"), False)]
)
def test_an_entry_names_the_very_cell_or_not(scope: tuple[str | None, str | None], mine: bool) -> None:
    one = case(where={"city": "riga", "host": "h1"}, calendar=calendar(scope))
    assert [names_cell(entry, one) for entry in entries_of(one)] == [mine]


def test_days_without_an_entry_have_none() -> None:
    assert entries_of(case(calendar=calendar(("riga", None), days=DAYS - 30))) == []
