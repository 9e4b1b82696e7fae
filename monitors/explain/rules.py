"""Rules: whose hit rate moved, which fell silent, how precise each is; by rule and version, before and
after.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import erfc, sqrt
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors import words
from monitors.catalogue.loading import selected_columns
from monitors.explain.causes.leaves import Floats
from monitors.explain.explanation import Row, Section
from monitors.explain.window import Window
from monitors.life.share import wilson
from queries.engine.drill import columns_of, missing_conditions, totals_drill
from queries.engine.opening import Engine, EngineError

DRILLDOWN = "rules"
BY = ("day", "rule_id", "version")
SUMS = ("hits", "evaluated", "labelled", "bad", "amount")
TOLD = ("name", "mode")
_LEAST = 5.0  # expected hits below which a silence says nothing
TOP = 12
_CHANCE = 0.01


def find_rules(engine: Engine, file: Path | None, where: Mapping[str, str], window: Window) -> Section:
    """Rule versions of the segment whose hit rate moved most, from the drill-down `rules`.

    A home without the drill-down, or without its tables, gives a section that says so.
    """
    if file is None:
        return Section(note="the home has no drill-down rules.sql")
    days = {"since": window.base_since, "until": window.until}
    try:
        names = selected_columns(file.read_text())
        columns = dict.fromkeys(names, "") if names else columns_of(engine, file.read_text(), days)
        absent = [name for name in (*BY, *SUMS) if name not in columns]
        if absent:
            return Section(note=f"{file.name} returns no column {', '.join(absent)}")
        drill = totals_drill(columns, file.read_text(), BY, SUMS, TOLD, where, days)
        found = drill.run(engine).to_pandas()
    except EngineError as error:
        return Section(note=str(error))
    if found.empty:
        return Section(note="no rule looked at this segment in these days", sql=drill.text)
    rows = compare(found, window)
    ignored = missing_conditions(columns, where)
    note = f"for all {' and '.join(ignored)}: rules are not counted by it" if ignored else ""
    return Section(rows, note if rows else "no rule's hit rate moved", drill.text)


def share_of_stake(section: Section, stake: float | None) -> Section:
    """The section with what each rule's move touched as a share of the alert's money, at most 1."""
    if not stake:
        return section
    return replace(section, rows=[{**row, "share": min(1.0, row["money"] / stake)} for row in section.rows])


def compare(found: pd.DataFrame, window: Window) -> list[Row]:
    """One row per rule version, silent ones first, then the clearest moves; those that did not move are left
    out.

    `found`: day, rule_id, version, hits, evaluated, labelled, bad, amount (and name, mode), one row per day.
    """
    days = found["day"].to_numpy().astype("datetime64[D]")
    spans = [np.isin(days, side.astype("datetime64[D]")) for side in (window.now, window.before)]
    keys = (found["rule_id"].astype(str) + "\t" + found["version"].astype(str)).to_numpy(dtype=object)
    columns = {name: found[name].to_numpy(dtype=np.float64) for name in SUMS}
    told = {name: found[name].to_numpy(dtype=object) for name in TOLD if name in found}
    names, codes = np.unique(keys.astype(str), return_inverse=True)
    rows = []
    for place, name in enumerate(names.tolist()):
        at = np.flatnonzero(codes == place)
        part = {column: values[at] for column, values in columns.items()}
        said = {
            column: next((str(v) for v in values[at] if isinstance(v, str)), "")
            for column, values in told.items()
        }
        rows.append(_row(name, part, said, days[at], spans[0][at], spans[1][at]))
    moved = [row for row in _alone(rows) if _moved(row)]
    moved.sort(key=lambda row: (row["kind"] not in ("silent", "not run"), row["p_value"] or 0.0))
    return moved[:TOP]


def _moved(row: Row) -> bool:
    if row["kind"] == "same":
        return False
    return row["p_value"] is None or row["p_value"] < _CHANCE


def _alone(rows: list[Row]) -> list[Row]:
    """Leave out versions replaced by a newer one: their silence is their end."""
    newest: dict[str, object] = {}
    for row in sorted(rows, key=lambda r: str(r["version"]).zfill(9)):
        newest[row["rule"]] = row["version"]
    return [row for row in rows if row["version"] == newest[row["rule"]]]


def _row(
    name: str,
    part: Mapping[str, Floats],
    said: Mapping[str, str],
    days: npt.NDArray[np.datetime64],
    now: npt.NDArray[np.bool_],
    before: npt.NDArray[np.bool_],
) -> Row:
    rule, version = name.split("\t")
    hits, seen, money = part["hits"], part["evaluated"], part["amount"]
    labelled, bad = float(part["labelled"].sum()), float(part["bad"].sum())
    hits_now, seen_now = float(hits[now].sum()), float(seen[now].sum())
    hits_before, seen_before = float(hits[before].sum()), float(seen[before].sum())
    rate_before = hits_before / seen_before if seen_before > 0 else None
    expected = seen_now * rate_before if rate_before is not None else None
    usual = hits_before / max(np.unique(days[before]).size, 1) * max(np.unique(days[now]).size, 1)
    dispersion = daily_spread(days[before], hits[before], seen[before])
    per_hit = float(money[before].sum()) / hits_before if hits_before > 0 else 0.0
    missed = abs(hits_now - (expected if seen_now > 0 and expected is not None else usual))
    precision = wilson(bad, labelled)
    return {
        "rule": rule,
        "version": int(version) if version.isdigit() else version,
        "name": said.get("name", ""),
        "mode": said.get("mode", ""),
        "kind": _kind(hits_now, seen_now, expected, usual, seen_before),
        "hits": hits_now,
        "expected": expected if seen_now > 0 else usual,
        "rate": hits_now / seen_now if seen_now > 0 else None,
        "rate_before": rate_before,
        "evaluated": seen_now,
        "p_value": move_chance(hits_now, seen_now, hits_before, seen_before, dispersion),
        "money": missed * per_hit,
        "share": None,
        "precision": precision.share,
        "precision_low": precision.low,
        "precision_high": precision.high,
        "labels": labelled,
        "coverage": labelled / float(hits.sum()) if hits.sum() > 0 else None,
        "precision_words": precision_words(bad, labelled),
    }


def _kind(hits: float, seen: float, expected: float | None, usual: float, seen_before: float) -> str:
    """How a rule moved; `usual`: hits of as many days before. What says nothing is "same"."""
    if seen_before <= 0:
        return "new version"
    if seen <= 0:
        return "not run" if usual >= _LEAST else "same"
    if expected is None or max(expected, hits) < _LEAST:
        return "same"
    if hits == 0:
        return "silent"
    return "up" if hits > expected else "down"


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


def precision_words(bad: float, labelled: float) -> str:
    """Precision with its n and interval; never a figure without labels."""
    share = wilson(bad, labelled)
    return words.proportion(share.share, share.n, share.low, share.high, "labels")
