"""A role that may not read an extract meets its rows on no page: each says so in words, or shows what is left."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store
from monitors.store.access.standing_here import StandingHere
from pages.desk.house import House
from queries.content.home import Home, load_home
from queries.content.settings import DEFAULT_ROLES, Role
from queries.engine.opening import WithheldError
from tests.monitors.money.till import REFUNDED, Till
from tests.pages.reading import text_of, unescaped

Browse = Callable[..., AppTest]
NARROW = Role(name="narrow", may="administer", extracts=frozenset({"orders"}))
PAYMENT = Role(name="lane", may="administer", stages=("payment",))
PLACES = [
    ("review", {}), ("review", {"r_state": "All"}), ("alert", {"id": "1"}), ("metrics", {}),
    ("metrics", {"metric": "refund_only_rate"}), ("sellers", {}), ("sellers", {"kind": "buyer"}),
    ("sellers", {"kind": "seller", "id": "s0000001"}), ("rings", {"kind": "seller"}),
    ("path", {"kind": "seller", "ids": "s0000001"}),
    ("rules", {}), ("interventions", {}), ("losses", {}), ("monitors", {}),
    ("voices", {}), ("meeting", {}), ("data", {}),
]  # fmt: skip


def as_role(monkeypatch: pytest.MonkeyPatch, role: Role) -> None:
    """Whoever opens a page from here on sees the home through this role."""
    monkeypatch.setattr(
        "pages.desk.coming_in.at_the_machine", lambda settings: StandingHere("", role, role.stages)
    )


def tables_asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that an engine answered, from here on."""
    answered: list[str] = []

    def listen(name: str) -> None:
        plain = getattr(House, name)

        def heard(self: House, as_of: object) -> object:
            engine = plain(self, as_of)
            run = engine._run

            def told(sql: str, *rest: object) -> object:
                found = run(sql, *rest)
                answered.append(sql)
                return found

            engine._run = told
            return engine

        monkeypatch.setattr(House, name, heard)

    listen("engine")
    return answered


@pytest.mark.parametrize("role", [NARROW, PAYMENT], ids=["extracts", "stages"])
def test_no_page_reads_what_the_role_may_not(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    as_role(monkeypatch, role)
    kept = House(stocked.root, stocked, StandingHere("", role, role.stages)).unseen.tables
    assert kept
    answered = tables_asked(monkeypatch)
    for place, address in PLACES:
        test = browse(place, **address)
        assert not test.exception, (place, address, test.exception)
        told = [str(one.value) for kind in (test.error, test.warning, test.info) for one in kind]
        said = unescaped("\n".join([text_of(test), *(str(one.options) for one in test.selectbox)]))
        raw = re.search(r".*(query: |\.sql: |has no table|the role [a-z]+ may not read).*", said)
        assert raw is None, (place, address, raw[0])
        assert sum("is not shown to you. It is read from" in unescaped(one) for one in told) <= 1, told
    assert answered
    for sql in answered:
        words = set(sql.lower().replace('"', " ").replace("(", " ").replace(")", " ").split())
        assert not words & kept.keys(), sql


def test_an_incident_of_a_monitor_that_reads_more_is_not_there(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = browse("review", r_state="All")
    assert len(whole.dataframe[0].value)
    as_role(monkeypatch, replace(NARROW, extracts=frozenset()))
    assert not browse(
        "review", r_state="All"
    ).dataframe  # nor a fault of a delivery that the role may not read
    said = unescaped(text_of(browse("alert", id="1")))
    assert "no incident" in said.lower()
    for place in (
        "review",
        "metrics",
        "sellers",
        "sql",
    ):  # none says of the home what holds of the part in sight
        said = unescaped(text_of(browse(place)))
        assert "no extract" in said
        assert not re.search("[Tt]his home (has no|does not)|quiet morning", said), (place, said)


def test_a_fault_of_a_delivery_is_told_to_who_may_read_the_extract(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = Store(stocked.state / "desk.sqlite").rows("select monitor from episode where class = 'data'")
    named = frozenset(str(row["monitor"]) for row in faulty)
    as_role(monkeypatch, replace(NARROW, extracts=named))
    left = browse("review", r_state="All").dataframe[0].value
    assert "Data" in {badge for row in left["severity"] for badge in row}


def test_who_sees_some_extracts_alone_sees_no_broken_record_of_others(tmp_path: Path) -> None:
    shop = Till(tmp_path, refunded=REFUNDED)
    shop.entry(3, "refund", "a", "5.00")
    shop.night(5)
    counted = "select count(*) as n from loss"
    shop.store.copy_to(shop.home.state / "desk.sqlite")
    for extracts, seen in ((None, 1), (frozenset({"till"}), 1), (frozenset(), 0)):
        role = replace(DEFAULT_ROLES["pm"], extracts=extracts)
        desk = House(shop.home.root, shop.home, StandingHere("bia", role))
        assert [row["n"] for row in desk.store.rows(counted)] == [seen]
        if not seen:
            with pytest.raises(WithheldError, match="the role pm may not read"):
                desk.engine(None).query("select count(*) from till")


def test_another_role_reads_further_only_where_it_names_its_people() -> None:
    here = StandingHere("ana", NARROW)
    assert here.through(Role(name="wide")).extracts == NARROW.extracts
    assert here.through(Role(name="some", extracts=frozenset({"orders", "payments"}))).extracts == {"orders"}
    assert here.through(Role(name="lent", people=("ana",))).extracts is None


def test_two_who_see_different_extracts_share_no_answer(stocked: Home) -> None:
    home = load_home(str(stocked.root))
    seen = {
        House(home.root, home, StandingHere("", role)).data_version for role in (NARROW, DEFAULT_ROLES["pm"])
    }
    assert len(seen) == 2
