from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from queries.content.home import Home
from tests.pages.seed import AS_OF

Browse = Callable[..., AppTest]
DAY = AS_OF.isoformat()


def led(page: AppTest) -> list[str]:
    """Where the links of a page lead."""
    return [f"{one.proto.page}?{one.proto.query_string}" for one in page.get("page_link")]


@pytest.mark.parametrize("place", ["review", "alert", "monitors"])
def test_every_link_keeps_the_morning(seeded: Home, browse: Browse, place: str) -> None:
    found = led(browse(place, as_of=DAY, id="1"))
    assert found
    assert [one for one in found if f"as_of={DAY}" not in one] == []


def test_links_of_the_newest_morning_name_none(seeded: Home, browse: Browse) -> None:
    assert [one for one in led(browse()) if "as_of" in one] == []
