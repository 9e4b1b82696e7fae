"""The self-test asks what the desk asks, keeps its own promises on known data, and tells one broken."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from monitors.detectors import DETECTORS, Batch, Score
from monitors.observe.panel_scores import detector_scores
from monitors.observe.series import Panel
from monitors.selftest import calibrate as calibrate_module
from monitors.selftest.calibrate import SelftestPlan, calibrate
from monitors.selftest.nominal import TOGETHER, Tally
from monitors.selftest.rehearsal import Terms
from tests.monitors.detectors.panels import days, rates
from tests.monitors.tables import monitor


def home(buckets: int = 100, segments: int = 40, seed: int = 1, **changes: Any) -> Panel:
    """One quiet rate by city."""
    num, den = rates(segments, buckets, seed)
    return Panel(
        monitor=monitor(watch=(("city",),), **changes),
        watch=("city",),
        ts=np.asarray(days(buckets)).astype("datetime64[D]"),
        segments=pd.DataFrame({"city": [f"c{row}" for row in range(segments)]}),
        numerator=num,
        denominator=den,
        exposure=num,
        usable=np.ones(buckets, dtype=bool),
    )


def told(panels: list[Panel], **plan: Any) -> dict[str, Any]:
    return calibrate(panels, seed=4, plan=SelftestPlan(**plan))


def test_a_quiet_home_keeps_its_promise_and_its_result_is_json() -> None:
    done: list[tuple[int, int]] = []
    result = calibrate(
        [home()], seed=3, plan=SelftestPlan(every=5), progress=lambda a, b: done.append((a, b))
    )
    assert done == [(step, 5) for step in range(1, 6)]
    assert json.loads(json.dumps(result)) == result
    assert {row["detector"] for row in result["null"]} == {"spike", "drift", "asked"}
    for row in result["null"]:
        if row["nominal"] == 0.05:
            assert 0.3 <= row["ratio"] <= 1.4
            assert row["low"] <= row["ratio"] <= row["high"]
    assert result["quiet"]["share"] <= 0.15
    assert result["fdr"]["realised"] <= 0.15
    assert result["fdr"]["discoveries"] > 0


def test_false_alerts_a_month_are_measured_against_the_bound_of_the_same_nights(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quiet = calibrate([home()], seed=3, plan=SelftestPlan(runs=1))["monthly"]
    assert quiet["bound"] == pytest.approx(30 * quiet["questions"] / 2000, rel=0.01)  # 1 in 2,000 of some 40
    assert (quiet["low"] or 0) <= quiet["bound"]
    own = calibrate([home()], seed=3, terms=Terms(a_month=0.3), plan=SelftestPlan(runs=1))["monthly"]
    assert own["bound"] == pytest.approx(0.3)
    bold(monkeypatch, 0.02)
    loud = told([home(segments=20, detectors={"spike": {}})], exclude_known=False)
    monthly = loud["monthly"]
    assert monthly["false"] == loud["quiet"]["false"]
    assert monthly["realised"] == pytest.approx(30 * monthly["false"] / monthly["nights"])
    assert monthly["bound"] < monthly["low"] < monthly["realised"] < monthly["high"]


def test_a_look_that_its_bucket_must_bear_out_is_counted_as_the_question_counts_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    p = {"spike": 0.02, "drift": 0.02}

    def detector(name: str) -> Any:
        def scored(batch: Batch, **options: Any) -> Score:
            ones = np.ones(batch.shape)
            return Score(ones * 1e-3, ones * 1e-4, ones * 1e-2, ones * p[name], ones * 50, ones)

        return scored

    for name in p:
        monkeypatch.setitem(DETECTORS, name, detector(name))
    panel = home(segments=3, buckets=28, detectors={"spike": {}, "drift": {}}, direction="both")
    result = told([panel], runs=1, exclude_known=False)
    # One and a half looks: 0.03 is below 5 %, and twice 0.02 would be too; below 3.5 % only the half tells.
    assert {row["nominal"]: row["actual"] for row in result["null"] if row["detector"] == "asked"}[0.05] == 1
    scores = detector_scores(panel)
    tally = Tally(levels=(0.035,))
    calibrate_module._count(tally, 0, [panel], [scores], Terms())
    asked = next(row for row in tally.by_detector() if row["detector"] == TOGETHER)
    assert (asked["actual"], asked["tests"]) == (1.0, 3 * 28)


def test_a_large_change_is_found_more_often_than_a_small_one() -> None:
    result = told([home(seed=2)], every=4, sizes=(1.25, 5.0), runs=2)
    found = {(row["days"], row["size"]): row["share"] for row in result["power"]}
    assert found[1, 1.25] <= 0.4
    assert found[1, 5.0] >= 0.8
    assert found[7, 5.0] >= 0.8


def test_the_same_seed_gives_the_same_result() -> None:
    panels = [home(buckets=70, segments=10)]
    assert told(panels, runs=1) == told(panels, runs=1)


def test_no_panels_is_an_answer_too() -> None:
    result = calibrate([], seed=1)
    assert (result["panels"], result["fdr"]["realised"], result["quiet"]["share"]) == (0, None, None)
    assert (result["monthly"]["bound"], result["monthly"]["realised"]) == (None, None)


def bold(monkeypatch: pytest.MonkeyPatch, share: float) -> None:
    """Replace the spike by a detector whose p-values are zero for a known share of the cells."""

    def detector(batch: Batch, **options: Any) -> Score:
        ones = np.ones(batch.shape)
        key = np.modf(np.nan_to_num(batch.numerator) * 0.6180339887 + batch.ts.astype(np.int64) % 977 / 977)[
            0
        ]
        alarm = (key < share) & batch.usable
        p = np.where(batch.usable, np.where(alarm, 1e-9, 0.6), np.nan)
        return Score(ones * 1e-3, ones * 1e-4, ones * 1e-2, p, ones * 50, ones)

    monkeypatch.setitem(DETECTORS, "spike", detector)


def test_a_detector_that_cries_wolf_is_told_with_its_known_share(monkeypatch: pytest.MonkeyPatch) -> None:
    bold(monkeypatch, 0.02)
    result = told([home(segments=20, detectors={"spike": {}})], exclude_known=False)
    spike = {row["nominal"]: row for row in result["null"] if row["detector"] == "spike"}
    assert spike[0.01]["actual"] == pytest.approx(0.02, abs=0.004)
    assert spike[0.01]["low"] > 1.25
    assert result["quiet"]["share"] > 0.2
    assert result["fdr"]["realised"] > 0.2
    assert result["by_monitor"][0]["monitor"] == "failure_rate"


def test_what_the_desk_finds_on_the_days_in_their_order_is_no_false_alarm() -> None:
    quiet = home(seed=5)
    struck = np.array(quiet.numerator)
    assert quiet.denominator is not None
    struck[3, 80:84] = quiet.denominator[3, 80:84]
    without, with_it = (told([one], runs=1) for one in (quiet, replace(quiet, numerator=struck)))
    assert with_it["set_aside"] >= without["set_aside"] + 4
    assert without["set_aside"] <= 0.01 * without["segment_days"]
    assert with_it["quiet"]["false"] <= without["quiet"]["false"] + 1


def test_days_of_the_calendar_are_set_aside() -> None:
    panel = home(buckets=70, segments=10)
    calendar = pd.DataFrame({"day": [panel.ts[40], panel.ts[41]], "kind": "campaign"})
    result = calibrate([panel], seed=1, calendar=calendar, plan=SelftestPlan(runs=1, exclude_known=False))
    assert result["set_aside"] == 2 * 10


def test_the_direction_a_monitor_does_not_watch_is_not_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    bold(monkeypatch, 0.02)
    result = told([home(detectors={"spike": {}}, direction="down")], exclude_known=False, runs=1)
    assert result["quiet"]["false"] == 0


def test_a_shadow_monitor_is_asked_but_its_alerts_are_nobody_s(monkeypatch: pytest.MonkeyPatch) -> None:
    bold(monkeypatch, 0.02)
    result = told([home(segments=10, detectors={"spike": {}}, status="shadow")], exclude_known=False, runs=1)
    assert result["null"][0]["tests"] > 0
    assert (result["quiet"]["false"], result["fdr"]["changes"]) == (0, 0)


def test_a_smaller_budget_opens_less() -> None:
    panels = [home(segments=10, seed=6)]
    usual, strict = (
        calibrate(
            panels,
            seed=4,
            terms=Terms(budget=budget),
            plan=SelftestPlan(runs=1, every=2, exclude_known=False),
        )
        for budget in (0.1, 1e-9)
    )
    assert strict["fdr"]["budget"] == 1e-9
    assert strict["fdr"]["discoveries"] < usual["fdr"]["discoveries"]
