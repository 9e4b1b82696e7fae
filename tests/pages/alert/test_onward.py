"""From a card on to the path and the rings of those who carry it."""

from types import SimpleNamespace
from typing import Any, cast

from monitors.explain import Explanation
from monitors.explain.explanation import Section
from pages.alert.onward import places_of
from pages.desk.house import House
from queries.content.home import Home


def carried(kind: str, *ids: str, linked: bool = True) -> Explanation:
    """An explanation as far as it is asked."""
    rows: list[dict[str, Any]] = [{"id": one} for one in ids]
    groups = [{"ids": list(ids), "by": ["device"]}] if linked else []
    return cast(Explanation, SimpleNamespace(who={kind: Section(rows)}, links={kind: Section(groups)}))


def test_sellers_lead_to_their_path_and_ring(home: Home) -> None:
    places = places_of(House(home.root, home), "7", carried("seller", "s1", "s2"))
    assert [(place.page, dict(place.state)) for place, _, _ in places] == [
        ("pages/path/page.py", {"kind": "seller", "incident": "7"}),
        ("pages/rings/page.py", {"kind": "seller", "ring": "s1"}),
    ]


def test_sellers_who_carry_it_by_their_accounts_lead_on_too(home: Home) -> None:
    places = places_of(House(home.root, home), "7", carried("account", "s1", "s2"))
    assert [place.page for place, _, _ in places] == ["pages/path/page.py", "pages/rings/page.py"]


def test_an_address_never_holds_a_personal_id(home: Home) -> None:
    places = places_of(House(home.root, home), "7", carried("buyer", "buyer one", "buyer two"))
    ring = dict(places[-1][0].state)["ring"]
    assert ring.startswith("#")
    assert "buyer one" not in places[-1][1]


def test_what_is_no_kind_of_entity_leads_nowhere(home: Home) -> None:
    assert places_of(House(home.root, home), "7", carried("carrier", "br_post")) == []
