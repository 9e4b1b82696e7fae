"""The page of who administers the desk: people and audit."""

from collections.abc import Callable
from datetime import datetime

import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store
from monitors.store.access import people
from monitors.store.access.people import By, Person
from monitors.store.audit import audit_log
from monitors.store.audit.audit_log import Happening
from queries.content.home import Home
from queries.content.settings import DEFAULT_ROLES
from tests.pages.reading import text_of, unescaped
from tests.pages.signing_in import signed_in

Browse = Callable[..., AppTest]
BY = By("root", datetime(2026, 11, 16, 9, 0))


@pytest.fixture
def store(seeded: Home, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store of a desk that an admin looks at, with a viewer in its table."""
    signed_in(monkeypatch, seeded, Person("ada@x.org", "admin"))
    store = Store(seeded.state / "desk.sqlite")
    people.put(store, BY, Person("bia@x.org", "viewer", ("BR",)), DEFAULT_ROLES)
    return store


@pytest.mark.parametrize("role", ["viewer", "pm", "investigator"])
def test_nobody_but_an_admin_sees_it(
    seeded: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    signed_in(monkeypatch, seeded, Person("eve@x.org", role))
    for view in ("People", "Audit"):
        test = browse("access", ac_view=view)
        assert "This page is for who administers the desk" in unescaped(text_of(test))
        assert not test.dataframe


def test_people_are_listed_and_changed(store: Store, browse: Browse) -> None:
    test = browse("access")
    assert list(test.dataframe[0].value["login"]) == ["ada@x.org", "bia@x.org"]
    assert list(test.dataframe[0].value["markets"]) == ["all", "BR"]
    test.selectbox(key="ac_person").set_value("bia@x.org").run()
    test.selectbox(key="ac_role_bia@x.org").set_value("pm")
    test.toggle(key="ac_enabled_bia@x.org").set_value(False)
    next(one for one in test.button if one.label == "Change").click().run()
    assert not test.exception
    found = people.person(store, "bia@x.org")
    assert found is not None
    assert (found.role, found.enabled, found.markets) == ("pm", False, ("BR",))
    told = audit_log.entries(store, action="people")[0]
    assert (told["actor"], told["subject"]) == ("ada@x.org", "bia@x.org")


def test_what_will_not_do_is_said(store: Store, browse: Browse) -> None:
    test = browse("access")
    test.selectbox(key="ac_person").set_value("ada@x.org").run()
    test.button(key="ac_remove").click().run()
    assert "the last one who administers this desk" in unescaped(text_of(test))


def test_the_audit_is_searched_and_verified(store: Store, browse: Browse) -> None:
    audit_log.add(
        store, Happening("bia@x.org", datetime(2026, 11, 16, 10, 0), "exported", "orders.csv", {"rows": 7})
    )
    test = browse("access", ac_view="Audit", ac_search="orders.csv")
    assert list(test.dataframe[0].value["subject"]) == ["orders.csv"]
    assert test.dataframe[0].value["detail"][0] == "rows 7"
    test.button(key="ac_verify").click().run()
    assert "each as it was written. Head:" in unescaped(test.success[0].value)


def test_who_is_at_the_machine_administers_a_desk_without_sign_in(seeded: Home, browse: Browse) -> None:
    test = browse("access")
    assert "nobody is needed: without sign-in the desk is reached from its own machine alone" in unescaped(
        text_of(test)
    )
