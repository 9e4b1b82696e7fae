"""A definition changes with what decides the numbers, and with nothing else."""

from dataclasses import replace

from monitors.catalogue.definition import definition_of
from tests.monitors.monitors import make_monitor

ONE = make_monitor("refunds", sql="select day as bucket from sales -- by day")


def test_the_same_monitor_said_otherwise_has_the_same_definition() -> None:
    said = replace(ONE, description="Other words.", owner="others", severity="high", runbook="Call.")
    said = replace(said, title="Refunds", role="response", act="We refund {order}")
    spaced = replace(said, sql="select  day as bucket\n from sales")
    assert definition_of(spaced) == definition_of(ONE)


def test_another_statement_cut_or_floor_is_another_definition() -> None:
    others = [
        replace(ONE, sql="select day as bucket from orders"),
        replace(ONE, watch=((), ("country",))),
        replace(ONE, min_denominator=50),
        replace(ONE, detectors={"spike": {}}),
    ]
    assert len({definition_of(one) for one in [ONE, *others]}) == 5
