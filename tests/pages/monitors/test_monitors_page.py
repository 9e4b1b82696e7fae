from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from monitors import words
from monitors.catalogue.loading import load_catalogue
from monitors.life.finding import Finding
from monitors.store import Store, acts, log, machine
from pages.desk.house import now
from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF, BEFORE, evidence

Browse = Callable[..., AppTest]
SUMMARY = {
    "cases": 2,
    "caught": 1,
    "right": 1,
    "median_delay_days": 1,
    "twins": 1,
    "twins_quiet": 1,
    "mornings": 30,
    "false_incidents": 3,
    "false_incidents_per_night": 0.1,
    "lost_before_alert": 5200.0,
    "lost_in_missed": 900.0,
}
CASE = {
    "id": "a",
    "scenario": "card_testing",
    "kind": "risk",
    "innocent": False,
    "start": "2026-10-01",
    "end": "2026-10-09",
    "segment": {"country": "BR"},
    "first_mover": [],
    "money": 9000.0,
    "twin_of": None,
    "caught": True,
    "opened_on": "2026-10-02",
    "delay_days": 1,
    "lost_before": 700.0,
    "right": True,
    "quiet": None,
    "alerts": [1],
}


def said(page: AppTest) -> str:
    assert not page.exception, page.exception[0].message
    return unescaped(text_of(page))


def test_every_monitor_is_in_the_catalogue_and_trouble_comes_first(seeded: Home, browse: Browse) -> None:
    page = browse("monitors")
    table = page.dataframe[0].value
    assert len(table) == len(load_catalogue(seeded).monitors)
    assert [cell[0] for cell in table["result"][:2]] == ["failed", "unknown"]


def test_precision_is_never_said_without_its_n(seeded: Home, browse: Browse) -> None:
    assert set(browse("monitors").dataframe[0].value["precision"]) == {"n/a, 0 judged"}


def test_a_failed_monitor_shows_file_line_and_reason(seeded: Home, browse: Browse) -> None:
    told = said(browse("monitors", monitor="rule_precision"))
    assert "monitors/rule_precision.sql:21" in told
    assert "did you mean verdict?" in told


def test_the_room_of_a_monitor_says_when_it_spoke_last(seeded: Home, browse: Browse) -> None:
    page = browse("monitors", monitor="refund_only_rate")
    said(page)
    spoke = page.dataframe[1].value
    assert list(spoke["where"]) == ["BR · toys", "BR"]
    assert set(spoke["incident"]) == {"Incident 1"}
    assert "It has not spoken yet" in said(browse("monitors", monitor="appeal_wait"))


def test_what_a_filter_let_go_stands_with_its_monitor(seeded: Home, browse: Browse) -> None:
    store = Store(seeded.state / "desk.sqlite")
    seen = evidence(0.03, 0.01, 12.0)
    where = '{"country":"MX"}'
    let_go = Finding("appeal_wait", "spike", "spike", where, str(BEFORE), "up", "volume", seen)
    with store.write():
        machine.put_findings(store, 1, BEFORE, [let_go], {})
    page = browse("monitors", monitor="appeal_wait")
    assert "Found, but let go" in said(page)
    (row,) = page.dataframe[-1].value.to_dict("records")
    assert (row["where"], row["why"]) == ("MX", "too few events")
    assert "Found, but let go" not in said(browse("monitors", monitor="refund_only_rate"))


def test_a_monitor_file_that_cannot_be_read_is_named_and_the_rest_goes_on(
    seeded: Home, browse: Browse
) -> None:
    (seeded.root / "monitors" / "bad.sql").write_text(
        "-- Bad.\n-- /// monitor\n-- ownr = 'x'\n-- ///\nselect 1\n"
    )
    page = browse("monitors")
    assert "bad.sql" in said(page)
    assert len(page.dataframe[0].value) > 50


def test_the_promise_waits_for_decisions_and_does_not_guess(seeded: Home, browse: Browse) -> None:
    shown = {metric.label: metric.value for metric in browse("monitors", m_view="Promise").metric}
    assert shown["Promised"] == "≤ 1 in 10 false"
    assert shown["Came true"] == "n/a, 0 judged"


def cards_of(page: AppTest) -> dict[str, tuple[str, str]]:
    said(page)
    return {one.label: (one.value, one.delta.replace("\u202f", " ")) for one in page.metric}


def test_both_promises_stand_side_by_side_promised_and_measured(seeded: Home, browse: Browse) -> None:
    store = Store(seeded.state / "desk.sqlite")
    assert cards_of(browse("monitors", m_view="Promise"))["Promised a month"][0] == words.DASH  # an older run
    run = log.latest_run(store, AS_OF)
    assert run is not None
    machine.put_bound(store, run["id"], 0.675)
    with store.write():
        store.execute("update run set tested = 45 where id = ?", (run["id"],))
    shown = cards_of(browse("monitors", m_view="Promise"))
    assert shown["Promised a month"] == ("≤ 0.68 false", "at 45 questions a morning")
    assert shown["Judged false a month"][0] == "n/a, 0 judged"
    assert shown["Self-test, a month"] == (words.DASH, "not made yet")
    log.add_calibration(store, now(), AS_OF, "self-test", result_of())
    page = browse("monitors", m_view="Promise")
    shown = cards_of(page)
    assert shown["Self-test"][0].replace("\u202f", " ") == "2.0 % false"
    assert shown["Self-test, a month"] == ("1.5 false", "0.65 to 3.0")
    assert "self-test with nothing put in: 8 in 160 nights, ≤ 1.6 a month promised there" in said(page)


def test_what_reviews_called_false_is_said_for_a_month_too(seeded: Home, browse: Browse) -> None:
    store = Store(seeded.state / "desk.sqlite")
    for number, judged in ((1, "false_alarm"), (2, "real")):
        acts.decide(store, number, acts.Act("Ana", now(), AS_OF), disposition=judged, decision="tune")
    page = browse("monitors", m_view="Promise")
    shown = cards_of(page)
    assert shown["Came true"][0].replace("\u202f", " ") == "50 % false"
    assert "2 of 5 incidents judged in 90 days" in said(page)
    assert shown["Judged false a month"] == ("15 false", "1 in 2 mornings")


def test_coverage_names_every_kind_of_harm(seeded: Home, browse: Browse) -> None:
    page = browse("monitors", m_view="Coverage")
    table = page.dataframe[0].value
    assert len(table) >= 15
    assert {"BR", "MX"} <= set(table.columns)
    assert len(page.get("vega_lite_chart")) == 1


@pytest.mark.parametrize(
    ("view", "command"), [("Replay", "riskdesk replay"), ("Self-test", "riskdesk calibrate")]
)
def test_what_was_not_made_yet_says_how_to_make_it(
    seeded: Home, browse: Browse, view: str, command: str
) -> None:
    assert command in said(browse("monitors", m_view=view))


def test_a_replay_shows_what_was_caught_missed_and_kept_quiet(seeded: Home, browse: Browse) -> None:
    missed = {**CASE, "id": "b", "caught": False, "opened_on": None, "delay_days": None, "right": None}
    twin = {**CASE, "id": "c", "innocent": True, "caught": None, "quiet": True, "opened_on": None}
    store = Store(seeded.state / "desk.sqlite")
    result = {"summary": SUMMARY, "scenarios": [CASE, missed, twin]}
    log.add_replay(store, now(), BEFORE, AS_OF, "truth.json", "Ana", result)
    page = browse("monitors", m_view="Replay")
    said(page)
    assert {metric.label: metric.value for metric in page.metric}["Caught"] == "1 of 2"
    # What went wrong stands first; the coverage matrix stands below.
    assert [cell[0] for cell in page.dataframe[0].value["outcome"]] == ["missed", "caught", "quiet"]
    assert len(page.get("vega_lite_chart")) == 1


def test_a_replay_that_was_told_no_truth_is_not_judged(seeded: Home, browse: Browse) -> None:
    store = Store(seeded.state / "desk.sqlite")
    result = {"summary": {"incidents": 7, "mornings": 30, "caught": None}, "scenarios": []}
    log.add_replay(store, now(), BEFORE, AS_OF, "", "Ana", result)
    page = browse("monitors", m_view="Replay")
    assert "7 risk incidents in 30 mornings, unjudged" in said(page)
    assert not page.metric


def result_of(**changes: Any) -> dict[str, Any]:
    """A self-test's result."""
    level = {"detector": "spike", "few": False, "hits": 9}
    good = {**level, "nominal": 0.01, "actual": 0.0105, "ratio": 1.05, "low": 0.9, "high": 1.2, "tests": 9000}
    loud = {**level, "nominal": 0.001, "actual": 0.004, "ratio": 4.0, "low": 2.9, "high": 5.5, "tests": 9000}
    wide = {**level, "nominal": 0.001, "actual": 0.002, "ratio": 2.0, "low": 0.6, "high": 6.0, "tests": 6000}
    shy = {**level, "nominal": 0.05, "actual": 0.03, "ratio": 0.6, "low": 0.5, "high": 0.7, "tests": 9000}
    nothing = dict.fromkeys(("actual", "ratio", "low", "high")) | {"few": True, "tests": 0}
    found = {
        "panels": 12,
        "monitors": 3,
        "segment_days": 34_000,
        "set_aside": 600,
        "runs": 2,
        "every": 30.0,
        "null": [good, loud, wide, shy, {**level, "nominal": 0.05, **nothing}],
        "by_monitor": [{"monitor": "failure_rate", **loud}, {"monitor": "failure_rate", **good}],
        "shadow": [],
        "monthly": {"bound": 1.6, "realised": 1.5, "low": 0.65, "high": 3.0}
        | {"nights": 160, "false": 8, "questions": 107.0},
        "quiet": {"nights": 160, "false": 8, "per_night": 0.05, "nights_with": 8, "share": 0.05},
        "fdr": {"budget": 0.1, "realised": 0.02, "low": 0.0, "high": 0.04, "pooled": 0.08}
        | {"mornings": 160, "changes": 90, "discoveries": 50, "false": 4},
        "power": [
            {"size": 3.0, "days": days, "changes": 40, "found": 24, "share": 0.6, "low": 0.45, "high": 0.74}
            | {"mornings": 1.0}
            for days in (1, 7)
        ],
    }
    return {**found, **changes}


def show_tested(seeded: Home, browse: Browse, result: dict[str, Any]) -> Any:
    log.add_calibration(Store(seeded.state / "desk.sqlite"), now(), AS_OF, "self-test", result)
    page = browse("monitors", m_view="Self-test")
    said(page)
    return page


def test_a_self_test_says_which_level_keeps_its_word(seeded: Home, browse: Browse) -> None:
    page = show_tested(seeded, browse, result_of())
    verdicts = [cell[0] for cell in page.dataframe[0].value["verdict"]]
    assert verdicts == ["keeps its word", "cries wolf", "too few", "holds back", "too few"]
    shown = {metric.label: metric.value.replace("\u202f", " ") for metric in page.metric}
    assert "more than promised" not in str([metric.delta for metric in page.metric])
    assert shown["Promised"] == "≤ 1 in 10 false"
    assert shown["Kept, with changes put in"] == "2.0 % false"
    assert shown["A month, nothing put in"] == "1.5 false"
    assert len(page.get("vega_lite_chart")) == 1


def test_a_self_test_names_the_monitor_that_fires_too_often(seeded: Home, browse: Browse) -> None:
    page = show_tested(seeded, browse, result_of())
    loud = page.dataframe[1].value
    assert loud["pages"].tolist() == ["yes"]
    assert loud[["monitor", "nominal"]].to_numpy().tolist() == [["failure_rate", 0.1]]


def test_a_promise_is_broken_only_when_it_is_no_luck(seeded: Home, browse: Browse) -> None:
    fdr = {**result_of()["fdr"], "realised": 0.3}
    for low, told in ((0.05, False), (0.2, True)):
        page = show_tested(seeded, browse, result_of(fdr={**fdr, "low": low, "high": 0.5}))
        assert ("more than promised" in str([metric.delta for metric in page.metric])) == told


def test_more_false_alerts_a_month_than_promised_are_said_when_it_is_no_luck(
    seeded: Home, browse: Browse
) -> None:
    monthly = {**result_of()["monthly"], "bound": 0.5}
    for low, told in ((0.4, False), (0.65, True)):
        show_tested(seeded, browse, result_of(monthly={**monthly, "low": low}))
        for view in ("Self-test", "Promise"):
            page = browse("monitors", m_view=view)
            said(page)
            assert ("more than promised" in str([metric.delta for metric in page.metric])) == told


def test_one_false_discovery_is_too_few_to_break_a_promise(seeded: Home, browse: Browse) -> None:
    fdr = {**result_of()["fdr"], "realised": 1.0, "low": 1.0, "high": 1.0, "discoveries": 1, "false": 1}
    page = show_tested(seeded, browse, result_of(fdr=fdr, power=[], by_monitor=[]))
    deltas = str([metric.delta for metric in page.metric])
    assert "too few to say" in deltas
    assert "more than promised" not in deltas
    assert "600" in deltas
    assert not page.get("vega_lite_chart")


def test_a_size_met_by_few_changes_is_not_drawn(seeded: Home, browse: Browse) -> None:
    few = [{**row, "changes": 2, "found": 2, "share": 1.0} for row in result_of()["power"]]
    page = show_tested(seeded, browse, result_of(power=few))
    assert "Too few to say: 4 changes put in." in [caption.value for caption in page.caption]
    assert not page.get("vega_lite_chart")


def test_a_result_of_an_older_self_test_asks_for_a_new_one(seeded: Home, browse: Browse) -> None:
    page = show_tested(seeded, browse, {"panels": 1, "null": [], "fdr": {"realised": 1.0}, "power": []})
    assert "older kind" in said(page)
    assert not page.metric


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ({"monitor": "no_such"}, "Monitor “no_such” is not in this list: the first row is shown"),
        ({"m_view": "Replays"}, "There is no view “Replays”: the catalogue is shown. Did you mean “Replay”?"),
    ],
)
def test_what_an_address_asks_for_and_is_not_there_is_said(
    seeded: Home, browse: Browse, address: dict[str, str], told: str
) -> None:
    assert told in said(browse("monitors", **address))
