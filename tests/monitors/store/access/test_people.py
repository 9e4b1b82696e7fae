from datetime import datetime
from pathlib import Path

import pytest

from monitors.store import Store, StoreError
from monitors.store.access import people
from monitors.store.access.people import By, Person
from monitors.store.acts import Act
from monitors.store.audit import audit_log
from monitors.store.workbench import kept_results, saved_queries
from queries.content.settings import DEFAULT_ROLES

BY = By("root", datetime(2026, 11, 16, 9, 0))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A table with an admin and a viewer of Brazil."""
    store = Store(tmp_path / "desk.sqlite")
    people.put(store, BY, Person("Ada@x.org", "admin"), DEFAULT_ROLES)
    people.put(store, BY, Person("bia@x.org", "viewer", ("BR",)), DEFAULT_ROLES)
    return store


def test_a_login_has_no_capital_letters(store: Store) -> None:
    found = people.person(store, " ADA@X.ORG ")
    assert found is not None
    assert found.login == "Ada@x.org"
    assert people.person(store, "eve@x.org") is None


def test_every_change_is_in_the_audit_with_what_was_before(store: Store) -> None:
    people.put(store, BY, Person("BIA@x.org", "pm", None), DEFAULT_ROLES)
    told = audit_log.entries(store, action="people")[0]
    assert (told["actor"], told["subject"]) == ("root", "bia@x.org")
    assert (told["detail"]["before"]["role"], told["detail"]["now"]["role"]) == ("viewer", "pm")


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (Person("x@x.org", "vewer"), "no such role: vewer; did you mean viewer"),
        (Person("  ", "viewer"), "a login has 1 to 200 characters, this one has 0"),
        (Person("x" * 201, "viewer"), "this one has 201"),
        (Person("ada@x.org", "pm"), "the last one who administers"),
        (Person("ada@x.org", "admin", enabled=False), "the last one who administers"),
    ],
)
def test_what_will_not_do_is_said_and_changes_nothing(store: Store, one: Person, said: str) -> None:
    before = people.people(store)
    with pytest.raises(StoreError, match=said):
        people.put(store, BY, one, DEFAULT_ROLES)
    assert people.people(store) == before


def test_the_last_admin_may_leave_when_there_is_another(store: Store) -> None:
    with pytest.raises(StoreError, match="the last one"):
        people.remove(store, BY, "ada@x.org", DEFAULT_ROLES)
    people.put(store, BY, Person("eva@x.org", "admin"), DEFAULT_ROLES)
    people.remove(store, BY, "ada@x.org", DEFAULT_ROLES)
    assert [one.login for one in people.people(store)] == ["bia@x.org", "eva@x.org"]


def test_a_login_is_bound_to_who_signed_in_first(store: Store) -> None:
    people.bind(store, "bia@x.org", "issuer 1", BY.at)
    people.bind(store, "bia@x.org", "issuer 2", BY.at)
    found = people.person_of_subject(store, "issuer 1")
    assert found is not None
    assert found.login == "bia@x.org"
    assert people.person_of_subject(store, "issuer 2") is None
    people.unbind(store, BY, "bia@x.org")
    assert people.person_of_subject(store, "issuer 1") is None


def test_who_is_renamed_keeps_what_is_theirs(store: Store) -> None:
    who = Act("bia@x.org", BY.at, BY.at.date())
    saved_queries.save(store, who, "mine", "select 1")
    about: dict[str, object] = {
        "statement": "select 1",
        "role": "pm",
        "sight": "{}",
        "as_of": None,
        "file": "x",
        "mask": "",
    }
    about |= {"bytes": 1, "rows": 1, "truncated": False, "seconds": 0.1}
    kept_results.keep(store, who, "mine", about)
    people.bind(store, "bia@x.org", "issuer 1", BY.at)
    people.rename(store, BY, "bia@x.org", "Beatriz@x.org")
    assert [one.name for one in saved_queries.queries(store, "Beatriz@x.org")] == ["mine"]
    assert [one.actor for one in kept_results.newest(store, BY.at.date())] == ["Beatriz@x.org"]
    found = people.person(store, "beatriz@x.org")
    assert found is not None
    assert (found.markets, found.subject) == (("BR",), None)
    with pytest.raises(StoreError, match="nobody has the login bia@x"):
        people.rename(store, BY, "bia@x.org", "c@x.org")
    with pytest.raises(StoreError, match="somebody else's login"):
        people.rename(store, BY, "beatriz@x.org", "ada@x.org")
