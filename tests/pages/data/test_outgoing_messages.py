"""Data → Messages: what went out and what waits, as text, and sending one again."""

from collections.abc import Callable
from datetime import timedelta

from streamlit.testing.v1 import AppTest

from monitors.store import Store, outgoing
from monitors.store.outgoing import Outgoing
from pages.desk.house import now
from queries.content.home import Home
from tests.pages.reading import text_of
from tests.pages.seed import AS_OF, NASTY

Browse = Callable[..., AppTest]


def send(home: Home) -> Store:
    """Two messages: one given up, one that waits."""
    store = Store(home.state / "desk.sqlite")
    content = {"text": NASTY, "markdown": "m", "html": "h", "head": [], "items": [], "tail": [], "facts": {}}
    many = [Outgoing(f"k:{n}", "room", "digest", AS_OF, f"Risk desk {NASTY}", content) for n in (1, 2)]
    outgoing.queue(store, many, now())
    outgoing.begin_try(store, 1, now())
    outgoing.end_try(store, 1, now() + timedelta(seconds=1), "hooks.example: answered 500")
    return store


def test_a_home_without_a_channel_is_told_how_to_set_one_up(seeded: Home, browse: Browse) -> None:
    page = browse("data", d_view="Messages")
    assert not page.exception
    assert "[[messages.channel]]" in text_of(page)


def test_messages_are_listed_with_why_they_were_not_taken_and_sent_again(
    seeded: Home, browse: Browse
) -> None:
    store = send(seeded)
    page = browse("data", d_view="Messages", message="1")
    assert not page.exception
    table = page.dataframe[0].value
    assert list(table["state"]) == [["waiting"], ["given up"]]
    assert list(table["why"]) == ["", "hooks.example: answered 500"]
    assert NASTY in [one.value for one in page.text]
    page.button(key="send_again").click().run()
    assert outgoing.one_message(store, 1)["state"] == "waiting"
