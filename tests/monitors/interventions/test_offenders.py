"""Those who did it before, followed by what the home declares of its metrics and entities."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest

from monitors.catalogue.loading import load_catalogue
from monitors.effects.estimate import estimate
from monitors.interventions.intervention_ledger import Intervention
from monitors.interventions.measured import Observatory, subject_of
from monitors.interventions.offenders import LINKED, NEW, SAME, acts_sql, offender_traces, said
from queries.content.home import load_home
from queries.engine.opening import open_engine
from queries.status.newest_day import newest_day

SCOPE = {"country": "BR"}


@pytest.fixture(scope="module")
def desk(demo_source: object) -> Iterator[Observatory]:
    """The newest morning of the small demo, with one change two weeks before it."""
    home = load_home(str(demo_source))
    newest = newest_day(home)
    assert newest is not None
    morning = newest.day + timedelta(days=1)
    engine = open_engine(home, morning)
    item = Intervention("x", morning - timedelta(days=14), "policy", "policy", "return_refund_rate", SCOPE)
    yield Observatory(home, engine, load_catalogue(home), [item], morning)
    engine.close()


def test_the_cohort_is_who_acted_in_the_scope_before(desk: Observatory) -> None:
    subject = subject_of(desk, desk.ledger[0])
    effect = estimate(subject.study, brief=True)
    found = {
        one.kind.name: one for one in offender_traces(desk, subject, effect, ties=False) if one.how == SAME
    }
    since, day = subject.day(subject.study.start), desk.ledger[0].day
    counted: pd.DataFrame = desk.engine.frame(
        "select count(distinct buyer_id) as buyers from after_sales where kind = 'return_refund' and step = 'opened' "
        f"and country = 'BR' and day >= '{since}' and day < '{day}'"
    )
    assert "buyer" in found
    assert found["buyer"].found.members == counted["buyers"].item()
    assert "who did it here before" in said(subject, found["buyer"])


def test_the_statement_behind_them_runs_and_counts_the_same_acts(desk: Observatory) -> None:
    subject = subject_of(desk, desk.ledger[0])
    trace = offender_traces(desk, subject, estimate(subject.study, brief=True), ties=False)[0]
    rows = desk.engine.frame(acts_sql(subject, trace.kind))
    assert {"id", "day", "country", "events"} <= set(rows.columns)
    assert rows["events"].sum() > trace.found.after


def test_linked_accounts_are_followed_when_asked(desk: Observatory) -> None:
    subject = subject_of(desk, desk.ledger[0])
    effect = estimate(subject.study, brief=True)
    alone = offender_traces(desk, subject, effect, ties=False)
    assert all(one.how == SAME for one in alone)
    told = offender_traces(desk, subject, effect)
    assert {one.how for one in told} <= {SAME, LINKED, NEW}
    assert len(told) >= len(alone)


def test_a_metric_without_raw_events_leaves_nobody_to_follow(desk: Observatory) -> None:
    subject = subject_of(desk, desk.ledger[0])
    mute = replace(subject, monitor=replace(subject.monitor, events=None))
    assert offender_traces(desk, mute, estimate(subject.study, brief=True)) == []
