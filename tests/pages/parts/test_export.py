import csv
import io

import pandas as pd
import pytest

from pages.parts.export import to_csv


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_becomes_text(cell: str) -> None:
    rows = list(csv.reader(io.StringIO(to_csv(pd.DataFrame({"name": [cell]})).decode(), newline="")))
    assert rows == [["name"], ["'" + cell]]


def test_numbers_stay_exact_and_negative() -> None:
    assert to_csv(pd.DataFrame({"x": [-1.25, 1234567.891]})) == b'"x"\n-1.25\n1234567.891\n'


def test_a_column_name_is_a_cell_too() -> None:
    assert to_csv(pd.DataFrame({"=cmd": [1]})).startswith(b'"\'=cmd"')
