"""The plan of losses: every kind in every demo of usual size, more in longer ones, told in the truth."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from data.demo import DEFAULT_END, DemoTruth, write
from data.demo.money.draft import SETTLES
from data.demo.money.loss_plan import SOWERS, plan_losses
from data.demo.world.size import Size


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> DemoTruth:
    """The truth of a demo of usual length."""
    return write(tmp_path_factory.mktemp("usual"), days=120, orders_per_day=300, seed=77)


def test_every_check_has_a_loss(usual: DemoTruth) -> None:
    assert {loss.check for loss in usual.losses if loss.loss} == set(SETTLES)


def test_there_are_twins_losses_that_heal_and_a_fault_of_the_data(usual: DemoTruth) -> None:
    twins = [loss for loss in usual.losses if not loss.loss]
    assert len({twin.cause for twin in twins}) >= 7
    assert all(twin.found_on is None for twin in twins)
    healing = [loss for loss in usual.losses if loss.loss and loss.heals_on]
    assert len({loss.check for loss in healing}) >= 4
    assert any(loss.data_fault for loss in healing)


def test_a_record_is_found_after_it_happened_and_before_the_end(usual: DemoTruth) -> None:
    for loss in usual.losses:
        if loss.loss:
            assert loss.found_on is not None
            assert (loss.found_on - loss.day).days > SETTLES[loss.check]
            assert loss.found_on <= usual.end
            assert loss.heals_on is None or loss.heals_on > loss.found_on
            assert Decimal(loss.amount) > 0


def test_no_two_records_have_one_key(usual: DemoTruth) -> None:
    keys = [(loss.check, *sorted(loss.key.items())) for loss in usual.losses if loss.loss]
    assert len(keys) == len(set(keys))


def test_the_truth_is_written_with_the_amounts_as_text(usual: DemoTruth, tmp_path: Path) -> None:
    plain = usual.as_json()["losses"]
    assert all("." in loss["amount"] and len(loss["amount"].split(".")[1]) == 2 for loss in plain)
    assert all(date.fromisoformat(loss["day"]) < usual.end for loss in plain)


def test_a_longer_demo_has_more() -> None:
    counts = [
        sum(len(sown) for sown in plan_losses(Size(days, 100, 1, DEFAULT_END)).values())
        for days in (60, 120, 360)
    ]
    assert len(SOWERS) <= counts[0] < counts[1] < counts[2]
