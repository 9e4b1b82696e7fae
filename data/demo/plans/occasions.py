"""A scenario's days in the marketplace's own calendar, and the demand they bring."""

from data.demo.files.vocabulary import COUNTRIES
from data.demo.plans.scenario import Scenario
from data.demo.world.demand import mark
from data.demo.world.holidays import ALL, Occasion
from data.demo.world.world import World


def add_occasions(world: World, scenario: Scenario, name: str, factor: float, campaign: str = "") -> None:
    """Enter a scenario's days into the calendar and apply them to the demand."""
    if scenario.country is None:
        raise ValueError(f"{scenario.name} has no market to enter into the calendar")
    category = ALL if scenario.category is None else scenario.category
    for day in range(scenario.start, scenario.end):
        when, where = world.clock.date(day), COUNTRIES[scenario.country]
        occasion = Occasion(when, where, "campaign", name, factor, campaign, category)
        world.calendar.append(occasion)
        mark(world.demand, day, occasion)
