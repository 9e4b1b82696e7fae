import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from queries.masking.contacts import find_contacts
from queries.masking.free_text import MAY_HOLD

MARKET = {"en": "US", "pt": "BR", "es": "MX", "id": "ID", "vi": "VN", "zh": "US"}
_MARK = re.compile(r"\[(phone|mail|link|account)\|((?:[^\[\]]|\[[^\[\]]*\])*)\]")
_LIST = Path(__file__).with_name("labelled_contacts.txt")


def labelled(language: str) -> Iterator[tuple[str, list[tuple[str, int, int]]]]:
    """Texts of a language with the kind and place of each contact in them."""
    for line in _LIST.read_text().splitlines():
        if not line.startswith(language + " "):
            continue
        marked, plain, places, at = line.removeprefix(language + " "), "", [], 0
        for mark in _MARK.finditer(marked):
            plain += marked[at : mark.start()]
            places.append((mark[1], len(plain), len(plain) + len(mark[2])))
            plain, at = plain + mark[2], mark.end()
        yield plain + marked[at:], places


@pytest.mark.parametrize("language", MARKET)
def test_contacts_are_found_and_numbers_that_are_none_are_left(language: str) -> None:
    missed, wrong, marked = [], [], 0
    for text, places in labelled(language):
        found = find_contacts(text, MARKET[language])
        marked += len(places)
        missed += [
            text for _, start, end in places if not any(o.start <= start and end <= o.end for o in found)
        ]
        wrong += [text for o in found if not any(o.start < end and start < o.end for _, start, end in places)]
    assert marked >= 14
    assert len(missed) <= 0.05 * marked, missed
    assert len(wrong) <= 0.05 * marked, wrong


def test_the_engine_sorts_out_no_text_with_a_contact() -> None:
    texts = [text for one in MARKET for text, places in labelled(one) if places]
    texts += [
        "w\u200ba.me/628123",
        "Теlеgrаm: abc_1",
        "caro\u0301 0 8 1 2 3 4 5 6 7 8 9",
        "best_one on te1egram",
    ]
    held = " OR ".join("regexp_matches(text, ?)" for _ in MAY_HOLD)
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"SELECT text FROM (SELECT unnest(?) AS text) WHERE NOT ({held})", [texts, *MAY_HOLD]
        )
        assert rows.fetchall() == []


@pytest.mark.parametrize(
    "ways",
    [
        (
            "WA 0812 3456 7890",
            "hp 081234567890",
            "wa +62 812-3456-7890",
            "wa ０８１２３４５６７８９０",
            "wa 0812\u200b34567890",
        ),
        (
            "https://www.Shop-outlet.top/a/",
            "shop-outlet.top/a",
            "shop-outlet(dot)top/a",
            "shop-outlet . top/a",
        ),
        ("ana.b@mail.com", "Ana.B (at) mail (dot) com", "ana.b＠mail.com", "ana.b @ mail . com"),
        ("telegram: best_one1", "t e l e g r a m: best_one1", "@best_one1", "best_one1 on telegram"),
    ],
)
def test_a_contact_is_the_same_however_it_is_written(ways: tuple[str, ...]) -> None:
    assert len({contact.value for way in ways for contact in find_contacts(f"hi {way} bye", "ID")}) == 1


def test_only_the_place_is_marked_as_it_was_written() -> None:
    text = "<b>Câu</b> ０８１２３４５６７８９０\u200b!"
    (found,) = find_contacts(text, "ID")
    assert text[found.start : found.end] == "０８１２３４５６７８９０"


@pytest.mark.parametrize("sign", ["1", "a.", "@", "w w ", "0 ", "((", "a at ", "一", "h t "])
def test_a_text_of_a_hundred_kilobytes_is_read_in_one_go(sign: str) -> None:
    text = (sign * 100_000)[:100_000]
    assert all(0 <= one.start < one.end <= len(text) for one in find_contacts(text))
