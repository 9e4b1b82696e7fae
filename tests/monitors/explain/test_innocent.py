"""Innocent explanations: an outage is seen in every value, and only a ratio is flat under a doubled load."""

import numpy as np
import pandas as pd
import pytest

from monitors.explain import innocent
from monitors.explain.explanation import Split
from monitors.explain.window import Table, Window
from tests.monitors.tables import monitor


def told(moved: int, name: str, dimension: str = "category", *, rate: bool = False) -> tuple[str, str]:
    """Verdict and evidence of one explanation. Of ten values so many doubled; nobody is counted who could carry it."""
    frame = pd.DataFrame({dimension: [f"c{i}" for i in range(10)], "expected_num": 100.0})
    frame["actual_num"] = np.where(np.arange(10) < moved, 200.0, 100.0)
    frame["actual_exposure"] = frame["expected_exposure"] = 0.0
    if rate:
        frame["actual_den"] = frame["expected_den"] = 1000.0
    days = np.array(["2026-10-01"], dtype="datetime64[D]")
    window = Window(days, days - 7)
    split = Split(float(frame["actual_num"].sum()), 1000.0, 100.0 * moved, 0.0, 0.0, 0.0)
    case = innocent.InnocentInput(
        monitor(),
        {},
        window,
        Table(frame, [dimension], 1.0),
        split,
        [],
        {},
        [],
        frozenset({"orders"}),
        None,
        True,
    )
    one = next(one for one in innocent.test_innocent(case) if one.name.startswith(name))
    return one.verdict, one.evidence


@pytest.mark.parametrize(("moved", "said"), [(1, "ruled out"), (2, "ruled out"), (5, "unknown")])
def test_an_outage_is_ruled_out_where_few_values_moved(moved: int, said: str) -> None:
    found, evidence = told(moved, "outage")
    assert found == said
    assert f"{moved} of 10 values of category moved" in evidence


@pytest.mark.parametrize("rate", [True, False])
def test_a_doubled_load_leaves_a_ratio_flat_and_a_count_has_none(rate: bool) -> None:
    """Whatever its dimensions are called: `identity` has no denominator in it."""
    _, evidence = told(1, "duplicate load", "identity", rate=rate)
    assert ("leave the ratio flat" in evidence) == rate
