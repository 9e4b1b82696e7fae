from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from queries.content.home import Home
from queries.content.settings import Role
from queries.engine.opening import open_engine
from queries.masking.mask_key import read_key
from tests.pages.home_copy import copy_home
from tests.pages.reading import text_of, unescaped

Browse = Callable[..., AppTest]


def said(page: AppTest) -> str:
    assert not page.exception
    return unescaped(text_of(page))


def story(browse: Browse, **address: str) -> AppTest:
    page = browse("sellers")
    page.switch_page("pages/sellers/story_page.py")
    for name, value in address.items():
        page.query_params[name] = value
    return page.run()


def table(page: AppTest, column: str) -> pd.DataFrame:
    found: pd.DataFrame = next(one.value for one in page.dataframe if column in one.value.columns)
    return found


def test_sellers_are_ranked_with_raw_and_shrunken_rates(stocked: Home, browse: Browse) -> None:
    page = browse("sellers", as_of="2026-11-16")
    assert "Sellers by excess over their peers" in said(page)
    rows = table(page, "own")
    assert len(rows) > 5
    assert {"who", "counted", "expected", "raw", "own", "peers", "chance", "owed", "linked"} <= set(
        rows.columns
    )


def test_filters_come_from_the_address(stocked: Home, browse: Browse) -> None:
    page = browse("sellers", s_country="BR", s_count="refund_only", s_days="4 weeks")
    said(page)
    rows = table(page, "own")
    assert rows["alike"].str.startswith("BR").all()
    assert set(rows["what"]) == {"Refunds without return"}


def test_what_an_address_asks_and_nobody_has_is_said(stocked: Home, browse: Browse) -> None:
    words = said(browse("sellers", kind="robot", s_country="ZZ"))
    assert "There is no kind of entity “robot”" in words
    assert "There is no country “ZZ”" in words


def test_a_seller_has_a_story(stocked: Home, browse: Browse) -> None:
    listed = browse("sellers", s_linked="Each account")
    name = table(listed, "own")["who"].iat[0]
    page = story(browse, kind="seller", id=str(name))
    words = said(page)
    assert f"Seller {name}" in words
    for part in (
        "Against its peers",
        "Time line",
        "Linked accounts",
        "Incidents it belongs to",
        "Buyers it trades with",
    ):
        assert part in words
    assert len(table(page, "rates"))


def test_an_id_that_does_not_exist_is_said_and_leads_back(stocked: Home, browse: Browse) -> None:
    words = said(story(browse, kind="seller", id="s99"))
    assert "No seller “s99”" in words
    assert "has this id up to this morning" in words


def test_a_story_of_nobody_asks_whose(stocked: Home, browse: Browse) -> None:
    assert "The address names no seller" in said(story(browse, kind="seller", incident="²"))


def test_buyers_are_masked_for_who_may_not_see_them_and_found_by_their_mask(
    stocked: Home, browse: Browse
) -> None:
    page = browse("sellers", kind="buyer")
    said(page)
    shown = table(page, "own")["who"]
    assert shown.str.match(r"#[0-9a-f]{12}$").all()
    words = said(story(browse, kind="buyer", id=str(shown.iat[0])))
    assert f"Buyer {shown.iat[0]}" in words
    assert "Nothing was counted" not in words


def test_an_investigator_sees_buyers_in_the_clear(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "pages.desk.identity.roles", lambda settings: [Role(name="investigator", personal=True)]
    )
    shown = table(browse("sellers", kind="buyer"), "own")["who"]
    assert not shown.str.startswith("#").any()


def test_a_kind_without_lanes_says_so_in_its_stories(
    stocked: Home, browse: Browse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = copy_home(stocked.root, tmp_path / "home")
    (home / "entities").mkdir(exist_ok=True)
    (home / "entities" / "seller.toml").write_text(
        'name = "Seller"\nplural = "Sellers"\nkey = "seller_id"\n[[count]]\nname = "refunds"\n'
        'label = "refunds"\nsource = "seller_day"\nnumerator = "refund_only_orders"\n'
    )
    monkeypatch.setenv("RISKDESK_HOME", str(home))
    words = said(story(browse, kind="seller", id="s0000001"))
    assert "This home names no lane ([[lane]] in entities/seller.toml)" in words


def test_a_home_without_kinds_says_how_to_name_one(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.sellers.no_entities.in_order", lambda desk: [])
    words = said(browse("sellers"))
    assert "Nobody to rank" in words
    assert "entities/" in words


def test_a_personal_id_that_was_pasted_leaves_the_address_and_its_mask_opens_the_same_story(
    stocked: Home, browse: Browse
) -> None:
    engine = open_engine(stocked)
    buyer = str(engine.query("select min(buyer_id) as one from orders").to_pylist()[0]["one"])
    engine.close()
    page = story(browse, kind="buyer", id=buyer)
    mask = read_key(stocked.state).mask(buyer)
    assert f"Buyer {mask}" in said(page)
    assert page.query_params["id"] == mask
    again = said(story(browse, kind="buyer", id=mask))
    assert f"Buyer {mask}" in again
    assert buyer not in again


def test_names_lead_to_an_address_without_personal_ids_even_for_who_sees_them(
    stocked: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "pages.desk.identity.roles", lambda settings: [Role(name="investigator", personal=True)]
    )
    buyer = str(table(browse("sellers", kind="buyer"), "own")["who"].iat[0])
    page = story(browse, kind="buyer", id=read_key(stocked.state).mask(buyer))
    assert f"Buyer {buyer}" in said(page)
