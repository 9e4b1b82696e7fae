"""`causes`: the few cells that carry a change, from a leaf table alone."""

from dataclasses import replace
from itertools import compress
from math import exp

import numpy as np
import pandas as pd

from monitors.explain.causes.cause import Cause, Kind
from monitors.explain.causes.compare import comparable
from monitors.explain.causes.cuboids import build_lattice
from monitors.explain.causes.effects import Usual, change_of, parts_of, usual_rates
from monitors.explain.causes.leaves import Floats, Ints, Leaves, encode_leaves
from monitors.explain.causes.search import FoundCell, find_cells
from monitors.explain.causes.state import Options

__all__ = ["causes", "causes_of"]

_TRACE = 1e-3  # share of the actual amount; a cell with less expectation than this is new; chosen
_CARRIES = (
    0.01  # share of the gross change; weights always drift, and one that carries less is no cause; chosen
)
_BESIDE = (
    6.0  # nats that a mix cell must keep beside a rate that broke: a second cause is rarer than one; chosen
)
_ROUNDING = 1e-6  # share of the expected ratio; a smaller contribution is rounding; chosen
_LIMIT = 5.0  # log factor; a larger one is reported as plain ratio; chosen


def causes(leaves: pd.DataFrame, dimensions: list[str]) -> list[Cause]:
    """Name the cells of `leaves` that carry the change from expected to actual, the largest contribution first.

    leaves: columns `dimensions`, actual_num, expected_num and, for ratios, actual_den, expected_den (≥ 0); numerators
        may be negative in tables of net amounts. The expected columns are treated as a noisy baseline.
    Returns an empty list when no segment explains the change: also for an empty table, without dimensions, for
        dimensions of a single value, and where one side has nothing at all to compare with. Amounts that are negative
        altogether (refunds, losses) are compared by size; contributions keep their sign.
    Raises LeafError (a ValueError) for a missing column, NaN or infinite amounts and negative denominators.
    """
    return causes_of(encode_leaves(leaves, dimensions))


def causes_of(table: Leaves, options: Options | None = None) -> list[Cause]:
    """The same as `causes`, from a table already read; options: the stop rule (None = the default)."""
    if table.size == 0 or not table.dimensions or not _comparable_at_all(table):
        return []
    if max(float(table.actual_num.sum()), float(table.expected_num.sum())) < 0:
        turned = replace(table, actual_num=-table.actual_num, expected_num=-table.expected_num)
        return [_turned(cause) for cause in causes_of(turned, options)]
    options = options or Options()
    lattice = build_lattice(table)
    found: list[tuple[FoundCell, Kind]] = []
    if table.actual_den is None or table.expected_den is None:
        floor = _floor(table.actual_num)
        cells = find_cells(table, lattice, table.actual_num, table.expected_num, floor, options)
        found = [(f, "giant" if f.giant else "volume") for f in cells]
    else:
        y, e = comparable(table, table.actual_den, table.expected_den)
        anchored = replace(options, anchored=True)
        num = find_cells(table, lattice, y, e, _floor(table.actual_num), anchored)
        found = [(f, "giant" if f.giant else "rate") for f in num]
        den = find_cells(
            table, lattice, table.actual_den, table.expected_den, _floor(table.actual_den), options
        )
        found += [(f, "giant" if f.giant else "mix") for f in den if f.giant or not num or f.score >= _BESIDE]
    return _describe(table, found)


def _comparable_at_all(table: Leaves) -> bool:
    """Whether anything is expected, and a ratio has denominators on both sides."""
    if table.actual_den is None or table.expected_den is None:
        return bool(table.expected_num.any())
    return bool(table.actual_den.any() and table.expected_den.any())


def _turned(cause: Cause) -> Cause:
    """A cause of a table whose amounts were turned round, in its own amounts again."""
    if cause.effect == "mix":
        return replace(cause, contribution=-cause.contribution, share=-cause.share)
    return replace(
        cause,
        actual=-cause.actual,
        expected=-cause.expected,
        contribution=-cause.contribution,
        share=-cause.share,
    )


def _floor(actual: Floats) -> float:
    """Lower bound of the overdispersion phi: 1 for counts, which are never less variable than Poisson, 0
    for amounts.
    """
    return 1.0 if bool(np.all(actual == np.round(actual))) else 0.0


def _live_rows(table: Leaves, found: FoundCell) -> Ints:
    """Positions of the cell's leaves that hold any amount."""
    rows = table.rows(found.cell.dims, found.cell.codes)
    return rows[table.live[rows]]


def _describe(table: Leaves, found: list[tuple[FoundCell, Kind]]) -> list[Cause]:
    """Turn cells into causes with their contributions to the change."""
    if not found:
        return []
    masks = [_live_rows(table, f) for f, _ in found]
    usual = usual_rates(table)
    parts = [_part(table, kind, mask, usual) for (_, kind), mask in zip(found, masks, strict=True)]
    least = max(_CARRIES * _gross(table, parts), _ROUNDING * _level(table))
    told = [
        kind != "mix" or abs(part) >= max(least, _outer_part(f, found, parts))
        for (f, kind), part in zip(found, parts, strict=True)
    ]
    found, masks, parts = (
        list(compress(found, told)),
        list(compress(masks, told)),
        list(compress(parts, told)),
    )
    gross = _gross(table, parts)
    named = [
        _cause(table, f, kind, mask, part, gross)
        for (f, kind), mask, part in zip(found, masks, parts, strict=True)
    ]
    return sorted(named, key=lambda c: -abs(c.contribution))


def _outer_part(inner: FoundCell, found: list[tuple[FoundCell, Kind]], parts: list[float]) -> float:
    """The largest part of the rate causes around a cell: where a rate breaks, its own traffic shifts as a consequence,
    and weights that move inside are told only where they carry more.
    """
    around = [
        abs(part)
        for (outer, kind), part in zip(found, parts, strict=True)
        if kind == "rate" and inner.cell != outer.cell and inner.cell.within(outer.cell)
    ]
    return max(around, default=0.0)


def _level(table: Leaves) -> float:
    """The expected ratio, or total."""
    den = 1.0 if table.expected_den is None else float(table.expected_den.sum())
    return abs(float(table.expected_num.sum())) / max(den, 1e-300)


def _gross(table: Leaves, parts: list[float]) -> float:
    """The sum of the absolute contributions of all causes and of the rest."""
    return sum(abs(p) for p in parts) + abs(change_of(table) - sum(parts))


def _part(table: Leaves, kind: Kind, mask: Ints, usual: Usual | None) -> float:
    """Contribution of a cause to the change; of a cell that is new or gone, which has one side alone, all of it."""
    rate, mix = parts_of(table, mask, usual)
    if kind == "mix" and table.actual_den is not None and table.expected_den is not None:
        sides = float(table.actual_den[mask].sum()), float(table.expected_den[mask].sum())
        if min(sides) > _TRACE * max(sides):
            return mix
    return rate if kind == "rate" else rate + mix


def _ratio(factor: float, actual: float, expected: float) -> float | None:
    """The estimated factor; the plain ratio where the log factor is too large to be an estimate, or, against what the
    rest would make one expect, points the other way than the amounts that stand beside it; None for a new cell.
    """
    if expected <= _TRACE * actual:
        return None
    if abs(factor) < _LIMIT and factor * (actual - expected) >= 0:
        return exp(factor)
    return actual / expected if expected > 0 else None


def _cause(table: Leaves, found: FoundCell, kind: Kind, mask: Ints, part: float, gross: float) -> Cause:
    """One cause: its amounts, and its contribution also as a share of the gross change."""
    den_a = None if table.actual_den is None else float(table.actual_den[mask].sum())
    den_e = None if table.expected_den is None else float(table.expected_den[mask].sum())
    actual, expected = float(table.actual_num[mask].sum()), float(table.expected_num[mask].sum())
    if kind == "mix" and den_a is not None and den_e is not None:
        actual, expected = den_a, den_e
    elif kind == "rate" and den_a is not None and den_e:
        expected = expected / den_e * den_a
    return Cause(
        segment=table.segment(found.cell.dims, found.cell.codes),
        effect=kind,
        actual=actual,
        expected=expected,
        ratio=_ratio(found.factor, actual, expected),
        contribution=part,
        share=part / gross if gross > 0 else 0.0,
        score=found.score,
        p_value=min(1.0, exp(-max(found.score, 0.0))),
        leaves=int(mask.size),
        actual_den=den_a,
        expected_den=den_e,
    )
