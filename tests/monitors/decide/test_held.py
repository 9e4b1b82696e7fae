"""The share of an alert's excess that a cell holds, from the rows of its monitor."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from monitors.decide.held import HeldShares
from monitors.observe.block_rows import WholeRows
from monitors.observe.scoring import MonitorScores
from tests.monitors.life.test_kinship import alert
from tests.monitors.tables import monitor

BAD = date(2026, 3, 2)


def look(**more: Any) -> MonitorScores:
    """Two markets, three categories: ten events each a day; in the end forty more in ID · toys, ten in BR · food."""
    rows = []
    for back in range(36):
        for country in ("ID", "BR"):
            for category in ("toys", "food", "home"):
                extra = (
                    {("ID", "toys"): 40, ("BR", "food"): 10}.get((country, category), 0) if back == 0 else 0
                )
                rows.append((BAD - timedelta(days=back), country, category, 10.0 + extra))
    leaves = pd.DataFrame(rows, columns=["bucket", "country", "category", "numerator"])
    leaves["bucket"] = leaves["bucket"].astype("datetime64[s]")
    for name in ("country", "category"):
        leaves[name] = leaves[name].astype("category")
    if more:
        leaves["denominator"] = leaves["numerator"] * 0 + 1000.0
    one = monitor(name="refund_only_rate")
    return MonitorScores(one, WholeRows(one, leaves), [], True, False)


@pytest.fixture(params=[{}, {"ratio": True}])
def held(request: pytest.FixtureRequest) -> HeldShares:
    shares = HeldShares()
    shares.look_at([look(**request.param)])
    return shares


def test_the_excess_is_shared_out_by_cell(held: HeldShares) -> None:
    whole = replace(alert(1), first_bucket=BAD.isoformat())
    assert held(whole, {"country": "ID"}) == pytest.approx(0.8, abs=0.02)
    assert held(whole, {"country": "ID", "category": "toys"}) == pytest.approx(0.8, abs=0.02)
    assert held(whole, {"category": "home"}) == pytest.approx(0.0, abs=0.02)


def test_a_dimension_of_its_own_segment_says_nothing(held: HeldShares) -> None:
    market = replace(alert(1, segment={"country": "ID"}), first_bucket=BAD.isoformat())
    assert held(market, {"country": "BR"}) is None
    assert held(market, {"category": "toys"}) == pytest.approx(1.0)


def test_nothing_is_said_of_a_monitor_that_was_not_looked_at(held: HeldShares) -> None:
    assert held(replace(alert(1, monitor="other"), first_bucket=BAD.isoformat()), {"country": "ID"}) is None


@dataclass
class StandingRows:
    """Rows that stand still while their mark is the same; asked: how often they were read."""

    rows: WholeRows
    mark: str
    asked: int = 0

    def between(self, since: date, until: date) -> pd.DataFrame:
        self.asked += 1
        return self.rows.between(since, until)

    def stamp(self, since: date, until: date) -> str:
        return self.mark and f"{self.mark} {since} {until}"


def night(path: Path, mark: str, fresh: bool = False) -> tuple[float | None, int]:
    """What a night says of one alert, and how often it read its rows."""
    seen = look()
    assert isinstance(seen.rows, WholeRows)
    rows = StandingRows(seen.rows, mark)
    shares = HeldShares(path, fresh=fresh)
    shares.look_at([replace(seen, rows=rows)])  # type: ignore[arg-type]
    told = shares(replace(alert(1), first_bucket=BAD.isoformat()), {"country": "ID"})
    shares.keep(BAD + timedelta(days=1))
    return told, rows.asked


def test_the_cells_of_days_that_stand_still_are_read_once(tmp_path: Path) -> None:
    path = tmp_path / "held.npz"
    first, read = night(path, "one")
    assert read == 1
    assert night(path, "one") == (first, 0)
    assert night(path, "other") == (first, 1), "other rows are added up anew"
    assert night(path, "other", fresh=True) == (first, 1)


def test_the_cells_of_days_that_may_still_change_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "held.npz"
    assert [night(path, "")[1] for _ in range(2)] == [1, 1]
    assert not path.exists()


def test_the_cells_that_other_code_added_up_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "held.npz"
    assert [night(path, "one")[1] for _ in range(2)] == [1, 0]
    monkeypatch.setattr("monitors.decide.held.code", lambda: "of tomorrow")
    assert night(path, "one")[1] == 1
