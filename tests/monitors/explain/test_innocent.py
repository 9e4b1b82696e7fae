"""All innocent explanations together: those that hold first, and none of them beside the first sign of a harm."""

import numpy as np

from monitors.catalogue.coverage import HarmScenario
from monitors.explain.innocent import test_innocent as explanations
from tests.monitors.explain.innocents.cases import AS_USUAL, DOUBLED, ListedMeasures, carriers, case
from tests.monitors.tables import monitor

THEFT = HarmScenario(name="theft", first_mover=("thefts",))
WATCHING = monitor(unit="count", scenarios=("theft",))
MANY = {"host": carriers([10.0] * 60, [10.0] * 60)}


def verdicts(thefts: object) -> list[tuple[str, str]]:
    """An outage that everybody feels, with the first mover of a harm as it is."""
    first = monitor(name="thefts", columns=("bucket", "numerator", "denominator"))
    listed = ListedMeasures({"thefts": thefts}, monitors={"thefts": first})  # type: ignore[dict-item]
    one = case(np.full(10, 200.0), who=MANY, measures=listed, scenarios=[THEFT], monitor=WATCHING)
    return [(found.name, found.verdict) for found in explanations(one)]


def test_those_that_hold_come_first() -> None:
    found = verdicts(AS_USUAL)
    assert found[0] == ("outage: everybody who uses it", "explains")
    order = [verdict for _, verdict in found]
    assert order == sorted(order, key=["explains", "unknown", "ruled out"].index)


def test_nothing_holds_beside_the_first_sign_of_a_harm() -> None:
    assert "explains" not in {verdict for _, verdict in verdicts(DOUBLED)}
