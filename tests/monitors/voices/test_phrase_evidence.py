"""What a phrase is evidence of: copies, a complaint about few, or the talk of many that no incident stands behind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from monitors.voices.landed_texts import Reading, coded
from monitors.voices.phrase_evidence import PhraseEvidence, alike

BEFORE = 60  # texts before now, each of another author, of twenty sellers in turn
COMPLAINTS = ("claim",)
TEMPLATE = "Hello dear support, the box was empty when I opened it, I paid for a {} and want a refund today"


def evidence(
    bodies: Sequence[str],
    authors: Sequence[str],
    sellers: Sequence[str | None],
    kind: str = "claim",
    names: Sequence[str] = (),
    grouped: Sequence[str] = (),
    few: bool = False,
) -> str:
    """What these texts of now are evidence of, after an ordinary time."""
    n = BEFORE + len(bodies)
    reading = Reading(
        [f"t{one}" for one in range(n)],
        [*(f"an old text {one}" for one in range(BEFORE)), *bodies],
        np.zeros(n, "datetime64[D]"),
        coded([*(f"old{one}" for one in range(BEFORE)), *authors]),
        coded([*(f"s{one % 20}" for one in range(BEFORE)), *sellers]),
        [kind] * n,
    )
    told = PhraseEvidence(reading, np.arange(n) < BEFORE, grouped, COMPLAINTS, few, names)
    return told.of(bodies[0][:20], np.arange(BEFORE, n))


def own_words(many: int) -> list[str]:
    return [f"{'abcdefghij'[one % 10] * 9} shop looks hacked {one}" for one in range(many)]


def people(many: int) -> list[str]:
    return [f"p{one}" for one in range(many)]


SPREAD = [f"s{one}" for one in range(10)]
FEW = ["s1", "s2"] * 5


def test_a_template_of_several_authors_is_copies_whomever_it_is_about() -> None:
    bodies = [TEMPLATE.format(one) for one in ("lamp", "coat", "pan", "bag", "hat")]
    assert evidence(bodies, people(5), SPREAD[:5], kind="review") == "copies"


def test_accounts_that_say_it_again_and_texts_of_a_group_are_copies() -> None:
    assert evidence(own_words(10), ["p1", "p2"] * 5, SPREAD, kind="review") == "copies"
    ids = [f"t{BEFORE + one}" for one in range(6)]
    assert evidence(own_words(10), people(10), SPREAD, kind="review", grouped=ids) == "copies"


def test_the_same_short_greeting_of_many_is_talk() -> None:
    assert evidence(["happy holidays everyone"] * 10, people(10), SPREAD, kind="message") == "talk"


@pytest.mark.parametrize(
    ("sellers", "how"), [(FEW, "complaint"), (SPREAD, "talk"), ([None] * 10, "complaint")]
)
def test_a_complaint_is_evidence_where_it_is_about_few_or_nobody_says_whom(
    sellers: list[str | None], how: str
) -> None:
    assert evidence(own_words(10), people(10), sellers) == how


def test_praise_in_own_words_of_one_seller_is_talk() -> None:
    assert evidence(own_words(10), people(10), FEW, kind="review") == "talk"


def test_a_complaint_about_sellers_of_whom_nothing_was_said_is_evidence() -> None:
    assert evidence(own_words(10), people(10), [f"new{one}" for one in range(10)]) == "complaint"


def test_a_place_that_is_of_few_sellers_is_about_few() -> None:
    assert evidence(own_words(10), people(10), SPREAD, few=True) == "complaint"


def test_a_complaint_that_names_a_carrier_is_talk_and_part_of_a_word_is_no_name() -> None:
    bodies = [f"GB Post never came {one}" for one in range(10)]
    assert evidence(bodies, people(10), FEW, names=["gb_post"]) == "talk"
    assert evidence(bodies, people(10), FEW, names=["b_pos"]) == "complaint"


def test_near_duplicates_of_one_author_are_not_said_by_many() -> None:
    bodies = [TEMPLATE.format(one) for one in ("lamp", "coat", "pan")]
    assert alike(bodies, np.array([1, 2, 3])).all()
    assert not alike(bodies, np.array([1, 1, 1])).any()
