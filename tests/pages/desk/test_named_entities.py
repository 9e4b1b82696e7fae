from datetime import date

from pages.desk.house import open_house
from pages.desk.named_entities import kinds_of
from pages.parts import links
from queries.content.home import Home

AS_OF = date(2026, 11, 16)


def test_a_seller_leads_to_its_story_and_back_to_the_card(stocked: Home) -> None:
    kinds = kinds_of(open_house(), AS_OF, "seller", ["s1"])
    place = links.Destination(links.ENTITY, {"kind": "seller", "id": "s1", "incident": "7"})
    assert links.entity_places(kinds, ["s1"], 7) == [place]


def test_an_account_is_of_the_kind_whose_table_lists_it(stocked: Home) -> None:
    desk = open_house()
    engine = desk.engine(AS_OF)
    seller = str(engine.frame("select min(seller_id) as id from sellers")["id"].iat[0])
    creator = str(engine.frame("select min(creator_id) as id from creators")["id"].iat[0])
    assert kinds_of(desk, AS_OF, "account", [seller, creator, "nobody"]) == ["seller", "creator", None]


def test_what_no_kind_knows_leads_nowhere(stocked: Home) -> None:
    kinds = kinds_of(open_house(), AS_OF, "device", ["d1"])
    assert links.entity_places(kinds, ["d1"]) == [None]
