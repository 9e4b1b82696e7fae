from collections.abc import Iterator
from pathlib import Path

import pytest

from queries.engine.opening import Engine, open_engine
from tests.conftest import make_tiny
from tests.monitors.entities.kinds import AS_OF, fill


@pytest.fixture(scope="package")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The tickets of sixty people, as the morning after the last of them knew them."""
    root: Path = tmp_path_factory.mktemp("people") / "home"
    engine = open_engine(fill(make_tiny(root)))
    yield engine.at(AS_OF)
    engine.close()
