"""A story and a metric lead to what is said of them, in one line; nothing where nobody says anything."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from monitors.catalogue.loading import load_catalogue
from pages.desk.house import House
from pages.spoken.metric_voices import voices_of
from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.seed import AS_OF

Browse = Callable[..., AppTest]


def test_a_story_says_how_much_is_said_of_it_and_what_most_of_all(spoken: Home, browse: Browse) -> None:
    page = browse("sellers", kind="seller", id="s1")
    words = unescaped(text_of(page))
    assert "texts about this seller in 28 days" in words
    assert "12 by 12 authors say the same" in words


def test_a_metric_that_counts_texts_leads_to_them_in_its_segment(spoken: Home) -> None:
    desk = House(spoken.root, spoken)
    monitors = {one.name: one for one in load_catalogue(spoken).monitors}
    place = voices_of(desk, AS_OF, monitors["texts_in_groups"], {"country": "BR", "kind": "claim"})
    assert place is not None
    assert dict(place.state) == {"v_market": "BR", "v_kind": "claim"}
    assert voices_of(desk, AS_OF, monitors["refund_only_rate"], {"country": "BR"}) is None
