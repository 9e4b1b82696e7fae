"""Growth is the exponent of cost over size."""

from __future__ import annotations

from benchmarks.scale import growth, table


def test_twice_the_rows_at_twice_the_cost_is_linear() -> None:
    assert growth([10, 20, 40], [1, 2, 4]) == "1.00"
    assert growth([10, 20, 40], [1, 1, 1]) == "0.00"
    assert growth([10, 20, 40], [1, 4, 16]) == "2.00"
    assert growth([10], [1]) == "–"


def test_a_line_has_each_cost_and_its_multiple_of_the_scan() -> None:
    found = [{"orders": 10, "raw scan": 0.5, "ingest": 2.0}, {"orders": 20, "raw scan": 1.0, "ingest": 4.0}]
    assert "| ingest | 2.00 (4.0×) | 4.00 (4.0×) | 1.00 |" in table(found, "orders")


def test_a_cost_without_a_scan_beside_it_has_no_multiple() -> None:
    found = [{"days of history": 60, "ingest": 2.0}, {"days of history": 120, "ingest": 2.0}]
    assert "| ingest | 2 | 2 | 0.00 |" in table(found, "days of history")
