"""On the card: phrases with counts now and before, the largest group, an example each; silent where nothing is said."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from queries.content.home import Home
from tests.pages.reading import text_of, unescaped
from tests.pages.spoken_home import EMPTY, TEMPLATE

Browse = Callable[..., AppTest]
HEADING = "**What people say**"


def drawn(page: AppTest) -> str:
    """The words of the card and of its tables."""
    assert not page.exception, page.exception[0].message
    tables = "\n".join(one.value.to_string() for one in page.table)
    return (
        unescaped(f"{text_of(page)}\n{tables}")
        .replace("\u2068", "")
        .replace("\u2069", "")
        .replace("\u202f", " ")
    )


def test_the_card_says_what_rises_with_its_counts_and_an_example(spoken: Home, browse: Browse) -> None:
    page = browse("alert", id="1")
    assert HEADING in text_of(page)
    table = next(one.value for one in page.table if "Said more than before" in one.value)
    row = table[table["Said more than before"].str.contains("vazia")].iloc[0]
    said = {name: unescaped(str(value)).replace("\u202f", " ") for name, value in row.items()}
    assert (said["Now"], said["Before"], said["Authors"]) == ("12 of 42 (29 %)", "0 of 84 (0 %)", "12")
    assert EMPTY in said["As written"]


def test_the_card_says_who_says_the_same_and_when(spoken: Home, browse: Browse) -> None:
    words = drawn(browse("alert", id="1"))
    assert "12 texts by 12 authors, the largest of 2 groups" in words
    assert "10 Nov 15:00 to 15 Nov 15:00 UTC" in words
    assert TEMPLATE not in words  # the smaller one


def test_the_card_leads_to_the_texts_asked_for_alike(spoken: Home, browse: Browse) -> None:
    links = [one for one in browse("alert", id="1").get("page_link") if one.proto.label == "Voices"]
    assert ["v_incident=1" in one.proto.query_string for one in links] == [True]


def test_the_card_is_silent_where_nothing_is_beyond_chance(spoken: Home, browse: Browse) -> None:
    assert HEADING not in text_of(browse("alert", id="3"))  # MX


def test_the_card_is_silent_where_texts_cannot_be_told_apart(spoken: Home, browse: Browse) -> None:
    assert HEADING not in text_of(browse("alert", id="2"))  # of a rule whose hits have not landed
