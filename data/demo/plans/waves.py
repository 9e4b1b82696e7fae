"""Waves: orders that a scenario adds to a day, by strangers or by a ring of linked buyers."""

from __future__ import annotations

from typing import Any

import numpy as np

from data.demo.extracts.frauds import case, commit
from data.demo.extracts.orders import draft
from data.demo.files.rows import Column, Rows
from data.demo.files.vocabulary import code
from data.demo.plans.scenario import Scenario
from data.demo.world.sharing import RING_ADDRESSES, RING_DEVICES, RING_STEP
from data.demo.world.traders import BUYER_BLOCK
from data.demo.world.world import Day, World


def wave(day: Day, scenario: Scenario, n: int, fraud: str | None = None, **fixed: Any) -> Rows:
    """Draft n orders in the scenario's cell; keyword arguments fix columns; fraud sets the kind."""
    rng = day.chance(f"wave {scenario.number}")
    country, category = scenario.pair()
    fixed.setdefault("_scenario", scenario.number)
    rows = draft(day, rng, np.full(n, country), np.full(n, category), **fixed)
    if fraud:
        commit(rng, rows, np.arange(n), fraud)
    return rows


def number(day: Day, scenario: Scenario, mean: float, place: str = "") -> tuple[int, np.random.Generator]:
    """Draw how many of a thing a scenario does today, and give the chance to draw the rest with."""
    rng = day.chance(f"scenario {scenario.number} {place}")
    return int(rng.poisson(mean * rng.gamma(20, 1 / 20))), rng


def claimed(scenario: Scenario, rows: Rows) -> Column:
    """Mask of after-sales rows: refunds without return that a scenario's buyers claim on delivered parcels."""
    opened = (rows["step"] == code("step", "opened")) & (rows["kind"] == case("refund_only"))
    return opened & rows["delivered"] & (rows["_scenario"] == scenario.number)


def buyers_of_ring(world: World, rng: np.random.Generator, country: int, n: int) -> Column:
    """Choose n known buyers of a market."""
    return np.unique((country + 1) * BUYER_BLOCK + rng.integers(0, world.buyers.known[0, country], n))


def ring(
    scenario: Scenario, rng: np.random.Generator, n: int, devices: int = 4, addresses: int = 3
) -> dict[str, Column]:
    """Columns of n orders by the scenario's buyers, who share a few devices and addresses."""
    first = scenario.number * RING_STEP
    return {
        "buyer_id": rng.choice(scenario.entities["buyer"], n),
        "device_id": RING_DEVICES + first + rng.integers(0, devices, n),
        "address_id": RING_ADDRESSES + first + rng.integers(0, addresses, n),
        "new_device": rng.random(n) < 0.3,
        "_new": np.zeros(n, dtype=bool),
    }
