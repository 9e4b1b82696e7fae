"""A phrase is shown as most write it."""

from monitors.voices.phrases.spelling import as_written


def test_the_spelling_that_most_texts_have_is_shown() -> None:
    assert (
        as_written(["A caixa VAZIA!", "a caixa vazia", "a caixa vazia?"], ["caixa", "vazia"]) == "caixa vazia"
    )


def test_a_number_that_differs_from_text_to_text_is_n() -> None:
    texts = ["it took 8 days", "it took 3 days", "3 days late"]
    assert as_written(texts, ["0", "days"]) == "N days"
    assert as_written(texts[1:], ["0", "days"]) == "3 days"
