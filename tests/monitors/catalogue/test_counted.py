"""Events or money: what the numbers of a card are."""

from pathlib import Path

import pytest

from monitors.catalogue.counted import carried_in, counted_in, taken_together
from monitors.catalogue.header import read_monitor
from monitors.catalogue.loading import Monitor, load_catalogue
from queries.content.home import load_home
from tests.monitors.monitors import REFUNDS, write_monitor

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


@pytest.mark.parametrize(
    ("numerator", "said", "how"),
    [
        ("sum(n)", "", "sum"),
        ("count(*)", "", "sum"),
        ("max(n)", "", "largest"),
        ("coalesce(max(n), 0)", "", "largest"),
        ("median(n)", "", "none"),
        ("max(n)", "none", "none"),
    ],
)
def test_a_maximum_is_known_by_its_header_or_by_its_select(
    tmp_path: Path, numerator: str, said: str, how: str
) -> None:
    key = f'-- together = "{said}"\n' if said else ""
    text = (
        '-- Largest.\n-- /// monitor\n-- owner = "a"\n-- stage = "orders"\n-- unit = "money"\n'
        f'-- direction = "up"\n-- runbook = "Look."\n{key}-- ///\n'
        f"select day as bucket, {numerator} as numerator from t group by all\n"
    )
    monitor = read_monitor(write_monitor(tmp_path, text))
    assert isinstance(monitor, Monitor), monitor
    assert taken_together(monitor) == how


def test_a_segment_of_a_maximum_may_not_be_summed_from_finer_ones(tmp_path: Path) -> None:
    text = REFUNDS.replace("-- watch", '-- together = "largest"\n-- watch', 1)
    found = read_monitor(write_monitor(tmp_path, text))
    assert isinstance(found, list)
    assert "values that do not add up" in str(found[0])
