"""Rings on the screen: the list, one ring, bad addresses, who may read an id."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from monitors.rings.ring_set import find_rings
from queries.content.entity_kind import read_entity_kinds
from queries.content.home import Home
from queries.content.settings import Role
from queries.engine.opening import open_engine
from queries.masking.mask_key import read_key
from tests.pages.reading import text_of, unescaped

Browse = Callable[..., AppTest]


def ring_ids(test: AppTest) -> list[str]:
    """The rings of the list, as they are shown."""
    return [str(one) for one in test.dataframe[0].value["ring"]]


def test_the_list_has_the_rings_of_the_kind_in_the_address(stocked: Home, browse: Browse) -> None:
    test = browse("rings", kind="seller", ring_show="All")
    assert not test.exception
    assert ring_ids(test)
    assert all(one.startswith("s") for one in ring_ids(test))


def test_ids_of_buyers_are_masked_and_lead_to_their_ring(stocked: Home, browse: Browse) -> None:
    test = browse("rings", kind="buyer", ring_show="All")
    first = ring_ids(test)[0]
    assert first.startswith("#")
    one = browse("rings", kind="buyer", ring=first)
    assert not one.exception
    assert "Ring of" in unescaped(text_of(one))
    assert "b1000" not in unescaped(text_of(one))


def test_a_role_that_may_see_personal_data_sees_ids_in_the_clear(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "pages.desk.coming_in.roles_of", lambda settings, here: {"seer": Role(name="seer", personal=True)}
    )
    test = browse("rings", kind="buyer", ring_show="All")
    assert all(one.startswith("b") for one in ring_ids(test))


def test_any_member_leads_to_the_ring(stocked: Home, browse: Browse) -> None:
    kind = read_entity_kinds(stocked).kinds["seller"]
    members = find_rings(open_engine(stocked), kind).members
    last = members.groupby("ring")["id"].last().iloc[0]
    assert "Ring of" in unescaped(text_of(browse("rings", kind="seller", ring=str(last))))


def test_an_unknown_ring_is_said_and_the_list_is_shown(stocked: Home, browse: Browse) -> None:
    test = browse("rings", kind="seller", ring="s9999999")
    assert any("No ring has the member" in one.value for one in test.warning)
    assert ring_ids(test)


def test_an_unknown_kind_is_said(stocked: Home, browse: Browse) -> None:
    test = browse("rings", kind="courier")
    assert any(
        "no kind of entity with links “courier”" in one.value.replace("\\", "") for one in test.warning
    )


def test_a_home_without_links_says_what_would_tie(seeded: Home, browse: Browse) -> None:
    for name in ("seller", "buyer", "creator"):
        (seeded.root / "entities").mkdir(exist_ok=True)
        (seeded.root / "entities" / f"{name}.toml").write_text(
            'name = "One"\nplural = "Ones"\nkey = "one_id"\n'
        )
    test = browse("rings")
    assert not test.exception
    assert any("Nothing ties anybody together here" in one.value for one in test.info)


def test_an_opened_node_is_in_the_address_and_opens_the_same_cold(stocked: Home, browse: Browse) -> None:
    first = ring_ids(browse("rings", kind="buyer", ring_show="All"))[0]
    node = f"e~{first}"
    test = browse("rings", kind="buyer", ring=first, node=node, open=node)
    assert not test.exception
    assert "What it used" in unescaped(text_of(test))


def test_masks_are_those_of_ad_hoc_sql(stocked: Home) -> None:
    key = read_key(stocked.state)
    assert key.mask("b1") == key.mask("b1") != key.mask("b2")
    assert key.mask("b1").startswith(key.prefix)


def test_no_link_of_a_ring_holds_a_personal_value_in_the_clear(stocked: Home, browse: Browse) -> None:
    kind = read_entity_kinds(stocked).kinds["buyer"]
    found = find_rings(open_engine(stocked), kind)
    token = read_key(stocked.state).mask(str(found.members["ring"].iloc[0]))
    test = browse("rings", kind="buyer", ring=token)
    addresses = " ".join(one.proto.query_string for one in test.get("page_link"))
    secret = {*found.members["id"].astype(str), *found.ties["value"].astype(str)}
    assert "sql=" in addresses
    assert not [one for one in secret if one in addresses]
