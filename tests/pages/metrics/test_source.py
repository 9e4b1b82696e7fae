"""Metrics draws what the run judged: the line and the band kept with every episode, bucket by bucket."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.life.episode import Episode
from monitors.observe.scoring import Scorer
from monitors.store import reading
from pages.desk.house import House
from pages.metrics import source
from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF

WEEKS = 28
DRAWN = ("numerator", "actual", "expected", "lower", "upper", "usable")


@pytest.fixture
def desk(run_home: Home) -> House:
    return House(run_home.root, run_home)


def monitor_of(desk: House, name: str) -> Monitor:
    return next(one for one in desk.catalogue.monitors if one.name == name)


def drawn(
    desk: House, monitor: Monitor, where: dict[str, str], morning: date = AS_OF
) -> source.SegmentSeries:
    """What the page draws of a segment over four weeks."""
    rows = source.leaves(desk, morning, monitor, 2 * WEEKS)
    since = morning - timedelta(days=WEEKS + (monitor.lag or 0))
    return source.series(desk, morning, monitor, rows, where, since)


def risks(desk: House) -> list[tuple[Episode, date, pd.DataFrame]]:
    """Every risk episode, the last morning that looked at its segment, and the series that was kept then."""
    rows = desk.store.rows("select episode_id, as_of from episode_series")
    mornings = {row["episode_id"]: date.fromisoformat(row["as_of"]) for row in rows}
    found = [one for one in reading.all_episodes(desk.store, AS_OF) if one.kind == "risk"]
    kept = reading.series(desk.store, mornings)
    return [(one, mornings[one.id], pd.DataFrame(kept[one.id])) for one in found if one.id is not None]


def test_the_band_on_metrics_is_the_band_kept_with_every_episode(desk: House) -> None:
    episodes = risks(desk)
    for one, morning, kept in episodes:
        found = drawn(desk, monitor_of(desk, one.monitor), one.where, morning)
        both = kept.merge(found.frame, on="bucket", suffixes=("_kept", ""))
        assert len(both) >= WEEKS, (one.monitor, one.where)
        assert found.detectors == {"": one.detector}
        for name in DRAWN:
            want, have = (both[f"{name}{end}"].to_numpy(dtype=float) for end in ("_kept", ""))
            np.testing.assert_allclose(have, want, rtol=1e-9, err_msg=f"{one.monitor} {one.where} {name}")
    # The home has what could set the two apart: detectors, ages, ends, and days that nobody may judge.
    assert {one.detector for one, _, _ in episodes} >= {"spike", "drift"}
    assert {one.alive for one, _, _ in episodes} == {True, False}
    assert any(monitor_of(desk, one.monitor).view == "cohort" for one, _, _ in episodes)
    assert not all(kept["usable"].all() for _, _, kept in episodes)


def test_the_values_of_a_split_are_rows_of_one_panel(desk: House) -> None:
    monitor = monitor_of(desk, "refund_only_rate")
    rows = source.leaves(desk, AS_OF, monitor, 2 * WEEKS)
    since = AS_OF - timedelta(days=WEEKS)
    split = source.series_by(desk, AS_OF, monitor, rows, {}, "country", ["BR", "US"], since)
    assert list(split.frames) == ["BR", "US"]
    assert split.note == ""
    for value, frame in split.frames.items():
        pd.testing.assert_frame_equal(frame, drawn(desk, monitor, {"country": value}).frame)


def test_a_combination_nobody_watches_is_scored_as_a_panel_of_its_segments_and_says_so(desk: House) -> None:
    monitor = monitor_of(desk, "refund_only_rate")
    found = drawn(desk, monitor, {"category": "phones"})
    assert "does not watch category" in found.note
    assert found.frame["upper"].notna().any()
    # The same combination, watched: the same row.
    watching = replace(monitor, watch=(("category",),), sql=monitor.sql + "\n-- watched")
    again = drawn(desk, watching, {"category": "phones"})
    assert again.note == ""
    pd.testing.assert_frame_equal(found.frame, again.frame)


def test_a_monitor_whose_detector_cannot_score_a_combination_draws_its_line_and_says_why(desk: House) -> None:
    found = drawn(desk, monitor_of(desk, "score_distribution"), {})
    assert "No band: over = 'score_band'" in found.note
    assert found.frame["actual"].sum() > 0
    assert found.frame["upper"].isna().all()


def test_a_retired_monitor_says_that_nobody_is_alerted(desk: House) -> None:
    monitor = monitor_of(desk, "refund_only_rate")
    retired = replace(monitor, status="retired", sql=monitor.sql + "\n-- retired")
    assert "retired" in drawn(desk, retired, {}).note


def test_a_second_drawing_scores_nothing(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monitor = monitor_of(desk, "refund_only_rate")
    before = drawn(desk, monitor, {"country": "BR"})

    def again(*_: Any) -> None:
        raise AssertionError("scored again")

    monkeypatch.setattr(Scorer, "panel", again)
    assert drawn(desk, monitor, {"country": "BR"}) is before
    # Another segment of the same combination is another row of the panel that was scored.
    assert drawn(desk, monitor, {"country": "US"}).frame["upper"].notna().any()


def test_buckets_before_the_history_of_the_run_have_a_line_and_no_band(desk: House) -> None:
    monitor = monitor_of(desk, "declines_hourly")
    rows = source.leaves(desk, AS_OF, monitor, 2 * WEEKS)
    early = rows.assign(bucket=rows["bucket"] - pd.Timedelta(days=70))
    frame = source.series(desk, AS_OF, monitor, early, {}, AS_OF - timedelta(days=WEEKS)).frame
    first = frame[frame["bucket"] < str(AS_OF - timedelta(days=100))]
    assert first["actual"].notna().any()
    assert first["upper"].isna().all()
    assert first["usable"].all()


def test_the_page_names_the_detector_and_what_is_not_watched(
    run_home: Home, browse: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RISKDESK_HOME", str(run_home.root))
    one, morning, _ = next(
        found for found in risks(House(run_home.root, run_home)) if found[0].detector == "drift"
    )
    where = {f"x_{name}": value for name, value in one.where.items()}
    page = browse("metrics", metric=words.metric(one.monitor), as_of=morning.isoformat(), **where)
    assert not page.exception
    assert "as the run judged them (change that adds up)" in unescaped(text_of(page))
    page = browse("metrics", metric="Refunds without return", x_category="phones", x_split="By carrier")
    assert not page.exception
    said = unescaped(text_of(page))
    assert "The run does not watch category: nobody is alerted here." in said
    assert "as the run judged them (sudden jump)" in said
    assert "The run does not watch carrier × category" in said
