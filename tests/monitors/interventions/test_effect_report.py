"""How an effect is said."""

from monitors.effects.estimate import Between
from monitors.interventions.effect_report import change_words


def test_a_change_and_its_interval_are_in_percent() -> None:
    assert change_words(Between(0.38, 0.25, 0.57)) == "−62 % (−75 % to −43 %)"


def test_where_an_end_is_a_large_rise_all_three_are_factors() -> None:
    assert change_words(Between(3.5, 1.3, 8.5)) == "×3.5 (×1.3 to ×8.5)"
