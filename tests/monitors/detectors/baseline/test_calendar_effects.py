"""A calendar is taken in any form, and reaches the segments it names."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitors.detectors import Batch, BatchError, score_panel
from monitors.detectors.baseline.calendar_effects import read_calendar
from tests.monitors.detectors.panels import counts, days


def codes(calendar: Any, **more: Any) -> Any:
    frame = pd.DataFrame({"country": ["BR", "US"]})
    return read_calendar(Batch(days(10), np.ones((2, 10)), segments=frame, calendar=calendar, **more))


@pytest.mark.parametrize(
    "calendar",
    [
        ["2026-01-03", "2026-01-04"],
        {"2026-01-03": "sale", "2026-01-04": "sale"},
        pd.DataFrame({"date": ["2026-01-03", "2026-01-04"], "name": "sale"}),
        pd.DataFrame({"start": ["2026-01-03"], "end": ["2026-01-04"], "kind": ["campaign"]}),
        pd.DataFrame({"kind": ["a", "a"]}, index=pd.DatetimeIndex(["2026-01-03", "2026-01-04"])),
        np.isin(np.arange(10), [2, 3]),
        [{"day": "2026-01-03", "name": "sale"}, {"day": "2026-01-04", "name": "sale"}],
        pd.Series(["none", "", "sale", "sale", None, *["none"] * 5], index=days(10)),
    ],
)
def test_forms(calendar: Any) -> None:
    expected = np.zeros((2, 10), dtype=int)
    expected[:, 2:4] = 1
    np.testing.assert_array_equal(codes(calendar), expected)


@pytest.mark.parametrize("calendar", [None, [], pd.DataFrame(columns=["day", "name"])])
def test_nothing_known(calendar: Any) -> None:
    assert (codes(calendar) == 0).all()


def test_a_row_for_one_country_leaves_the_other_alone() -> None:
    table = pd.DataFrame(
        {"day": ["2026-01-03", "2026-01-05"], "country": ["BR", None], "name": ["carnival", "x"]}
    )
    found = codes(table)
    assert found[0, 2] == 1
    assert found[1, 2] == 0
    assert (found[:, 4] == 2).all()


def test_a_table_without_days_says_so() -> None:
    with pytest.raises(BatchError, match="one of day, date"):
        codes(pd.DataFrame({"name": ["sale"]}))


def test_a_campaign_in_the_calendar_is_nobodys_alarm() -> None:
    num = counts(40, 150, seed=4, mean=200)
    num[:, [100, 130]] = np.round(num[:, [100, 130]] * 2.5)
    ts = days(150)
    known = pd.DataFrame({"day": ts[[100, 130]], "name": "campaign"})
    assert score_panel(ts, num, calendar=known).flag[:, [100, 130]].sum() <= 1


def test_a_known_campaign_does_not_teach_the_days_after() -> None:
    num = counts(1, 150, seed=4, mean=200)
    num[:, 100:104] *= 6
    ts = days(150)
    known = score_panel(ts, num, calendar=list(ts[100:104]))
    plain = score_panel(ts, counts(1, 150, seed=4, mean=200))
    np.testing.assert_allclose(known.expected[0, 104:], plain.expected[0, 104:], rtol=0.3)
