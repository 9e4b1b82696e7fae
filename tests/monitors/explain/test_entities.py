"""Who carries it: few, or as many as on a usual day."""

import numpy as np
import pandas as pd

from monitors.explain.entities import rank
from monitors.explain.explanation import Section
from monitors.explain.innocents.breadth import is_broad


def hosts(factors: np.ndarray) -> pd.DataFrame:
    """Host i had 60/(1+i/4) failures a week before; now that times its factor."""
    usual = np.round(60 / (1 + np.arange(factors.size) / 4))
    before = usual * 8
    now = np.round(usual * factors)
    return pd.DataFrame(
        {
            "id": [f"h{i}" for i in range(factors.size)],
            "ids": 1.0,
            "num_now": now,
            "num_before": before,
            "den_now": usual * 20,
            "den_before": before * 20,
            "squares": before**2,
        }
    )


def section(factors: np.ndarray) -> Section:
    rows, facts = rank(hosts(factors), 7, 56, ratio=True, up=True)
    return Section(rows, facts=facts)


def test_everybody_moves_when_as_many_carry_it_as_carry_the_usual() -> None:
    found = section(np.full(60, 2.0))
    assert found.facts["half"] == found.facts["usual_half"]
    assert is_broad(found)


def test_a_few_of_many_are_not_everybody() -> None:
    found = section(np.where(np.arange(60) % 20 == 3, 9.0, 1.0))
    assert found.facts["half"] <= 2
    assert not is_broad(found)
    assert {row["id"] for row in found.rows[:3]} == {"h3", "h23", "h43"}


def test_where_all_together_show_no_change_nobody_is_said_to_carry_it() -> None:
    found = section(np.where(np.arange(60) % 2 == 0, 1.3, 0.7))
    assert not found.facts["clear"]
    assert found.facts["half"] is None
    assert not is_broad(found)
    assert 0 < sum(row["share"] for row in found.rows) <= 1.0


def test_out_of_nothing_there_is_no_rate() -> None:
    found = pd.DataFrame(
        {
            "id": ["a", "b", None],
            "ids": [1.0, 1.0, 40.0],
            "num_now": [9.0, 8.0, 4.0],
            "den_now": [0.0, 20.0, 800.0],
            "num_before": [0.0, 1.0, 8.0],
            "den_before": [10.0, 40.0, 1600.0],
            "squares": [0.0, 1.0, 8.0],
        }
    )
    rows, _ = rank(found, 1, 2, ratio=True, up=True)
    assert {row["id"]: row["rate"] is None for row in rows} == {"a": True, "b": False}


def test_shares_never_add_up_past_all_of_it_where_others_have_less() -> None:
    found = section(np.where(np.arange(60) % 20 == 3, 9.0, 0.8))
    assert found.facts["clear"]
    assert found.facts["beyond"]
    assert sum(row["share"] for row in found.rows) <= 1.0 + 1e-9
    assert sum(row["excess"] for row in found.rows) > found.facts["excess"]
