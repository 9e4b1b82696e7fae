"""Who is let in, whatever page they ask for: asked anew on every rerun."""

from collections.abc import Callable
from datetime import datetime

import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store
from monitors.store.access import people
from monitors.store.access.people import By, Person
from monitors.store.audit import audit_log
from pages.desk import coming_in, identity
from queries.content.home import Home
from queries.content.settings import DEFAULT_ROLES, Role, Settings
from tests.pages.reading import text_of, unescaped
from tests.pages.signing_in import signed_in

Browse = Callable[..., AppTest]
BY = By("root", datetime(2026, 11, 16, 9, 0))


def store_of(home: Home) -> Store:
    return Store(home.state / "desk.sqlite")


def said(test: AppTest) -> str:
    return unescaped(text_of(test)).replace("\u2060", "")


def test_who_is_not_in_the_table_sees_no_page(
    seeded: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.put(store_of(seeded), BY, Person("ada", "admin"), DEFAULT_ROLES)
    signed_in(monkeypatch, seeded, "eve@x.org")
    test = browse()
    assert "eve@x.org is not among the people of this desk" in said(test)
    assert not test.dataframe
    assert "Refunds" not in said(test)


def test_an_empty_table_lets_nobody_into_a_desk_with_sign_in_and_says_the_command(
    seeded: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(monkeypatch, seeded, "ana@x.org")
    test = browse()
    assert "the table of people of this desk is empty: nobody is let in" in said(test)
    assert "riskdesk users add ana@x.org --role admin" in said(test)


def test_an_empty_table_does_not_lock_out_who_is_at_the_machine(seeded: Home, browse: Browse) -> None:
    test = browse()
    assert not test.exception
    assert "Refunds" in said(test)


def test_who_is_disabled_is_out_with_the_next_rerun(
    seeded: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = Person("ana@x.org", "pm")
    signed_in(monkeypatch, seeded, who)
    test = browse()
    assert "Refunds" in said(test)
    people.put(store_of(seeded), BY, Person("ana@x.org", "pm", enabled=False), DEFAULT_ROLES)
    test.run()
    assert "ana@x.org may not come in any more" in said(test)
    assert "Refunds" not in said(test)


def test_a_role_that_has_gone_is_said(seeded: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(monkeypatch, seeded, "ana@x.org")
    roles = {**DEFAULT_ROLES, "auditor": Role(name="auditor")}
    people.put(store_of(seeded), BY, Person("ana@x.org", "auditor"), roles)
    assert "the role auditor, which riskdesk.toml does not have any more" in said(browse())


def test_coming_in_and_being_turned_away_are_told_once_a_session(
    seeded: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(monkeypatch, seeded, Person("ana@x.org", "pm"))
    test = browse()
    test.run()
    told = [row["action"] for row in audit_log.entries(store_of(seeded), actor="ana@x.org")]
    assert sorted(told) == ["saw", "signed in"]


def test_a_viewer_who_acts_is_refused_in_words(
    seeded: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(monkeypatch, seeded, Person("ana@x.org", "viewer"))
    test = browse("alert", id="1")
    test.button(key="alert_acknowledge").click().run()
    assert not test.exception
    assert "ana@x.org may not change anything: the role viewer looks and asks. Nothing was stored" in said(
        test
    )
    assert audit_log.entries(store_of(seeded), action="refused")


def test_the_pages_of_all_markets_are_refused_to_who_sees_some(
    seeded: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(monkeypatch, seeded, Person("ana@x.org", "pm", ("BR",)))
    for place in ("data", "meeting"):
        test = browse(place)
        assert "You see BR alone." in said(test)
        assert not test.dataframe


def test_who_is_at_the_machine_looks_as_a_pm_and_may_do_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(identity.ROLE_VARIABLE, raising=False)
    here = coming_in.at_the_machine(Settings())
    assert (here.role.name, here.role.personal, here.role.partly, here.administers) == (
        "pm",
        False,
        False,
        True,
    )
    monkeypatch.setenv(identity.ROLE_VARIABLE, "investigator")
    here = coming_in.at_the_machine(Settings())
    assert (here.role.partly, list(coming_in.roles_of(Settings(), here))) == (True, ["investigator", "pm"])


def test_roles_of_the_home_that_see_something_else_may_be_looked_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(identity.ROLE_VARIABLE, raising=False)
    roles = {
        **DEFAULT_ROLES,
        "analyst": Role(name="analyst"),
        "finance": Role(name="finance", extracts=frozenset({"orders"})),
        "seer": Role(name="seer", personal=True, people=("Ana@x.org",)),
    }
    settings = Settings(roles=roles)
    assert list(coming_in.roles_of(settings, coming_in.at_the_machine(settings))) == ["pm", "finance"]
    ana = coming_in.StandingHere("ana@x.org", Role(name="pm", markets=("BR",)))
    found = coming_in.roles_of(settings, ana)
    assert list(found) == ["pm", "seer"]
    assert found["seer"].markets == ("BR",)  # another role is other eyes, and no other rows
