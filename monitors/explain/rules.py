"""Rules: whose hit rate moved, which fell silent, how precise each is; by rule and version, before and
after.
"""

from collections.abc import Mapping
from math import erfc, sqrt
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.explain.explanation import Row, Section
from monitors.explain.leaves import Floats
from monitors.explain.window import Window
from queries.drill import columns_of, missing_conditions, totals_drill
from queries.engine import Engine, EngineError

DRILLDOWN = "rules"
BY = ("day", "rule_id", "version")
SUMS = ("hits", "evaluated", "labelled", "bad", "amount")
TOLD = ("name", "mode")
_LEAST = 5.0  # expected hits below which a silence says nothing
TOP = 12


def find_rules(
    engine: Engine, file: Path | None, where: Mapping[str, str], window: Window, stake: float | None
) -> Section:
    """Rule versions of the segment whose hit rate moved most, from the drill-down `rules`.

    `stake`: money of the alert, of which each rule's lost (or added) hits are told as a share. A home
    without the drill-down, or without its tables, gives a section that says so.
    """
    if file is None:
        return Section(note="the home has no drill-down rules.sql")
    days = {"since": window.base_since, "until": window.until}
    try:
        columns = columns_of(engine, file.read_text(), days)
        absent = [name for name in (*BY, *SUMS) if name not in columns]
        if absent:
            return Section(note=f"{file.name} returns no column {', '.join(absent)}")
        drill = totals_drill(columns, file.read_text(), BY, SUMS, TOLD, where, days)
        found = drill.run(engine).to_pandas()
    except EngineError as error:
        return Section(note=str(error))
    if found.empty:
        return Section(note="no rule looked at this segment in these days", sql=drill.text)
    rows = compare(found, window, stake)
    ignored = missing_conditions(columns, where)
    note = f"for all {' and '.join(ignored)}: rules are not counted by it" if ignored else ""
    return Section(rows, note if rows else "no rule's hit rate moved", drill.text)


def compare(found: pd.DataFrame, window: Window, stake: float | None) -> list[Row]:
    """One row per rule version, the clearest moves first; those that did not move are left out but for
    silent ones.
    """
    days = found["day"].to_numpy().astype("datetime64[D]")
    now = np.isin(days, window.now.astype("datetime64[D]"))
    before = np.isin(days, window.before.astype("datetime64[D]"))
    keys = found["rule_id"].astype(str) + "\t" + found["version"].astype(str)
    codes, names = pd.factorize(keys, sort=True)
    rows = [
        _row(name, found[codes == k], now[codes == k], before[codes == k], window, stake)
        for k, name in enumerate(names)
    ]
    live = _alone(rows)
    moved = [row for row in live if row["p_value"] is not None and row["p_value"] < 0.01] + [
        row for row in live if row["p_value"] is None and row["kind"] != "same"
    ]
    moved.sort(
        key=lambda row: (
            row["kind"] not in ("silent", "not run"),
            row["p_value"] if row["p_value"] is not None else 0.0,
        )
    )
    return moved[:TOP]


def _alone(rows: list[Row]) -> list[Row]:
    """Leave out versions replaced by a newer one: their silence is their end."""
    newest: dict[str, object] = {}
    for row in sorted(rows, key=lambda r: str(r["version"]).zfill(9)):
        newest[row["rule"]] = row["version"]
    return [row for row in rows if row["version"] == newest[row["rule"]]]


def _row(
    name: str,
    part: pd.DataFrame,
    now: npt.NDArray[np.bool_],
    before: npt.NDArray[np.bool_],
    window: Window,
    stake: float | None,
) -> Row:
    rule, version = name.split("\t")
    hits, seen = part["hits"].to_numpy(dtype=np.float64), part["evaluated"].to_numpy(dtype=np.float64)
    money = part["amount"].to_numpy(dtype=np.float64)
    labelled, bad = float(part["labelled"].sum()), float(part["bad"].sum())
    hits_now, seen_now = float(hits[now].sum()), float(seen[now].sum())
    hits_before, seen_before = float(hits[before].sum()), float(seen[before].sum())
    rate_now = hits_now / seen_now if seen_now > 0 else None
    rate_before = hits_before / seen_before if seen_before > 0 else None
    expected = seen_now * rate_before if rate_before is not None else None
    dispersion = daily_spread(part["day"].to_numpy()[before], hits[before], seen[before])
    per_hit = float(money[before].sum()) / hits_before if hits_before > 0 else 0.0
    touched = abs(hits_now - expected) * per_hit if expected is not None else 0.0
    return {
        "rule": rule,
        "version": int(version) if version.isdigit() else version,
        "name": _first(part, "name"),
        "mode": _first(part, "mode"),
        "kind": _kind(hits_now, seen_now, expected, seen_before),
        "hits": hits_now,
        "expected": expected,
        "rate": rate_now,
        "rate_before": rate_before,
        "evaluated": seen_now,
        "p_value": move_chance(hits_now, seen_now, hits_before, seen_before, dispersion),
        "money": touched,
        "share": min(1.0, touched / stake) if stake else None,
        "precision": bad / labelled if labelled > 0 else None,
        "precision_low": wilson(bad, labelled)[0],
        "precision_high": wilson(bad, labelled)[1],
        "labels": labelled,
        "coverage": labelled / float(hits.sum()) if hits.sum() > 0 else None,
        "precision_words": precision_words(bad, labelled),
    }


def _kind(hits: float, seen: float, expected: float | None, seen_before: float) -> str:
    if seen_before <= 0:
        return "new version"
    if seen <= 0:
        return "not run"
    if expected is None or max(expected, hits) < _LEAST:
        return "same"
    if hits == 0:
        return "silent"
    return "up" if hits > expected else "down"


def _first(part: pd.DataFrame, column: str) -> str:
    values = part[column].dropna() if column in part else part.iloc[:0, 0]
    return str(values.iat[0]) if len(values) else ""


def daily_spread(days: npt.NDArray[np.datetime64], hits: Floats, seen: Floats) -> float:
    """Variance of daily hits over their expectation (quasi-Poisson), at least 1."""
    _, index = np.unique(days, return_inverse=True)
    if index.size == 0 or seen.sum() <= 0:
        return 1.0
    h, s = np.bincount(index, weights=hits), np.bincount(index, weights=seen)
    expected = s * h.sum() / s.sum()
    used = expected > 0
    if used.sum() < 3:
        return 1.0
    return max(1.0, float(((h - expected)[used] ** 2 / expected[used]).sum() / (used.sum() - 1)))


def move_chance(
    hits: float, seen: float, hits_before: float, seen_before: float, dispersion: float
) -> float | None:
    """Two-sided p of a change in hit rate: quasi-Poisson on the scale of square roots; None without
    evaluations.
    """
    if seen <= 0 or seen_before <= 0 or hits + hits_before == 0:
        return None
    rate = (hits + hits_before) / (seen + seen_before)
    gap = sqrt(hits / seen) - sqrt(hits_before / seen_before)
    spread = sqrt(dispersion * (1 - min(rate, 0.999)) / 4 * (1 / seen + 1 / seen_before))
    return float(erfc(abs(gap) / spread / sqrt(2)))


def wilson(good: float, n: float, z: float = 1.96) -> tuple[float | None, float | None]:
    """Wilson's 95 % interval of a share; (None, None) without any."""
    if n <= 0:
        return None, None
    share = good / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(max(share * (1 - share), 0.0) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def precision_words(bad: float, labelled: float) -> str:
    """Precision with its n and interval; never a figure without labels."""
    if labelled <= 0:
        return "n/a, 0 labels"
    low, high = wilson(bad, labelled)
    return f"{bad / labelled:.0%} of {labelled:,.0f} labels ({low or 0:.0%} to {high or 0:.0%})"
