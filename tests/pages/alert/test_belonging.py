"""A hand splits alerts off and joins incidents; what it says is stored, and the page follows."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from monitors.store import Store, reading
from pages.desk.house import now
from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF

Browse = Callable[..., AppTest]


def store_of(home: Home) -> Store:
    return Store(home.state / "desk.sqlite")


def alerts_of(home: Home, incident: int) -> list[int]:
    return [one.id or 0 for one in reading.episodes(store_of(home), incident, AS_OF)]


def test_alerts_that_are_split_off_stand_in_an_incident_of_their_own(seeded: Home, browse: Browse) -> None:
    members = alerts_of(seeded, 1)
    page = browse("alert", id="1")
    page.button(key="belong_split").click().run()
    page.multiselect(key="split_alerts").set_value([members[-1]])
    page.text_input(key="split_why").set_value("another ring")
    next(one for one in page.button if one.label == "Split off").click().run()
    assert not page.exception
    assert alerts_of(seeded, 1) == members[:-1]


def test_a_joined_incident_leads_to_where_its_alerts_went(seeded: Home, browse: Browse) -> None:
    others = [one.id for one in reading.incidents(store_of(seeded), now(), AS_OF, kind="risk") if one.id != 1]
    members = alerts_of(seeded, 1)
    page = browse("alert", id="1")
    page.button(key="belong_join").click().run()
    page.selectbox(key="join_into").set_value(others[0])
    next(one for one in page.button if one.label == "Join").click().run()
    assert not page.exception
    assert set(members) <= set(alerts_of(seeded, others[0]))
    assert f"incident {others[0]}" in unescaped(text_of(browse("alert", id="1")))


def test_joining_into_nothing_says_what_to_choose(seeded: Home, browse: Browse) -> None:
    page = browse("alert", id="1")
    page.button(key="belong_join").click().run()
    next(one for one in page.button if one.label == "Join").click().run()
    assert not page.exception
    assert "choose the incident it belongs to" in unescaped(text_of(page))


def test_of_a_single_alert_nothing_can_be_split_off(seeded: Home, browse: Browse) -> None:
    alone = next(
        one.id for one in reading.incidents(store_of(seeded), now(), AS_OF, kind="risk") if one.episodes == 1
    )
    keys = {one.key for one in browse("alert", id=str(alone)).button}
    assert "belong_split" not in keys
    assert "belong_join" in keys
