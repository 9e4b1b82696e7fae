"""A number in a file says its unit in the name of its column."""

import pandas as pd
import pytest

from pages.parts import tables
from pages.parts.export import with_units


@pytest.mark.parametrize(
    ("column", "told"),
    [
        (tables.money("Money", "USD"), "value_usd"),
        (tables.money("Money", "CHF"), "value_chf"),
        (tables.number("Share", "%.0f %%"), "value_percent"),
        (tables.number("Rate", "%.0f bps"), "value_bps"),
        (tables.number("Age", "%.0f d"), "value_days"),
        (tables.counted("Actual", "events", "USD", 50), "value_events"),
        (tables.counted("Actual", "money", "EUR", 50), "value_eur"),
        (tables.counted("Actual", "minutes", "EUR", 50), "value_minutes"),
        (tables.number("n"), "value"),
        (tables.text("Where"), "value"),
    ],
)
def test_the_unit_of_a_column_is_in_the_name_of_its_numbers(column: tables.Column, told: str) -> None:
    frame = pd.DataFrame({"value": [1.0, 2.0]})
    assert list(with_units(frame, frame, {"value": column})) == [told]


@pytest.mark.parametrize(
    ("held", "told"),
    [([0.412, 0.2], "share_fraction"), ([41.2, 20.0], "share_percent"), ([7.0, 8.0], "share")],
)
def test_a_file_that_holds_fractions_says_so(held: list[float], told: str) -> None:
    shown = pd.DataFrame({"share": [41.2, 20.0]})
    columns = {"share": tables.number("Share", "%.0f %%")}
    assert list(with_units(pd.DataFrame({"share": held}), shown, columns)) == [told]
