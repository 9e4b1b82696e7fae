from collections.abc import Callable
from datetime import date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store, calls
from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF, BEFORE

Browse = Callable[..., AppTest]


def test_the_mornings_that_were_run_can_be_chosen(seeded: Home, browse: Browse) -> None:
    page = browse()
    control = page.selectbox(key="morning_control")
    assert control.options == ["Mon 16 Nov 2026", "Sun 15 Nov 2026"]
    assert control.value == AS_OF
    control.set_value(BEFORE).run()
    assert not page.exception
    assert page.query_params["as_of"] == BEFORE.isoformat()
    page.button(key="newest_morning").click().run()
    assert "as_of" not in page.query_params
    assert page.selectbox(key="morning_control").value == AS_OF


def test_a_clock_that_was_set_back_is_said_beside_the_morning(
    seeded: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.parts.status_line.now", lambda: datetime(2026, 10, 1, 9))
    assert "ahead of this machine's clock, 1 Oct 2026" in unescaped(text_of(browse()))


@pytest.mark.parametrize(
    ("asked", "shown"), [("2026-08-01", AS_OF), ("2031-01-01", AS_OF), (BEFORE.isoformat(), BEFORE)]
)
@pytest.mark.parametrize("place", ["review", "monitors", "data"])
def test_an_address_leads_to_a_morning_that_was_run(
    seeded: Home, browse: Browse, place: str, asked: str, shown: date
) -> None:
    page = browse(place, as_of=asked)
    control = page.selectbox(key="morning_control")
    assert control.value == shown
    assert control.options == ["Mon 16 Nov 2026", "Sun 15 Nov 2026"]
    assert ("was run" in unescaped(text_of(page))) == (asked != shown.isoformat())


@pytest.mark.parametrize("place", ["review", "monitors", "alert"])
def test_an_address_whose_day_is_no_day_is_told_so(seeded: Home, browse: Browse, place: str) -> None:
    said = unescaped(text_of(browse(place, as_of="2026-99-01", id="1")))
    assert "“2026-99-01” is no day like 2026-11-09" in said
    assert "16 Nov 2026" in said


def test_a_run_that_was_killed_is_told_on_every_page_until_it_is_finished(
    seeded: Home, browse: Browse
) -> None:
    store = Store(seeded.state / "desk.sqlite")
    number = calls.begin(store, "run", datetime(2026, 11, 16, 13), "cron")
    with store.write():
        calls.plan(store, number, "all", (BEFORE, BEFORE, AS_OF))
    try:
        for place in ("review", "data"):
            said = unescaped(text_of(browse(place)))
            assert "was killed before the morning of Sun 15 Nov 2026" in said
            assert "riskdesk run" in said
    finally:
        with store.write():
            calls.take_over(store, number, number)
    assert "was killed" not in unescaped(text_of(browse("review")))
