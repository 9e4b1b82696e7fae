"""Folding: what hides, decorates or repeats is taken back; what people wrote is never lost a line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.voices.folding.fold import LONGEST, fold_texts


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("The BOX was еmpty", "the box was empty"),  # a Cyrillic е
        ("ВЕЅТ shop", "best shop"),
        ("su\u200bb\u200dscri\u2060be", "subscribe"),
        ("ＦＵＬＬ　ｗｉｄｔｈ", "full width"),
        ("soooooo goooood!!!!!!", "so good!!"),
        ("😀😀😀😀😀", "😀😀"),
        ("w h a t s a p p me", "whatsapp me"),
        ("s.u.b.s.c.r.i.b.e", "subscribe"),
        ("don’t", "don't"),
        ("Não chegou", "nao chegou"),
        ("Đơn hàng chưa đến", "don hang chua den"),
        ("<b>free</b> &amp; easy", "free & easy"),
        ("code 4711", "code 0815"),
        ("один  два", "ОДИН два"),
    ],
)
def test_what_looks_or_reads_alike_is_the_same(written: str, plain: str) -> None:
    one, other = fold_texts([written, plain])
    assert one == other


def test_markup_is_no_word_and_its_text_stays() -> None:
    assert fold_texts(["<script>alert(1)</script>"]) == ["alert(0)"]


def test_the_same_contact_is_the_same_and_another_is_not() -> None:
    one, same, other, kind = fold_texts(
        ["⟨phone 7f3a9c21b04d⟩", "⟨phone 7f3a9c21b04d⟩ ", "⟨phone 7f3a9c21b04e⟩", "⟨link 7f3a9c21b04d⟩"]
    )
    assert one == same
    assert len({one, other, kind}) == 3


def test_a_token_is_not_folded_as_a_word_would_be() -> None:
    one, other = fold_texts(["⟨phone aabbccddeeff⟩", "⟨phone abcdeffedcba⟩"])
    assert one != other


def test_private_signs_that_somebody_writes_are_no_contact() -> None:
    assert fold_texts(["\ue010\ue001\ue002 hi"]) == ["hi"]


def test_chinese_words_of_a_repeated_sign_stay_apart_from_single_ones() -> None:
    one, other, many = fold_texts(["谢", "谢谢", "谢谢谢谢谢"])
    assert one != other
    assert other == many


def test_a_book_is_compared_by_its_beginning() -> None:
    assert len(fold_texts(["ab " * 40_000])[0]) <= LONGEST


@settings(max_examples=40)
@given(st.lists(st.text(max_size=40), max_size=8))
def test_each_text_keeps_its_line_whatever_is_in_it(texts: list[str]) -> None:
    folded = fold_texts(texts)
    assert len(folded) == len(texts)
    assert [fold_texts([text])[0] for text in texts] == folded
