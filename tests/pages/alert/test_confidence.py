"""What the Alert page says of an effect."""

import pytest

from pages.alert.confidence import effect


@pytest.mark.parametrize(
    ("value", "said"), [(0.0, "nothing where something was expected"), (3.6, "×3.6 of what was expected")]
)
def test_the_effect_in_words(value: float, said: str) -> None:
    assert effect(value) == said
