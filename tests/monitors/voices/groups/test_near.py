"""Near-duplicates: a template with edits is one, strangers are not chained, nights give the same as all at once."""

from __future__ import annotations

import numpy as np

from monitors.voices.folding.fold import fold_texts
from monitors.voices.groups.near import Signed, follow, nothing

TEMPLATE = [
    f"Hello, the box was empty when I {verb} it. I ordered a {item} and want a refund today"
    for verb in ("opened", "unpacked")
    for item in ("lamp", "coat", "pan")
]
OTHERS = ["good", "thank you very much for the quick delivery", "how much is the lamp?", ""]


def leaders(texts: list[str], earlier: Signed | None = None) -> list[int]:
    return follow(fold_texts(texts), earlier or nothing()).leader.tolist()


def test_a_template_with_small_edits_has_one_leader() -> None:
    found = leaders([*TEMPLATE, *OTHERS])
    assert len(set(found[: len(TEMPLATE)])) == 1
    assert len(set(found[len(TEMPLATE) :])) == len(OTHERS)


def test_a_contact_that_changes_in_each_text_does_not_part_a_template() -> None:
    assert len(set(leaders([f"add me on whatsapp ⟨phone {n:012x}⟩ for cheap bags" for n in range(5)]))) == 1


def test_strangers_are_not_chained_by_what_lies_between() -> None:
    ends = [
        "the parcel came late and the courier was rude to me",
        "the colour of this coat is nothing like the photo",
    ]
    words = [one.split() for one in ends]
    between = [" ".join([*words[0][: 10 - n], *words[1][10 - n :]]) for n in range(11)]
    found = leaders(between)
    assert found[0] != found[-1]


def test_what_a_text_follows_does_not_depend_on_how_many_come_at_once() -> None:
    texts = [*TEMPLATE, *OTHERS, *TEMPLATE[::-1], *(f"{one} please" for one in OTHERS)]
    whole = follow(fold_texts(texts), nothing())
    first = follow(fold_texts(texts[:5]), nothing())
    second = follow(fold_texts(texts[5:]), first)
    assert np.concatenate([first.leader, second.leader]).tolist() == whole.leader.tolist()


def test_the_same_text_a_hundred_thousand_times_is_one() -> None:
    assert len(set(leaders(["the same text again and again"] * 100_000))) == 1
