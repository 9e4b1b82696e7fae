"""Words: letters and digits together; one sign where a language has no spaces."""

from __future__ import annotations

from monitors.voices.folding.fold import fold_texts
from monitors.voices.folding.words import Vocabulary, number_words


def words_of(texts: list[str]) -> list[list[str]]:
    vocabulary = Vocabulary()
    runs = number_words(fold_texts(texts), vocabulary)
    return [[vocabulary.words[word] for word in runs.words[runs.text == one]] for one in range(len(texts))]


def test_a_language_without_spaces_is_read_sign_by_sign() -> None:
    assert words_of(["我的 box 到了", "ขอบ"]) == [["我", "的", "box", "到", "了"], ["ข", "อ", "บ"]]


def test_texts_without_words_have_none_and_shift_nobody() -> None:
    assert words_of(["", "!!!", "مرحبا بكم", "ok"]) == [[], [], ["مرحبا", "بكم"], ["ok"]]


def test_numbers_and_the_shortest_words_tell_nothing_alone() -> None:
    vocabulary = Vocabulary()
    number_words(fold_texts(["12 is 空 box ⟨phone 7f3a9c21b04d⟩ 😀"]), vocabulary)
    telling = dict(zip(vocabulary.words, vocabulary.telling().tolist(), strict=True))
    assert [word for word, tells in telling.items() if tells][:2] == ["空", "box"]
    assert sum(telling.values()) == 3  # and the masked place
