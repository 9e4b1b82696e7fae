"""Rules: changes of hit rate, silent rules and precision, by rule, before and after."""

from collections.abc import Mapping
from dataclasses import replace
from math import erfc, sqrt
from pathlib import Path
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors import words
from monitors.catalogue.loading import selected_columns
from monitors.explain.causes.leaves import Floats
from monitors.explain.explanation import Row, Section
from monitors.explain.steady_rows import steady
from monitors.explain.window import Window
from monitors.life.share import wilson
from queries.engine.drill import columns_of, missing_conditions, totals_drill
from queries.engine.opening import Engine, EngineError

DRILLDOWN = "rules"  # name of the drill-down in the home
BY = ("day", "rule_id", "version")  # columns by which the drill-down is grouped
SUMS = ("hits", "evaluated", "labelled", "bad", "amount")  # columns that are summed
DESCRIPTIONS = ("name", "mode")  # columns that describe a rule, where the drill-down returns them
_LEAST = 5.0  # expected hits; below it neither silence nor a change is reported; chosen
TOP = 12  # rule versions shown; chosen
_SURE = 1e-15  # p-value below which a change is as sure as can be; chosen
_BEGINS_WITHIN = np.timedelta64(
    1, "D"
)  # after the first bad day a version may begin and be its cause; chosen
_CHANCE = 0.01  # p-value below which a change of hit rate is shown; chosen
Z99 = 2.576  # standard normal deviate of a 99 % band, as _CHANCE asks


def find_rules(engine: Engine, file: Path | None, where: Mapping[str, str], window: Window) -> Section:
    """Rule versions of the segment whose hit rate changed most, from the drill-down `rules`.

    A home without the drill-down or its tables gives a section that says so. Facts: `looked`, how many rules looked at
    the segment in these days.
    """
    if file is None:
        return Section(note="the home has no drill-down rules.sql")
    # What is compared with may lie after what is explained, where a person chose both.
    days = {
        "since": min(window.base_since, window.since),
        "until": max(window.base_until, window.until),
    }
    try:
        names = selected_columns(file.read_text())
        columns = dict.fromkeys(names, "") if names else columns_of(engine, file.read_text(), days)
        absent = [name for name in (*BY, *SUMS) if name not in columns]
        if absent:
            return Section(note=f"{file.name} returns no column {', '.join(absent)}")
        drill = totals_drill(columns, file.read_text(), BY, SUMS, DESCRIPTIONS, where, days)
        found = steady(drill.run(engine).to_pandas())
    except EngineError as error:
        return Section(note=str(error))
    if found.empty:
        return Section(note="no rule looked at this segment in these days", sql=drill.text)
    rows = compare(found, window)
    ignored = missing_conditions(columns, where)
    note = f"for all {' and '.join(ignored)}: rules are not counted by it" if ignored else ""
    looked = {"looked": int(found["rule_id"].nunique())}
    return Section(rows, note if rows else "no rule's hit rate moved", drill.text, looked)


def share_of_exposure(section: Section, exposure: float | None) -> Section:
    """The section with the money of each rule's change as a share of the alert's exposure, at most 1."""
    if not exposure:
        return section
    return replace(
        section, rows=[{**row, "share": min(1.0, row["money"] / exposure)} for row in section.rows]
    )


def compare(found: pd.DataFrame, window: Window) -> list[Row]:
    """One row per rule, those that were not run first, then by what they carry; unchanged rules are left out."""
    moved = [row for row in rule_rows(found, window) if has_changed(row)]
    told = [{name: value for name, value in row.items() if name != "band"} for row in moved]
    money = any(row["money"] > 0 for row in told)
    return sorted(told, key=lambda row: (row["kind"] != "not run", -_carried(row, money=money)))[:TOP]


def rule_rows(found: pd.DataFrame, window: Window) -> list[Row]:
    """One row per rule, by name: its hit rate now and before, the test of the change, its precision.

    found: day, rule_id, version, hits, evaluated, labelled, bad, amount (and name, mode), one row per day. A rule's
    versions follow each other, so they are one series; told is the one that carries most of the change in these days.
    """
    days = found["day"].to_numpy().astype("datetime64[D]")
    now, before = (np.isin(days, window.days(side)) for side in (window.now, window.before))
    columns = {name: found[name].to_numpy(dtype=np.float64) for name in SUMS}
    descriptions = {name: found[name].to_numpy(dtype=object) for name in DESCRIPTIONS if name in found}
    versions = found["version"].astype(str).to_numpy(dtype=object)
    names, codes = np.unique(
        found["rule_id"].astype(str).to_numpy(dtype=object).astype(str), return_inverse=True
    )
    rows = []
    for place, name in enumerate(names.tolist()):
        at = np.flatnonzero(codes == place)
        acting = at[now[at] & (columns["evaluated"][at] > 0)]
        version = _mover(versions, columns, acting, at[before[at]]) or max(versions[at], key=_by_number)
        own = at[versions[at] == version]
        part = {column: values[at] for column, values in columns.items()}
        labels = {column: float(columns[column][own].sum()) for column in ("hits", "labelled", "bad")}
        told = {
            column: next((str(v) for v in values[own] if isinstance(v, str)), "")
            for column, values in descriptions.items()
        }
        looked = days[own][columns["evaluated"][own] > 0]
        # A version that began later than the change came after it, as an answer to it perhaps, and is no cause.
        began = bool(looked.size) and looked.min() <= np.datetime64(window.since, "D") + _BEGINS_WITHIN
        fresh = bool(acting.size) and began and not columns["evaluated"][own][before[own]].any()
        row = _row(name, version, part, days[at], now[at], before[at], fresh=fresh)
        rows.append({**row, **told, **_precision(labels["bad"], labels["labelled"], labels["hits"])})
    return rows


def _mover(
    versions: npt.NDArray[np.object_],
    columns: Mapping[str, Floats],
    acting: npt.NDArray[np.integer],
    before: npt.NDArray[np.integer],
) -> str:
    """The version whose hits are furthest from what the rule hit before per event, the newest of equals; empty where
    none looked at anything. What was set back within the days explained is told by what moved, not by the way back.

    acting, before: rows of the rule in the days explained, and in those it is held against.
    """
    hits, seen = columns["hits"], columns["evaluated"]
    usual = float(hits[before].sum()) / max(float(seen[before].sum()), 1.0)
    off = {
        str(one): round(abs(float((hits - usual * seen)[acting[versions[acting] == one]].sum())), 9)
        for one in np.unique(versions[acting].astype(str))
    }
    return max(off, key=lambda one: (off[one], *_by_number(one)), default="")


def _carried(row: Row, *, money: bool) -> float:
    """What a rule surely carries of a change: its hits beyond expectation less two standard errors, in money where any
    rule has some.
    """
    missed = abs(row["hits"] - (row["expected"] or 0.0))
    p_value = row["p_value"]
    errors = NormalDist().inv_cdf(1 - max(p_value, _SURE) / 2) if p_value is not None else float("inf")
    sure = max(0.0, 1.0 - 2.0 / errors) if errors > 0 else 0.0
    return float((row["money"] if money else missed) * sure)


def _by_number(version: str) -> tuple[int, str]:
    """Versions in their order: numbers by size, others by their text."""
    return (int(version), "") if version.isdigit() else (-1, version)


def has_changed(row: Row) -> bool:
    """Whether a row's hit rate changed, or the rule fell silent."""
    if row["kind"] == "same":
        return False
    return row["p_value"] is None or row["p_value"] < _CHANCE


def _row(
    rule: str,
    version: str,
    part: Mapping[str, Floats],
    days: npt.NDArray[np.datetime64],
    now: npt.NDArray[np.bool_],
    before: npt.NDArray[np.bool_],
    *,
    fresh: bool,
) -> Row:
    """Row of one rule: hits and hit rate now and before, the test of the change, and its money.

    `fresh`: the version told did not look at anything before.
    """
    # Over 40 lines: a third of it is the fields of a row.
    hits, seen, money = part["hits"], part["evaluated"], part["amount"]
    hits_now, seen_now = float(hits[now].sum()), float(seen[now].sum())
    hits_before, seen_before = float(hits[before].sum()), float(seen[before].sum())
    rate_before = hits_before / seen_before if seen_before > 0 else None
    expected = seen_now * rate_before if rate_before is not None else None
    usual = hits_before / max(np.unique(days[before]).size, 1) * max(np.unique(days[now]).size, 1)
    dispersion = daily_spread(days[before], hits[before], seen[before])
    # A rule without a past carries its hits at what they cost now.
    priced = before if hits_before > 0 else now
    per_hit = float(money[priced].sum()) / max(float(hits[priced].sum()), 1.0)
    missed = abs(hits_now - (expected if seen_now > 0 and expected is not None else usual))
    return {
        "rule": rule,
        "version": int(version) if version.isdigit() else version,
        "name": "",
        "mode": "",
        "kind": _kind(hits_now, seen_now, expected, usual, fresh=fresh),
        "hits": hits_now,
        "expected": expected if seen_now > 0 else usual,
        "rate": hits_now / seen_now if seen_now > 0 else None,
        "rate_before": rate_before,
        "evaluated": seen_now,
        "band": usual_band(seen_now, hits_before, seen_before, dispersion),
        "p_value": move_chance(hits_now, seen_now, hits_before, seen_before, dispersion),
        "money": missed * per_hit,
        "share": None,
    }


def _precision(bad: float, labelled: float, hits: float) -> Row:
    """Precision with its 95 % interval and label coverage; None without labels."""
    precision = wilson(bad, labelled)
    return {
        "precision": precision.share,
        "precision_low": precision.low,
        "precision_high": precision.high,
        "labels": labelled,
        "coverage": labelled / hits if hits > 0 else None,
        "precision_words": precision_words(bad, labelled),
    }


def _kind(hits: float, seen: float, expected: float | None, usual: float, *, fresh: bool) -> str:
    """How a rule changed; usual: hits of as many days before. "same" also where the counts are too small to say."""
    if seen <= 0:
        return "not run" if usual >= _LEAST else "same"
    if expected is None:
        return "new version"
    if max(expected, hits) < _LEAST:
        return "same"
    if hits == 0:
        return "silent"
    return "new version" if fresh else "up" if hits > expected else "down"


def daily_spread(days: npt.NDArray[np.datetime64], hits: Floats, seen: Floats) -> float:
    """Overdispersion of daily hits: Pearson's chi-square over its degrees of freedom (quasi-Poisson), at least 1."""
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
    """Two-sided p-value of a change in hit rate, quasi-Poisson on the square-root scale; None without evaluations."""
    if seen <= 0 or seen_before <= 0 or hits + hits_before == 0:
        return None
    rate = (hits + hits_before) / (seen + seen_before)
    gap = sqrt(hits / seen) - sqrt(hits_before / seen_before)
    spread = sqrt(dispersion * (1 - min(rate, 0.999)) / 4 * (1 / seen + 1 / seen_before))
    return float(erfc(abs(gap) / spread / sqrt(2)))


def usual_band(
    seen: float, hits_before: float, seen_before: float, dispersion: float
) -> tuple[float, float] | None:
    """Hit rates of `seen` events that are no change beside the days before: 99 of 100 lie inside; None without a past.

    The test of `move_chance` the other way round, with the rate of before alone.
    """
    if seen <= 0 or seen_before <= 0:
        return None
    rate = hits_before / seen_before
    spread = Z99 * sqrt(dispersion * (1 - min(rate, 0.999)) / 4 * (1 / seen + 1 / seen_before))
    return max(0.0, sqrt(rate) - spread) ** 2, min(1.0, (sqrt(rate) + spread) ** 2)


def precision_words(bad: float, labelled: float) -> str:
    """Precision with its n and interval; never a figure without labels."""
    share = wilson(bad, labelled)
    return words.proportion(share.share, share.n, share.low, share.high, "labels")
