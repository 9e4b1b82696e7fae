"""The path of a cohort on the screen."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from monitors.explain.explanation import Section
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


@pytest.mark.parametrize("number", ["999999", "9" * 30, "²"])
def test_an_unknown_incident_is_said(stocked: Home, browse: Browse, number: str) -> None:
    test = browse("path", kind="seller", incident=number)
    assert not test.exception
    assert any("There is no incident" in one.value for one in test.info)


def test_ids_that_nothing_is_known_of_are_said_and_counted_once(stocked: Home, browse: Browse) -> None:
    said = unescaped(text_of(browse("path", kind="seller", ids="nobody,nobody")))
    assert "No station has anything of this seller" in said


def test_those_who_carry_an_incident_by_their_accounts_are_followed(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = SimpleNamespace(lead_episode=1)
    who = {"account": Section([{"id": "s0000001", "share": 0.4}, {"id": "s0000002", "share": 0.01}])}
    monkeypatch.setattr("pages.path.path_subject.reading.incident", lambda *_: card)
    monkeypatch.setattr("pages.path.path_subject.explanations.of", lambda *_: SimpleNamespace(who=who))
    for address in ({"kind": "seller"}, {}):  # without a kind: the first that carries it
        said = unescaped(text_of(browse("path", incident="1", **address)))
        assert "The path of this seller" in said


def test_no_link_to_sql_names_a_person_in_the_clear(stocked: Home, browse: Browse) -> None:
    test = browse("path", kind="buyer", ids="b1000000001,b1000000002")
    assert not test.exception
    links = [f"{one.proto.query_string}" for one in test.get("page_link")]
    assert any("sql=" in one for one in links)
    assert not any("b1000000001" in one for one in links)
