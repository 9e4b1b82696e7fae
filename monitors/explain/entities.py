"""Entities that carry the change: each against its own expectation, shrunk to its peers.

Gamma–Poisson model: an entity's rate is drawn from the peers' distribution (mean and variance by moments from the
baseline) and updated by its own past; its present count is tested with the predictive negative binomial. Entities
that are small now and were small before come as one aggregate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from monitors.catalogue.loading import EntityTable
from monitors.entities.gamma_poisson import log_tail, shrunken, spread_of
from monitors.explain.causes.leaves import Floats
from monitors.explain.explanation import Row, Section
from monitors.explain.steady_rows import steady
from monitors.explain.window import Window
from queries.engine.drill import DrillWindow as Days
from queries.engine.drill import entity_drill, missing_conditions
from queries.engine.opening import Engine, EngineError

TOP = 15  # entities shown; chosen
CLEAR = 2.0  # standard errors from which all entities together show the change; chosen
# events of its own past that count at most, so that no rate is known better than ± 7 %; chosen
_PAST_WEIGHT = 200.0


@dataclass(frozen=True)
class Peers:
    """Gamma distribution of the rate among peers, by shape and rate parameter; rates are events ÷ exposure."""

    shape: float
    rate: float

    @property
    def mean(self) -> float:
        """Mean rate: events per unit of exposure."""
        return self.shape / self.rate


def find_entities(
    engine: Engine, who: EntityTable, where: Mapping[str, str], window: Window, *, up: bool
) -> Section:
    """Entities with the largest excess (or shortfall) now, from the entity's cube or view.

    Facts of the section: `excess` and `expected` of all entities together and whether the excess is `clear` of
        chance, `entities` with any event now, `half` how many of them carry half of the excess (None where it is not
        clear), `usual_half` how many carry half of what was expected. Raises nothing: a missing source or a failed
        query gives a section that says so.
    """
    key = f"{who.entity}_id"
    try:
        columns = engine.columns(who.source)
    except EngineError:
        return Section(note=f"the home has no table {who.source}")
    absent = [c for c in (key, "day", who.numerator, who.denominator, who.exposure) if c and c not in columns]
    if absent:
        return Section(note=f"{who.source} has no column {', '.join(absent)}")
    measures = {"num": who.numerator, "den": who.denominator, "money": who.exposure}
    now, before = Days(window.since, window.until), Days(window.base_since, window.base_until)
    drill = entity_drill(columns, who.source, key, measures, where, now, before)
    try:
        found = steady(drill.run(engine).to_pandas())
    except EngineError as error:
        return Section(note=str(error), sql=drill.text)
    if found.empty or not float(found["num_now"].sum() + found["num_before"].sum()):
        return Section(note=f"{who.source} has nothing in these days", sql=drill.text)
    rows, facts = rank(found, now.days, before.days, ratio=who.denominator is not None, up=up)
    notes = _notes(who.source, missing_conditions(columns, where), rows, facts, up=up)
    return Section(rows, "; ".join(notes), drill.text, {"entity": who.entity, **facts})


def _notes(source: str, ignored: Sequence[str], rows: Sequence[Row], facts: Row, *, up: bool) -> list[str]:
    """What a reader must know of the rows: conditions that their table does not have, and of what their shares are."""
    notes = [f"for all {' and '.join(ignored)}: {source} does not know it"] if ignored else []
    if rows and not facts["clear"]:
        notes.append(f"all together {source} shows no such change: shares are of what is beyond expectation")
    if rows and facts["beyond"]:
        notes.append(_of_those_shown(up=up))
    return notes


def _of_those_shown(*, up: bool) -> str:
    others, moved = ("less", "rise") if up else ("more", "fall")
    return (
        f"the others together have {others} than usual, so shares are of the {moved} of those shown, "
        f"not of the smaller {moved} of all"
    )


def rank(found: pd.DataFrame, days: int, days_before: int, *, ratio: bool, up: bool) -> tuple[list[Row], Row]:
    """Rows of the `TOP` entities by excess, and facts about all entities.

    found: as `entity_drill` returns it. days, days_before: lengths of the two periods; they are the exposure without
        denominators. ratio: there are denominators. up: increases count as excess.
    Shares are of the net excess of all entities, or of that of the rows where these have more; where it is not clear of
    chance, of the sum of the positive excesses. So they never add up to more than all of it. Fact `beyond`: the rows
    have more.
    """
    # Over 40 lines: the columns of one table in their order; a third of it is the fields of a row.
    size = found["ids"].to_numpy(dtype=np.float64)
    num_now, num_before = (found[f"num_{w}"].to_numpy(dtype=np.float64) for w in ("now", "before"))
    den_now = found["den_now"].to_numpy(dtype=np.float64) if ratio else size * days
    den_before = found["den_before"].to_numpy(dtype=np.float64) if ratio else size * days_before
    peers = fit_peers(num_before, den_before, found["squares"].to_numpy(dtype=np.float64), size)
    past_weight = np.minimum(1.0, _PAST_WEIGHT / np.maximum(num_before, 1.0))
    shape, rate = peers.shape + past_weight * num_before, peers.rate + past_weight * den_before
    single = found["id"].notna().to_numpy()
    # The aggregate of small entities is large: its expectation is its own past, unshrunk.
    usual = np.divide(num_before, den_before, out=np.full(size.size, peers.mean), where=den_before > 0)
    expected = den_now * np.where(single, shape / rate, usual)
    sign = 1.0 if up else -1.0
    excess = sign * (num_now - expected)
    # The distribution of the Sellers page; only the expectation differs: here its own past, there its peers.
    p_value = np.exp(log_tail(num_now, np.maximum(den_now, 1e-12) * shape / rate, 1.0 / shape, up=up))
    # Those who carry the change spread the rates out: as on the Sellers page, all of them say how far.
    usually = peers.mean * den_now
    wide = max(1.0 / peers.shape, spread_of(num_now, usually, usually**2 / np.maximum(size, 1.0)))
    own, _, _ = shrunken(num_now, den_now, np.full(size.size, peers.mean), wide)
    money = found["money_now"].to_numpy(dtype=np.float64) if "money_now" in found else np.zeros(size.size)
    per_event = np.divide(money, num_now, out=np.zeros(size.size), where=num_now > 0)
    total, gross = float(excess.sum()), float(np.maximum(excess, 0.0).sum())
    spread = np.where(single, expected * (1 + den_now / rate), expected)
    clear = total > CLEAR * float(np.sqrt(spread.sum()))
    order = np.argsort(-np.where(single, excess, -np.inf), kind="stable")
    # Where others have less than usual, those shown have more than all together: then shares are of theirs.
    shown = float(np.maximum(np.where(single, excess, 0.0)[order[:TOP]], 0.0).sum())
    whole = max(total, shown) if clear else gross
    rows: list[Row] = []
    for i in order[:TOP]:
        if not single[i] or excess[i] <= 0:
            break
        rows.append(
            {
                "id": str(found["id"].iat[int(i)]),
                "actual": float(num_now[i]),
                "expected": float(expected[i]),
                "excess": float(sign * excess[i]),
                "share": min(float(excess[i] / whole), 1.0),
                "n": float(den_now[i]) if ratio else None,
                "rate": float(own[i]) if den_now[i] > 0 else None,  # out of nothing there is no rate
                "peers": peers.mean,
                "money": float(excess[i] * per_event[i]),
                "p_value": float(min(1.0, p_value[i])),
                "new": bool(num_before[i] == 0 and (not ratio or den_before[i] == 0)),
            }
        )
    active = float(size[num_now > 0].sum())
    return rows, {
        "excess": sign * total,
        "expected": float(expected.sum()),
        "clear": clear,
        "beyond": clear and shown > total,
        "entities": active,
        "half": carry_half(np.where(single, excess, 0.0), total) if clear else None,
        "usual_half": carry_half(np.where(single, expected, 0.0), float(expected.sum())),
    }


def carry_half(excess: Floats, total: float) -> int | None:
    """Number of the largest entities that carry half of a total; None when all of them together do not."""
    if total <= 0:
        return None
    running = np.cumsum(np.sort(np.maximum(excess, 0.0))[::-1])
    place = int(np.searchsorted(running, total / 2))
    return place + 1 if place < running.size else None


def fit_peers(num: Floats, den: Floats, squares: Floats, size: Floats) -> Peers:
    """Gamma distribution by moments from the baseline; events, exposure, Σ events² and number of entities of each
    group [groups].
    """
    total, exposure = float(num.sum()), float(den.sum())
    if exposure <= 0 or total <= 0:
        return Peers(0.5, max(exposure, 1.0) / max(float(size.sum()), 1.0))
    mean = total / exposure
    # E n(n−1) = d²·E λ²; the exposures within an aggregate are taken as equal.
    second = float((squares - num).sum()) / max(float((den**2 / np.maximum(size, 1.0)).sum()), 1e-300)
    variance = min(max(second - mean**2, 0.05 * mean**2), 100 * mean**2)
    return Peers(mean**2 / variance, mean / variance)
