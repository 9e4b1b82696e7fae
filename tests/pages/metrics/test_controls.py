"""What a page is split by before anybody chose."""

import pandas as pd

from pages.metrics.controls import split_order


def test_a_dimension_with_one_value_is_offered_last() -> None:
    rows = pd.DataFrame({"country": ["BR", "ID"], "party": ["buyer", "buyer"], "version": ["v1", "v2"]})
    assert split_order(rows, ["party", "country", "version"]) == (["country", "version"], ["party"])
