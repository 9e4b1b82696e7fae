"""A monitor of weeks on every page that shows one: told by its weeks, whole ones only."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from monitors.run import run
from monitors.store import Store
from queries.content.home import Home
from tests.monitors.homes import FIRST, take_in, write_home
from tests.monitors.test_weekly_run import BAD, DAYS, WEEKLY
from tests.pages.reading import text_of, unescaped

Browse = Callable[..., AppTest]
WEEK = FIRST + timedelta(days=BAD)
TOLD = f"week of {WEEK.day} {WEEK:%b}"


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Twenty-four weeks and two days, run on the Wednesday after the bad week."""
    home = write_home(tmp_path_factory.mktemp("weeks") / "home", DAYS + 2, spike=BAD, length=7, per_day=60)
    (home.root / "monitors" / "failure_rate.sql").write_text(
        WEEKLY.replace('-- unit = "percent"', '-- unit = "percent"\n-- grain = "week"')
    )
    take_in(home)
    end = FIRST + timedelta(days=DAYS)
    run(
        home,
        Store(home.state / "desk.sqlite"),
        end + timedelta(days=2),
        lambda: datetime(2026, 6, 24, 9),
        since=end,
    )
    return home


def read(page: AppTest) -> str:
    assert not page.exception, page.exception[0].message
    tables = " ".join(str(table.value.to_dict()) for table in page.table)
    return unescaped(f"{text_of(page)} {tables}")


@pytest.fixture
def served(weeks: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("RISKDESK_HOME", str(weeks.root))
    monkeypatch.setenv("RISKDESK_ACTOR", "Ana")
    return weeks


def test_the_card_tells_the_week_and_counts_in_weeks(served: Home, browse: Browse) -> None:
    said = read(browse("alert", id="1"))
    assert TOLD in said
    assert "1 week" in said
    assert "Bad weeks" in said
    assert "the 8 weeks before" in said


def test_the_inbox_and_the_catalogue_tell_it_too(served: Home, browse: Browse) -> None:
    assert TOLD in read(browse("review"))
    page = browse("monitors", monitor="failure_rate")
    assert "by week, Monday to Sunday, once it is over" in read(page)
    assert "Calendar: none" in read(page)


def test_the_metric_is_drawn_without_the_week_that_has_begun(served: Home, browse: Browse) -> None:
    page = browse("metrics", metric="failure_rate", x_range="4 weeks")
    assert read(page)
    assert page.get("vega_lite_chart")
