import numpy as np
import pytest

from pages.charts.overlap_chart import overlap
from pages.charts.theme import DARK, LIGHT, Palette
from tests.pages.reading import check, rows_in

SHARED = np.array([[20, 8], [8, 10]])
LIKENESS = np.array([[1.0, 8 / 22], [8 / 22, 1.0]])


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: str(look.name))
def test_a_matrix_of_shared_hits_is_valid_vega_lite_in_both_schemes(look: Palette) -> None:
    check(overlap(["a", "b"], SHARED, LIKENESS, look))


def test_a_square_says_how_many_are_shared_and_which_part_that_is() -> None:
    own, first, *_ = rows_in(overlap(["a", "b"], SHARED, LIKENESS, LIGHT))
    assert (own["likeness"], own["Shared"]) == (None, "20 hits")
    assert first["Shared"].startswith("8: 40")
    assert first["strong"]
