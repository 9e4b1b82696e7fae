"""Monitors and engines made of thin air, for tests of what stands between SQL and detectors."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from monitors.catalogue.loading import Monitor
from monitors.detectors import Score
from monitors.observe.series import Panel
from queries.content.contract import Contracts
from queries.content.problem import Problem
from queries.state.catalog import Catalog
from queries.state.ledger import Ledger

START = date(2026, 1, 5)


def monitor(**changes: Any) -> Monitor:
    """A daily rate by city and plan."""
    values: dict[str, Any] = {
        "name": "failure_rate",
        "description": "Share of visits that fail.",
        "sql": "select 1",
        "path": Path("failure_rate.sql"),
        "owner": "ops",
        "stage": "visits",
        "unit": "percent",
        "direction": "up",
        "runbook": "Look.",
        "watch": ((), ("city",), ("city", "plan")),
        "min_denominator": 10.0,
        "exposure": "lost",
        "detectors": {"spike": {}, "drift": {}},
    }
    return Monitor(**{**values, **changes})


@dataclass
class TableEngine:
    """An engine that answers every question with one table, cut to $since … $until."""

    table: pd.DataFrame
    as_of: date | None = None
    within: int | None = None
    asked: list[tuple[date | None, int | None]] = field(default_factory=list)
    catalog: Catalog = field(default_factory=lambda: Catalog(Contracts(), Ledger(Path(), {}, 0, 0)))
    problems: list[Problem] = field(default_factory=list)

    def query(
        self, sql: str, params: Mapping[str, Any] | None = None, *, file: Path | None = None
    ) -> pa.Table:
        """The rows of the range."""
        self.asked.append((self.as_of, self.within))
        rows, when = self.table, self.table.get("bucket")
        if params and when is not None and pd.api.types.is_datetime64_dtype(when) and when.notna().all():
            rows = rows[(when >= pd.Timestamp(params["since"])) & (when < pd.Timestamp(params["until"]))]
        return pa.Table.from_pandas(rows, preserve_index=False)

    def frame(
        self, sql: str, params: Mapping[str, Any] | None = None, *, file: Path | None = None
    ) -> pd.DataFrame:
        """The same as pandas."""
        return self.query(sql, params, file=file).to_pandas()

    def columns(self, name: str) -> dict[str, str]:
        """Nothing is known of any table."""
        return {}

    def at(self, as_of: date | None, *, within: int | None = None) -> "TableEngine":
        """The same table on another morning."""
        return replace(self, as_of=as_of, within=within)

    def close(self) -> None:
        """Nothing to free."""


def visits(days: int = 40, *, rate: float = 0.05, seed: int = 3, per_day: int = 200) -> pd.DataFrame:
    """Rows by day, city and plan; failures are binomial."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(days):
        for city in ("oslo", "riga"):
            for plan in ("free", "paid"):
                failed = int(rng.binomial(per_day, rate))
                day = pd.Timestamp(START + timedelta(days=number))
                rows.append((day, city, plan, failed, per_day, 10.0 * failed))
    return pd.DataFrame(rows, columns=["bucket", "city", "plan", "numerator", "denominator", "lost"])


def panel(p: Any, *, numerator: Any, denominator: Any = None, **changes: Any) -> tuple[Panel, Score]:
    """A panel of segments 0, 1, … and a score whose last bucket has p-values `p`; half was expected."""
    top = np.atleast_2d(np.asarray(numerator, dtype=float))
    bottom = None if denominator is None else np.atleast_2d(np.asarray(denominator, dtype=float))
    made = Panel(
        monitor=changes.pop("of", None) or monitor(**changes),
        watch=("city",),
        ts=np.arange(np.datetime64(START), np.datetime64(START) + top.shape[1]),
        segments=pd.DataFrame({"city": [f"c{row}" for row in range(len(top))]}),
        numerator=top,
        denominator=bottom,
        exposure=top * 10,
        usable=np.ones(top.shape[1], dtype=bool),
    )
    actual = top if bottom is None else top / bottom
    values = np.full(top.shape, np.nan)
    values[:, -1] = p
    ones = np.ones_like(top)
    score = Score(actual / 2, actual / 4, actual * 0.75, values, 2 * ones, 3 * ones)
    return made, score
