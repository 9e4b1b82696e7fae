"""Demo markets that several tests read: a lively one and a quiet one."""

from functools import partial

import pytest

from data.demo import write
from tests.data.demo.market import Market
from tests.data.demo.told_truth import read_truth
from tests.made_once import made_once


@pytest.fixture(scope="session")
def lively(tmp_path_factory: pytest.TempPathFactory) -> Market:
    """Seventy days with every scenario, once or more."""
    make = partial(write, days=70, orders_per_day=1500, seed=1203)
    root = made_once(tmp_path_factory, "lively", make)
    return Market(root, read_truth(root))


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Market:
    """Thirty days in which nothing out of the ordinary happens."""
    make = partial(write, days=30, orders_per_day=900, seed=1204, scenarios=[])
    root = made_once(tmp_path_factory, "quiet", make)
    return Market(root, read_truth(root))
