"""A late load holds back the day it strikes, whatever else is under way."""

from datetime import date

import numpy as np

from data.demo.files.clock import DAY, HOUR
from data.demo.scenarios.late_partial_load import LatePartialLoad
from data.demo.world.size import Size
from data.demo.world.world import Day, build_world


def test_only_the_day_struck_is_held_back_and_cases_of_years_ahead_pass() -> None:
    world = build_world(Size(20, 50, 1, date(2026, 3, 1)))
    late = LatePartialLoad(0, 10, 11, entities={"extract": np.array([0]), "country": np.array([0])})
    late.extract = "after_sales"
    noon = world.clock.at(np.array([9, 10, 10]), np.full(3, 12), np.zeros(3), np.array([0, 0, 1]))
    event = np.append(noon, noon[0] + 900 * DAY)
    rows = {"event_at": event, "arrived_at": event + HOUR, "country": np.array([0, 0, 1, 0])}
    sent = late.deliver(Day(9, world), "after_sales", rows)
    assert (sent["arrived_at"] - event == HOUR).tolist() == [True, False, True, True]
    assert world.clock.known_day(event, sent["arrived_at"], rows["country"])[1] >= 12
