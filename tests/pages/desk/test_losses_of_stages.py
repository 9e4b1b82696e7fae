"""Who sees some stages alone does not read the broken records of all stages through the engine."""

from dataclasses import replace
from pathlib import Path

import pytest

from monitors.store.access.standing_here import StandingHere
from pages.desk.house import House
from queries.content.settings import DEFAULT_ROLES
from queries.engine.opening import EngineError
from tests.monitors.money.till import REFUNDED, Till

QUESTION = "select sum(records) as n from broken_records_day"


def test_the_cube_of_losses_is_withheld_from_who_sees_some_stages_alone(tmp_path: Path) -> None:
    shop = Till(tmp_path, refunded=REFUNDED)
    shop.entry(3, "refund", "a", "5.00")
    shop.night(5)
    whole = House(shop.home.root, shop.home, StandingHere("ana", DEFAULT_ROLES["pm"]))
    assert whole.engine(None).query(QUESTION).to_pylist() == [{"n": 1}]
    for markets in (None, ("oslo",)):
        role = replace(DEFAULT_ROLES["pm"], markets=markets)
        limited = House(shop.home.root, shop.home, StandingHere("bia", role, ("payment",)))
        with pytest.raises(EngineError, match="broken_records_day holds the rows of all stages"):
            limited.engine(None).query(QUESTION)
        assert limited.engine(None).query("select count(*) as n from till").num_rows == 1
