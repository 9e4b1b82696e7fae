"""What a role may not read is said in one sentence a product manager understands, with what to do."""

import pytest

from monitors.store.access.standing_here import StandingHere
from pages.desk import withheld
from pages.desk.house import House
from queries.content.home import Home
from queries.content.settings import Role
from queries.engine.opening import WithheldError

NARROW = Role(name="narrow", extracts=frozenset({"orders"}))
LANE = Role(name="lane", stages=("payment",))


def seen_by(home: Home, role: Role) -> House:
    return House(home.root, home, StandingHere("", role, role.stages))


@pytest.mark.parametrize(("role", "how"), [(NARROW, "[roles.narrow]"), (LANE, "People and audit")])
def test_the_sentence_says_what_it_is_read_from_and_who_can_change_it(
    stocked: Home, role: Role, how: str
) -> None:
    desk = seen_by(stocked, role)
    with pytest.raises(WithheldError) as raised:
        desk.engine(None).query("select * from kyc_document_day")
    said = withheld.sentence(desk, withheld.tables_in(desk, str(raised.value)), "This page")
    assert said.startswith("This page is not shown to you. It is read from KYC; you see ")
    assert how in said
    assert "query" not in said
    assert "_day" not in said


def test_notes_of_the_same_cause_are_one_sentence_and_others_stay(
    stocked: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, drawn = seen_by(stocked, NARROW), []
    monkeypatch.setattr("pages.desk.withheld.st.info", lambda text, icon: drawn.append(text))
    back = [desk.unseen.tables["kyc"], "face: the home has no table kyc", "no rows"]
    assert withheld.fold(desk, back) == ["no rows"]
    assert len(drawn) == 1
    assert withheld.told(desk, back[0]) == "not shown to you: it takes KYC"
    assert withheld.told(desk, "no rows") == "no rows"


def test_who_sees_all_is_told_nothing(stocked: Home) -> None:
    assert withheld.sentence(House(stocked.root, stocked), ["kyc"]) == ""
