"""A holdout drawn by id: both arms counted from the raw events, and said in words where they cannot be."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitors.catalogue.loading import load_catalogue
from monitors.effects.estimate import estimate
from monitors.interventions.held_out import NAME, HoldoutDraw, arms_sql, drawn_by
from monitors.interventions.intervention_ledger import Intervention, read_interventions
from monitors.interventions.measured import MeasuredSubject, Observatory, subject_of
from monitors.store import Store
from monitors.store.acts import Act
from monitors.store.intervened import PlannedIntervention, add_intervention
from queries.content.home import load_home
from queries.engine.opening import open_engine
from queries.status.newest_day import newest_day

HALF = HoldoutDraw("buyer_id", 0.5, "k")


@pytest.fixture(scope="module")
def desk(demo_source: object) -> Iterator[Observatory]:
    """The newest morning of the small demo."""
    home = load_home(str(demo_source))
    newest = newest_day(home)
    assert newest is not None
    morning = newest.day + timedelta(days=1)
    engine = open_engine(home, morning)
    yield Observatory(home, engine, load_catalogue(home), [], morning)
    engine.close()


def subject(desk: Observatory, **parts: object) -> MeasuredSubject:
    """A change of BR's returns two weeks before the morning, with half of the buyers held out."""
    known: dict[str, object] = {
        "id": "x", "day": desk.as_of - timedelta(days=14), "kind": "policy", "name": "policy",
        "metric": "return_refund_rate", "scope": {"country": "BR"}, "drawn": HALF,
    }  # fmt: skip
    return subject_of(desk, Intervention(**(known | parts)))  # type: ignore[arg-type]


def said(found: MeasuredSubject) -> str:
    return next(one.said for one in found.notes if one.name == NAME)


def test_the_draw_is_the_hash_that_the_contract_says() -> None:
    ids = [f"b{n}" for n in range(2000)]
    held = HALF.holds(ids)
    assert 900 < held.sum() < 1100
    assert held[7] == (int(hashlib.md5(b"k|b7").hexdigest()[:8], 16) / 16**8 < 0.5)
    assert (HoldoutDraw("buyer_id", 0.5, "other").holds(ids) != held).any()


@pytest.mark.parametrize("share", ["", "0", "1", "1.5", "half"])
def test_a_share_that_holds_out_nobody_or_everybody_is_no_draw(share: str) -> None:
    assert drawn_by("buyer_id", share, "k") is None
    assert drawn_by("", "0.5", "k") is None


def test_both_arms_are_what_the_statement_behind_them_counts(desk: Observatory) -> None:
    found = subject(desk)
    study = found.study
    assert study.holdout is not None
    rows = (
        desk.engine.frame(arms_sql(found.monitor, HALF, {"country": "BR"}, found.first, found.last))
        .groupby("held_out")["events"]
        .sum()
    )
    met, out = (study.counts[which, : study.stop].sum() for which in (study.treated, study.holdout))
    assert out / (met + out) == pytest.approx(rows[True] / rows.sum(), abs=0.02)
    whole = subject(desk, drawn=None).study
    assert met + out == pytest.approx(whole.counts[whole.treated, : whole.stop].sum())
    assert study.base[study.holdout].sum() == pytest.approx(study.base[study.treated].sum())
    effect = estimate(study, found.amounts)
    assert effect.method.name == "holdout"
    assert "as lots would" in said(found)


def test_who_was_held_out_is_not_told_by_a_metric_without_such_ids(desk: Observatory) -> None:
    found = subject(desk, drawn=HoldoutDraw("creator_id", 0.5, "k"))
    assert found.study.holdout is None
    assert "no events with a creator ID" in said(found)
    assert estimate(found.study, brief=True).method.name != "holdout"
    mute = subject(desk, scope={})
    assert mute.study.holdout is not None


def test_too_few_held_out_say_nothing(desk: Observatory) -> None:
    found = subject(desk, drawn=HoldoutDraw("buyer_id", 0.001, "k"))
    assert found.study.holdout is None
    assert "those held out had only" in said(found)


def test_a_plan_keeps_its_draw_in_the_ledger(desk: Observatory, tmp_path: Path) -> None:
    store = Store(tmp_path / "desk.sqlite")
    plan = PlannedIntervention("Photos", desk.as_of, "return_refund_rate", holdout=HALF.as_json())
    number = add_intervention(store, plan, Act("Ada", datetime(2026, 1, 5, 12, tzinfo=UTC), desk.as_of))
    row = next(one for one in read_interventions(desk.home, desk.engine, store) if one.id == number)
    assert (row.drawn, dict(row.holdout)) == (HALF, {})
    assert row.held_out.endswith("of buyer IDs by the draw “k”")
