"""Metrics for exploring: days, grain, comparison, pins and annotations, all in the address and opened cold."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store, acts, log
from pages.desk.house import now
from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF, NASTY

Browse = Callable[..., AppTest]
METRIC = "refund_only_rate"


def said(page: AppTest) -> str:
    assert not page.exception, page.exception[0].message
    return unescaped(text_of(page))


def opened(browse: Browse, **address: str | list[str]) -> AppTest:
    return browse("metrics", metric=METRIC, **address)


def test_chosen_days_are_drawn_and_can_be_left(stocked: Home, browse: Browse) -> None:
    page = opened(browse, x_days="2026-11-03..2026-11-09")
    assert "everywhere · 3 to 9 Nov 2026" in said(page)
    assert page.metric[0].label == "7 days to 9 Nov 2026"
    page.button(key="zoom_out").click().run()
    assert "everywhere · 19 Oct to 15 Nov 2026" in said(page)
    assert "x_days" not in page.query_params


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("soon", "names no days"),
        ("2019-01-01..2019-02-01", "cannot be shown: this morning looks at days from"),
        ("2027-01-01..2027-02-01", "Choose days inside"),
        ("2026-11-10..2026-12-24", "they are shown up to there"),
        ("<script>..", "names no days"),
    ],
)
def test_days_that_cannot_be_shown_are_said_with_what_to_do(
    stocked: Home, browse: Browse, asked: str, told: str
) -> None:
    page = opened(browse, x_days=asked)
    assert told in said(page)
    assert page.metric


def test_two_periods_of_ones_own_choice_are_laid_over_each_other(stocked: Home, browse: Browse) -> None:
    days = {"x_days": "2026-11-09..2026-11-15", "x_compare": "Chosen days"}
    page = opened(browse, **days, x_against="2026-10-20..2026-10-26")
    assert "There is no" not in said(page)
    facts = page.table[0].value
    assert "Before" in facts.index
    equal = opened(browse, **days, x_against="2026-11-09..2026-11-15")
    assert "would be compared with itself" in said(equal)
    late = opened(
        browse, x_days="2026-11-01..2026-11-07", x_compare="Chosen days", x_against="2026-11-14..2026-11-15"
    )
    assert "more than this morning knows" in said(late)


def test_days_are_taken_together_by_week(stocked: Home, browse: Browse) -> None:
    page = opened(browse, x_grain="By week")
    assert "days taken together by week" in said(page)
    none = said(opened(browse, x_grain="By month", x_range="1 week"))
    assert "No month lies whole within these days" in none
    assert "There is no grain of this metric “By hour”" in said(opened(browse, x_grain="By hour"))


def test_a_pin_is_a_line_a_number_and_part_of_the_address(stocked: Home, browse: Browse) -> None:
    page = opened(browse, x_country="BR")
    page.button(key="pin").click().run()
    assert '{"country":"BR"}' in page.query_params["x_pin"]
    assert "**Pinned**" in said(page)
    assert page.button(key="pin").disabled
    cold = opened(browse, x_country="US", x_pin=['{"country":"BR"}', "{}"])
    words = said(cold)
    assert "**BR**" in words
    assert "**everywhere**" in words
    assert "coloured lines: pinned segments" in words
    cold.button(key="unpin_0").click().run()
    assert "BR" not in str(cold.query_params["x_pin"])


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("{", "is no segment"),
        ("[1]", "is no segment"),
        ('{"country":5}', "is no segment"),
        ('{"country":"Atlantis"}', "is not there in these days (country Atlantis)"),
        ('{"seller_name":"Bob"}', "asks for seller name, by which this metric is not counted"),
        ("x" * 5000, "is no segment"),
    ],
)
def test_a_pin_that_is_not_there_is_left_out_in_words(
    stocked: Home, browse: Browse, asked: str, told: str
) -> None:
    words = said(opened(browse, x_pin=asked))
    assert told in words
    assert len(words) < 6000


def test_a_heat_map_across_hours_is_only_of_hourly_metrics(stocked: Home, browse: Browse) -> None:
    hourly = browse("metrics", metric="declines_hourly", x_across="× hour of the week")
    assert "Hour of the week" in said(hourly)
    assert "There is no split across" in said(opened(browse, x_across="× hour of the week"))


def test_an_annotation_is_written_with_name_and_taken_off_again(stocked: Home, browse: Browse) -> None:
    store = Store(stocked.state / "desk.sqlite")
    page = opened(browse, x_country="BR")
    page.text_input(key="note_text").set_value(NASTY)
    next(one for one in page.button if one.label == "Write it down").click().run()
    [kept] = log.annotations(store, METRIC, {"country": "BR"}, AS_OF.replace(day=1), AS_OF)
    assert (kept["text"], kept["actor"], kept["segment"]) == (NASTY, "Ana", '{"country":"BR"}')
    again = opened(browse, x_country="BR")
    assert NASTY in said(again)
    assert NASTY not in "\n".join(str(one.value) for one in again.markdown)
    assert NASTY not in said(opened(browse, x_country="US"))
    again.button(key=f"note_off_{kept['id']}").click().run()
    assert log.annotations(store, METRIC, {}, AS_OF.replace(day=1), AS_OF) == []


def test_an_annotation_stands_beside_an_alert_of_its_segment_too(stocked: Home, browse: Browse) -> None:
    store, who = Store(stocked.state / "desk.sqlite"), acts.Act("Bo", now(), AS_OF)
    day = AS_OF.replace(day=10)
    number = acts.annotate(store, who, (day, day), "form changed", METRIC, {"country": "BR"})
    chart = browse("alert", id="1").get("vega_lite_chart")[0]
    assert b"form changed" in b"".join(bytes(one.data.data) for one in chart.proto.datasets)
    acts.remove_annotation(store, number, who)
