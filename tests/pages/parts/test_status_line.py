from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

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


def test_a_morning_that_was_not_run_is_said_and_one_click_leads_away(seeded: Home, browse: Browse) -> None:
    page = browse(as_of="2026-08-01")
    assert "The morning of 1 Aug 2026 was not run here" in text_of(page)
    assert "Sat 1 Aug 2026, not run" in page.selectbox(key="morning_control").options
    page.button(key="newest_instead").click().run()
    assert "as_of" not in page.query_params
    assert page.dataframe


@pytest.mark.parametrize("place", ["review", "monitors", "alert"])
def test_an_address_whose_day_is_no_day_is_told_so(seeded: Home, browse: Browse, place: str) -> None:
    said = unescaped(text_of(browse(place, as_of="2026-99-01", id="1")))
    assert "“2026-99-01” is no day like 2026-11-09" in said
    assert "16 Nov 2026" in said
