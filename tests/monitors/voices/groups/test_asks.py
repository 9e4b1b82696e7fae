"""Asking: what readers are called to do, in six languages; what buyers and sellers say all day asks for nothing."""

from __future__ import annotations

import pytest

from monitors.voices.folding.fold import fold_texts
from monitors.voices.folding.words import Vocabulary, number_words
from monitors.voices.groups.asks import CONTACT, asks_of


def asked(texts: list[str]) -> list[int]:
    folded, vocabulary = fold_texts(texts), Vocabulary()
    return asks_of(folded, number_words(folded, vocabulary), vocabulary).tolist()


@pytest.mark.parametrize(
    "text",
    [
        "Please follow my channel",
        "check out our new page guys",
        "sigam meu perfil por favor",
        "visitem minha loja galera",
        "mira mi canal gracias",
        "visiten nuestra tienda amigos",
        "cek channel saya kak",
        "kunjungi toko kami ya",
        "ghé kênh của mình nhé",
        "theo dõi trang của mình nhé",
        "大家来看看我的频道",
        "请关注我的直播间",
        "SUBSCRIBE!!!",
        "Fоllow my сhаnnel",  # with Cyrillic letters
    ],
)
def test_a_call_to_ones_own_place_is_heard(text: str) -> None:
    assert asked([text]) > [0]


@pytest.mark.parametrize(
    "text",
    [
        "please check my order",
        "I love this song",
        "Meu pedido não chegou, ajuda por favor",
        "¿es resistente al agua?",
        "pesanan saya belum datang, tolong cek",
        "đơn hàng của tôi chưa đến",
        "我的订单没有到",
        "call me when the courier is here",
        "",
        "😀🔥",
    ],
)
def test_everyday_texts_ask_for_nothing(text: str) -> None:
    assert asked([text]) == [0]


def test_a_link_leads_elsewhere_and_a_phone_number_only_with_a_call() -> None:
    link, phone, call = asked(
        ["⟨link 7f3a9c21b04d⟩", "my number ⟨phone 7f3a9c21b04d⟩", "add me ⟨phone 7f3a9c21b04d⟩"]
    )
    assert link == CONTACT
    assert phone == 0
    assert call & CONTACT
