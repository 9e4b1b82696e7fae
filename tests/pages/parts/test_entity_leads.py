from datetime import date

from pages.desk.house import open_house
from pages.parts import links
from pages.parts.entity_leads import leads
from queries.content.home import Home

AS_OF = date(2026, 11, 16)


def test_a_seller_leads_to_its_story_and_back_to_the_card(stocked: Home) -> None:
    found = leads(open_house(), AS_OF, "seller", ["s1"], incident=7)
    assert found == [links.Destination(links.ENTITY, {"kind": "seller", "id": "s1", "incident": "7"})]


def test_an_account_is_of_the_kind_whose_table_lists_it(stocked: Home) -> None:
    desk = open_house()
    engine = desk.engine(AS_OF)
    seller = str(engine.frame("select min(seller_id) as id from sellers")["id"].iat[0])
    creator = str(engine.frame("select min(creator_id) as id from creators")["id"].iat[0])
    found = leads(desk, AS_OF, "account", [seller, creator, "nobody"])
    assert [place and place.state["kind"] for place in found] == ["seller", "creator", None]


def test_what_no_kind_knows_leads_nowhere(stocked: Home) -> None:
    assert leads(open_house(), AS_OF, "device", ["d1"]) == [None]
