"""An outage is seen in every value, and carried by as many as ever."""

import numpy as np
import pytest

from monitors.explain.innocents.breadth import breadth
from tests.monitors.explain.innocents.cases import carriers, case


@pytest.mark.parametrize(("moved", "said"), [(1, "ruled out"), (2, "ruled out"), (5, "unknown")])
def test_an_outage_is_ruled_out_where_few_values_moved(moved: int, said: str) -> None:
    found = breadth(case(np.where(np.arange(10) < moved, 200.0, 100.0)))
    assert found.verdict == said
    assert f"{moved} of 10 values of city moved" in found.evidence


def test_an_outage_that_everybody_feels_explains() -> None:
    many = carriers([10.0] * 60, [10.0] * 60)
    assert breadth(case(np.full(10, 200.0), who={"host": many})).verdict == "explains"


def test_an_outage_is_ruled_out_by_few_who_carry_it() -> None:
    few = carriers([500.0, 20.0, *[1.0] * 58], [10.0] * 60)
    found = breadth(case(np.full(10, 200.0), who={"host": few}))
    assert (found.verdict, "h0 carries" in found.evidence) == ("ruled out", True)


def test_where_there_are_few_in_all_they_carry_it_by_their_size_and_rule_nothing_out() -> None:
    all_of_them = carriers([50.0, 30.0, 20.0], [50.0, 30.0, 20.0])
    assert case(np.full(10, 200.0), who={"host": all_of_them}).few == ""
    assert breadth(case(np.full(10, 200.0), who={"host": all_of_them})).verdict != "ruled out"
