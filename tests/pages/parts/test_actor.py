"""One masked value in the clear: for who may, with a reason, and in the audit before it is shown."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store
from monitors.store.access.people import Person
from monitors.store.audit import audit_log
from pages.desk.shown_ids import part
from queries.content.home import Home
from queries.engine.opening import open_engine
from queries.masking.mask_key import read_key
from tests.pages.reading import text_of, unescaped
from tests.pages.signing_in import signed_in

Browse = Callable[..., AppTest]
WHY = "police request 2026/17"


def buyer(home: Home) -> str:
    rows = open_engine(home).query("select min(buyer_id) as id from orders where country = 'BR'").to_pylist()
    return str(rows[0]["id"])


def ask(test: AppTest, mask: str, why: str) -> AppTest:
    test.text_input(key="reveal_mask").set_value(mask)
    test.text_input(key="reveal_why").set_value(why)
    return next(one for one in test.button if one.label == "Reveal").click().run()


def revealed(home: Home) -> list[dict[str, object]]:
    return audit_log.entries(Store(home.state / "desk.sqlite"), action="revealed")


def test_an_investigator_sees_it_once_and_the_audit_knows_of_it_without_the_value(
    demo_home: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RISKDESK_HOME", str(demo_home.root))
    signed_in(monkeypatch, demo_home, Person("inv@x.org", "investigator"))
    value, mask = buyer(demo_home), read_key(demo_home.state).mask(buyer(demo_home))
    test = ask(browse("sql"), mask, "because")
    assert "A reason of 10 characters or more" in unescaped(text_of(test))
    assert not revealed(demo_home)
    test = ask(test, mask, WHY)
    assert value in [one.value for one in test.code]
    told = revealed(demo_home)[0]
    assert (told["actor"], told["subject"], told["detail"]) == ("inv@x.org", mask, {"reason": WHY})
    assert value not in str(audit_log.entries(Store(demo_home.state / "desk.sqlite")))
    test.run()
    assert value not in [one.value for one in test.code]
    assert value not in str(dict(test.query_params))


def test_nothing_of_another_market_is_revealed(
    demo_home: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RISKDESK_HOME", str(demo_home.root))
    signed_in(monkeypatch, demo_home, Person("inv@x.org", "investigator", ("VN",)))
    test = ask(browse("sql"), read_key(demo_home.state).mask(buyer(demo_home)), WHY)
    assert "No row that you may see has the mask" in unescaped(text_of(test))
    assert len(revealed(demo_home)) == 1  # who tried is told all the same


@pytest.mark.parametrize("role", ["viewer", "pm"])
def test_others_are_not_offered_it(
    seeded: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    signed_in(monkeypatch, seeded, Person("bia@x.org", role))
    assert "reveal_mask" not in [one.key for one in browse().text_input]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("ana.lima@example.com", "a…@example.com"),
        ("4111111111111111", "…1111"),
        ("b10000017", "…017"),
        ("b10017", "…"),
        ("", "…"),
        ("@x", "…"),
    ],
)
def test_a_part_is_never_most_of_a_value(value: str, shown: str) -> None:
    assert part(value) == shown
