from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store
from monitors.store.access.people import Person
from monitors.store.tuning import tunings
from pages.editor.draft_link import KEY, Written, packed
from pages.monitors.edit_view import with_status
from pages.parts import links
from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.signing_in import signed_in

Browse = Callable[..., AppTest]
HEADER = """-- Says.
-- /// monitor
-- owner = "x"
-- stage = "payment"
-- unit = "count"
-- direction = "up"
-- view = "activity"
-- watch = [[]]
-- min_denominator = 1
-- severity = "low"
-- runbook = "x"
-- ///
"""


def opened(browse: Browse, name: str) -> AppTest:
    page = browse("monitors", m_view="Write", e_how="Change one", e_from=name)
    return page.button(key="edit_open").click().run()


def first_name(home: Home) -> str:
    return home.content("monitors")[0].stem


def test_a_fault_is_told_with_its_line_and_nothing_is_written(seeded: Home, browse: Browse) -> None:
    name = first_name(seeded)
    page = opened(browse, name)
    text = page.session_state["edit_text"]
    line = next(at for at, row in enumerate(text.splitlines(), 1) if "direction" in row)
    page.session_state["edit_text"] = text.replace('direction = "', 'direction = "x')
    page.button(key="edit_save").click().run()
    assert not page.exception
    faults = page.dataframe[0].value
    assert faults["line"].tolist()[0] == line
    assert "up, down, both" in faults["expected"].tolist()[0]
    assert "1 fault" in text_of(page)
    assert tunings.monitor_changes(Store(seeded.state / "desk.sqlite")) == []


@pytest.mark.parametrize("name", ["../../evil", "A b", ""])
def test_a_hostile_name_is_a_sentence(seeded: Home, browse: Browse, name: str) -> None:
    page = browse("monitors", m_view="Write", e_how="Copy of one", e_from=first_name(seeded))
    page.text_input(key="e_copy").set_value(name).run()
    page.button(key="edit_open").click().run()
    assert not page.exception
    assert "is no name" in unescaped(text_of(page))


def test_a_taken_name_is_a_sentence(seeded: Home, browse: Browse) -> None:
    name = first_name(seeded)
    page = browse("monitors", m_view="Write", e_how="Copy of one", e_from=name)
    page.text_input(key="e_copy").set_value(name).run()
    page.button(key="edit_open").click().run()
    assert f"there is a monitor {name} already" in unescaped(text_of(page))


def test_only_who_may_saves_where_people_sign_in(
    seeded: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(monkeypatch, seeded, Person("ana@example.com", "investigator"))
    page = opened(browse, first_name(seeded))
    assert page.button(key="edit_save").disabled
    assert "Your role may not write monitors" in text_of(page)


def test_the_place_to_write_is_not_empty_until_it_is_closed(stocked: Home, browse: Browse) -> None:
    page = browse("monitors", m_view="Write")
    assert not page.exception
    assert "-- /// monitor" in page.session_state["edit_text"]
    assert "as numerator" in page.session_state["edit_text"]
    page.button(key="edit_close").click().run()
    assert "edit_text" not in page.session_state
    assert "Nothing is open" in text_of(page)


def test_a_draft_from_elsewhere_is_opened_and_checked(stocked: Home, browse: Browse) -> None:
    page = browse("monitors")
    page.session_state[links.DRAFT] = (
        "from_a_query",
        "-- Says.\n-- /// monitor\n-- owner = 'x'\n-- ///\nselect 1\n",
    )
    page.segmented_control(key="m_view").set_value("Write").run()
    assert not page.exception
    assert page.session_state["edit_name"] == "from_a_query"
    assert "faults" in text_of(page)


def of_address(page: AppTest) -> str:
    found = page.query_params[KEY]
    return found if isinstance(found, str) else found[0]


def test_a_draft_stands_in_the_address_and_is_opened_cold_as_text_alone(
    stocked: Home, browse: Browse
) -> None:
    page = browse("monitors", m_view="Write")
    assert KEY not in page.query_params  # as it was opened it needs no place there
    text = page.session_state["edit_text"] + "-- Größe\n"
    page.session_state["edit_text"] = text
    page.run()
    kept = of_address(page)
    cold = browse("monitors", m_view="Write", e_draft=kept)
    assert not cold.exception
    assert cold.session_state["edit_text"] == text
    assert of_address(cold) == kept
    assert (
        "edit_faults" not in cold.session_state
    )  # what came with an address is not asked before somebody wants it
    cold.button(key="edit_close").click().run()
    assert KEY not in cold.query_params


@pytest.mark.parametrize(
    "address",
    [
        "x",
        "eJw",
        "%%%",
        "é",
        packed(Written("../../evil", "select 1", None)),
        packed(Written("A b", "", None)),
    ],
)
def test_a_draft_that_cannot_be_read_is_told(stocked: Home, browse: Browse, address: str) -> None:
    page = browse("monitors", m_view="Write", e_draft=address)
    assert not page.exception
    assert KEY not in page.query_params
    assert any(word in unescaped(text_of(page)) for word in ("cannot be read", "is no name"))


def test_who_may_not_write_monitors_checks_no_person_and_no_file(
    seeded: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(monkeypatch, seeded, Person("ana@example.com", "viewer"))
    page = opened(browse, first_name(seeded))
    for body, said in {
        "select day as bucket, buyer_id, count(*) as numerator from orders group by all": "does not see this column",
        "select day as bucket, (select content from read_text('/x')) as x, 1 as numerator from orders": "read_text",
        "copy (select 1) to 'out.csv'": "only SELECT is allowed",
    }.items():
        page.session_state["edit_text"] = f"{HEADER}{body}"
        page.button(key="edit_check").click().run()
        assert said in str(page.dataframe[0].value.to_dict()), body


def test_who_sees_some_markets_alone_has_nothing_checked_over_all_of_them(
    seeded: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(monkeypatch, seeded, Person("ana@example.com", "admin", markets=("BR",)))
    monkeypatch.setattr(
        "pages.monitors.may_write.check_monitor", lambda *_: pytest.fail("the engine was asked")
    )
    page = opened(browse, first_name(seeded))
    page.button(key="edit_check").click().run()
    assert "a monitor is checked over all markets" in str(page.dataframe[0].value.to_dict())


def test_a_status_is_written_once() -> None:
    text = '-- Says.\n-- /// monitor\n-- status = "shadow"\n-- ///\nselect 1\n'
    assert with_status(text, "shadow", "note") == text
    live = with_status(text, "live", "by Ana")
    assert '-- # by Ana\n-- status = "live"\n' in live
    assert "shadow" not in live
