"""What an intervention has to do with an alert: by its incident, its metric, or a guardrail it may have pushed."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from monitors.catalogue.loading import Catalogue, Monitor, load_catalogue
from monitors.interventions.guardrails import touches, touching
from monitors.interventions.intervention_ledger import Intervention, at_once
from queries.content.home import create_home

DAY = date(2026, 10, 1)


def made(
    number: str,
    metric: str,
    scope: dict[str, str],
    *,
    day: date = DAY,
    until: date | None = None,
    days: int | None = None,
    incident: int | None = None,
) -> Intervention:
    return Intervention(
        number, day, "policy", number, metric, scope, until=until, days=days, incident=incident
    )


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return load_catalogue(create_home(tmp_path / "home"))


@pytest.fixture
def insults(catalogue: Catalogue) -> Monitor:
    return catalogue["insult_rate"]


@pytest.mark.parametrize(
    ("scope", "days", "relation"),
    [
        ({"country": "BR"}, 3, "guardrail"),
        ({}, 28, "guardrail"),
        ({"country": "BR"}, -1, "guardrail"),
        ({"country": "BR"}, -2, None),
        ({"country": "BR"}, 29, None),
        ({"country": "US"}, 3, None),
    ],
)
def test_a_guardrail_that_alerts_soon_after_in_its_scope_may_be_pushed(
    insults: Monitor, scope: dict[str, str], days: int, relation: str | None
) -> None:
    item = made("a", "refund_only_rate", scope)
    assert touches(item, insults, {"country": "BR"}, DAY + timedelta(days=days)) == relation


def test_one_that_had_ended_pushed_nothing(insults: Monitor) -> None:
    item = made("a", "refund_only_rate", {}, until=DAY + timedelta(days=2))
    assert touches(item, insults, {}, DAY + timedelta(days=2)) == "guardrail"
    assert touches(item, insults, {}, DAY + timedelta(days=3)) is None


def test_a_harm_of_the_platform_is_no_guardrail(catalogue: Catalogue) -> None:
    harm = catalogue["refund_only_rate"]
    item = made("a", "insult_rate", {})
    assert touches(item, harm, {}, DAY) is None
    assert touches(made("b", "refund_only_rate", {}), harm, {}, DAY) == "metric"


def test_the_answer_comes_first_then_its_metric_then_the_narrowest_guardrail(insults: Monitor) -> None:
    ledger = [
        made("wide", "refund_only_rate", {}),
        made("narrow", "refund_only_rate", {"country": "BR"}),
        made("same", "insult_rate", {}),
        made("answer", "other", {"country": "US"}, incident=7),
    ]
    found = touching(ledger, insults, {"country": "BR"}, DAY, 7)
    assert [one.item.id for one in found] == ["answer", "same", "narrow", "wide"]


def test_what_shares_scope_and_time_is_named_whatever_it_is_meant_to_move() -> None:
    plan = made("plan", "refund_only_rate", {"country": "BR"}, days=28)
    ledger = [
        plan,
        made("old", "x", {"country": "BR"}, day=DAY - timedelta(days=60)),
        made("ended", "x", {}, day=DAY - timedelta(days=20), until=DAY - timedelta(days=1)),
        made("before", "x", {}, day=DAY - timedelta(days=20)),
        made("after", "y", {"country": "BR", "category": "toys"}, day=DAY + timedelta(days=27)),
        made("later", "y", {}, day=DAY + timedelta(days=28)),
        made("elsewhere", "y", {"country": "US"}),
    ]
    assert [one.id for one in at_once(plan, ledger)] == ["before", "after"]
