"""Groups: what many say at one time, with one contact, or ask for in one place; what is said all the time is none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from monitors.voices.folding.fold import fold_texts
from monitors.voices.folding.words import Vocabulary, number_words
from monitors.voices.groups.asks import asks_of
from monitors.voices.groups.heard import Heard
from monitors.voices.groups.kin import Tied
from monitors.voices.groups.near import follow, nothing
from monitors.voices.groups.spells import Watch
from monitors.voices.groups.text_groups import Member, group_texts, token_number

EVERYDAY = "When will you send my order? I have been waiting for it since last week, thanks a lot in advance"
CLAIM = "Hello, the box was empty when I opened it. I ordered a {} and I want a refund today, please answer"
Row = tuple[int, str, str, str]  # day, author, place, text


def grouped(rows: Sequence[Row], contacts: Sequence[str] = ()) -> list[Member]:
    rows = sorted(rows)
    folded, vocabulary = fold_texts([text for *_, text in rows]), Vocabulary()
    runs = number_words(folded, vocabulary)
    signed = follow(folded, nothing())
    known = np.array([day for day, *_ in rows], np.int32)
    heard = Heard()
    for day in sorted(set(known.tolist())):
        heard.note(day, [signed.line(one) for one in np.flatnonzero(known == day).tolist()])
    place = np.array([token_number(place) if place else 0 for _, _, place, _ in rows], np.uint64)
    texts = Tied(
        known,
        np.array([token_number(author) for _, author, _, _ in rows], np.uint64),
        place,
        place,
        signed.leader,
        np.array([sum(map(str.isalnum, signed.line(one))) for one in range(len(rows))], np.uint16),
        asks_of(folded, runs, vocabulary),
        [[one for one in contacts if one.split(":")[1] in text] for *_, text in rows],
        [[] for _ in rows],
        signed.line,
        signed.signature,
    )
    return group_texts(texts, Watch(), {}, heard=heard)


def everyday(days: int, first: int = 0) -> list[Row]:
    return [(day, f"e{day}-{n}", "shop", EVERYDAY) for day in range(first, days) for n in range(2)]


def test_a_template_of_many_authors_in_a_week_is_a_group() -> None:
    rows = [
        *everyday(60),
        *((50 + n % 5, f"a{n}", "shop", CLAIM.format(("lamp", "coat", "pan")[n % 3])) for n in range(9)),
    ]
    found = grouped(rows)
    assert len(found) == 9
    assert len({one.group for one in found}) == 1
    assert {one.bond for one in found} == {"words"}


def test_what_is_said_all_the_time_is_none_however_many_say_it() -> None:
    assert grouped(everyday(90)) == []


def test_old_sentences_in_a_new_order_are_no_new_text() -> None:
    one, other = (
        "the courier says it is lost and I want my money back",
        "I was at home all day and it never came here",
    )
    old = [(day, f"e{day}{n}", "shop", (one, other)[n]) for day in range(60) for n in range(2)]
    assert grouped([*old, *((55, f"a{n}", "shop", f"{other}, {one}") for n in range(8))]) == []


def test_one_author_who_repeats_himself_is_no_group() -> None:
    assert grouped([*everyday(60), *((50 + n, "a", "shop", CLAIM.format("lamp")) for n in range(8))]) == []


def test_one_contact_in_other_words_is_a_group_and_one_author_suffices_where_many_are_addressed() -> None:
    said = ["hi, write to {}", "cheap bags here {}", "best price: {}", "ask me {}"]
    place = "⟨phone 7f3a9c21b04d⟩"
    rows = [(50, "a", f"shop{n}", text.format(place)) for n, text in enumerate(said)]
    found = grouped([*everyday(60), *rows], ["phone:7f3a9c21b04d"])
    assert len(found) == 4
    assert {one.bond for one in found} == {"contact"}


def test_many_who_call_to_their_channels_in_one_place_are_a_group_whatever_their_words() -> None:
    calls = [
        "subscribe to my channel",
        "check out my new video guys",
        "follow me please",
        "visit my page",
        "SUB ME",
    ]
    rows = [(40 + n % 3, f"a{n}", "live1", calls[n % 5]) for n in range(10)]
    fans = [(40 + n % 3, f"f{n}", "live1", "what a lovely song") for n in range(20)]
    found = grouped([*everyday(60), *fans, *rows])
    assert len(found) == 10
    assert {one.bond for one in found} == {"ask"}


def test_who_joins_later_is_known_later_and_the_first_ones_when_the_group_begins() -> None:
    rows = [*everyday(70), *((day, f"a{day}", "shop", CLAIM.format("lamp")) for day in range(50, 60))]
    known = sorted(one.known for one in grouped(rows))
    assert known[0] == known[2] > 50  # three wait for each other
    assert known[-1] == 59


def test_a_campaign_that_comes_back_is_found_again_as_another_group() -> None:
    first = [(40, f"a{n}", "shop", CLAIM.format("lamp")) for n in range(6)]
    again = [(80, f"b{n}", "shop", CLAIM.format("coat")) for n in range(6)]
    found = grouped([*everyday(90), *first, *again])
    assert len(found) == 12
    assert len({one.group for one in found}) == 2


def test_a_short_wish_of_many_is_a_phrase_and_no_group() -> None:
    assert (
        grouped([*everyday(60), *((50, f"a{n}", "shop", "happy holidays everyone!") for n in range(30))])
        == []
    )
