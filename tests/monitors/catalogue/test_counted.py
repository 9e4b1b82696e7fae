"""Events or money: what the numbers of a card are."""

from pathlib import Path

import pytest

from monitors.catalogue.counted import carried_in, counted_in
from monitors.catalogue.loading import load_catalogue
from queries.content.home import load_home

NAMES = {
    "fraud_loss_rate": ("money", "money"),  # amounts out of amounts
    "refund_only_rate": ("events", "events"),
    "hold_rate": ("events", "money"),  # payouts held, and who had most of the money held
    "time_to_intervene": ("minutes", None),
    "average_order_value": ("money", None),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_rate_of_money_counts_money_and_a_rate_of_orders_events(demo_source: Path, name: str) -> None:
    monitor = next(one for one in load_catalogue(load_home(str(demo_source))).monitors if one.name == name)
    cells, who = NAMES[name]
    assert counted_in(monitor) == cells
    if who is not None:
        assert carried_in(monitor, monitor.who[0].entity) == who
