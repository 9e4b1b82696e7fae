"""The path of a cohort on the screen."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from queries.content.home import Home
from tests.pages.reading import text_of, unescaped

Browse = Callable[..., AppTest]


def test_a_path_shows_stations_shares_and_control_points(stocked: Home, browse: Browse) -> None:
    test = browse("path", kind="seller", ids="s0000001,s0000002")
    assert not test.exception
    said = unescaped(text_of(test))
    for station in ("Onboarding", "Orders", "Refunds", "Payouts"):
        assert station in said
    assert any("threshold" in frame.value.columns for frame in test.dataframe)


def test_an_unknown_kind_is_said_with_those_that_have_a_path(stocked: Home, browse: Browse) -> None:
    test = browse("path", kind="courier")
    assert any("declared for" in one.value for one in test.info)


def test_an_unknown_incident_is_said(stocked: Home, browse: Browse) -> None:
    test = browse("path", kind="seller", incident="999999")
    assert not test.exception
    assert any("There is no incident" in one.value for one in test.info)
