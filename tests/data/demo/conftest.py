"""Demo markets that several tests read: a lively one and a quiet one."""

import pytest

from data.demo import write
from tests.data.demo.market import Market


@pytest.fixture(scope="session")
def lively(tmp_path_factory: pytest.TempPathFactory) -> Market:
    """Seventy days with every scenario, once or more."""
    root = tmp_path_factory.mktemp("lively")
    return Market(root, write(root, days=70, orders_per_day=1500, seed=1203))


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Market:
    """Thirty days in which nothing out of the ordinary happens."""
    root = tmp_path_factory.mktemp("quiet")
    return Market(root, write(root, days=30, orders_per_day=900, seed=1204, scenarios=[]))
