"""How sure: every detector has its sentence, and an effect is said in words."""

import pytest

from monitors.detectors import DETECTORS
from pages.alert.confidence import METHODS, effect


def test_every_detector_says_what_it_looks_for_and_nothing_else_is_explained() -> None:
    assert set(METHODS) == set(DETECTORS)
    assert all(": " in sentence for sentence in METHODS.values())


@pytest.mark.parametrize(
    ("value", "said"), [(0.0, "nothing where something was expected"), (3.6, "×3.6 of what was expected")]
)
def test_the_effect_in_words(value: float, said: str) -> None:
    assert effect(value) == said
