"""The sentence on top: what moved, how much, since when, where it sits, who carries it. Plain text from the
numbers.
"""

from collections.abc import Mapping, Sequence

from monitors.catalogue.loading import Monitor
from monitors.explain.causes.cause import Cause
from monitors.explain.explanation import Money, Section, Split
from monitors.explain.onset import Onset
from monitors.words.phrases import cell, count, day, metric, money, quantity, share, times

_TELLING = 0.15  # share of the change from which a cell is told in the headline


def write_headline(
    monitor: Monitor,
    where: Mapping[str, str],
    split: Split,
    onset: Onset,
    causes: Sequence[Cause],
    who: Mapping[str, Section],
    stake: Money | None,
    currency: str,
    *,
    back: bool = False,
) -> str:
    """One or two sentences, e.g. "Refund only rate in ID · beauty is ×3.6 since 19 Nov: 71 bps against 20
    bps expected.

    Carried by payment method COD (61 %, ×4.1); 3 of 180 seller ids carry 58 %; USD 41,200 at stake (USD 30,000 to …)."
    """
    place = f" in {cell(where)}" if where else ""
    now, usual = (quantity(v, monitor.unit, currency) for v in (split.actual, split.expected))
    if split.expected <= 0:
        moved = f"is new since {day(onset.day)}: {now}, nothing expected"
    elif split.actual == 0:
        moved = f"fell to zero on {day(onset.day)}, {usual} expected"
    else:
        factor = times(split.actual / split.expected)
        moved = f"is {factor} since {day(onset.day)}: {now} against {usual} expected"
        if back:
            moved = f"is back up since {day(onset.day)}: {now}, {factor} the {usual} a change had brought it down to"
    rest = [_cells(causes), *_names(who), _stake(stake, currency)]
    tail = "; ".join(part for part in rest if part)
    return f"{metric(monitor.name)}{place} {moved}." + (f" {tail[:1].upper()}{tail[1:]}." if tail else "")


def _cells(causes: Sequence[Cause]) -> str:
    telling = [c for c in causes if abs(c.share) >= _TELLING][:2]
    if not telling:
        return "no segment explains it" if not causes else ""
    mixed = any(cause.effect == "mix" for cause in telling)
    said = [_cell(cause, "the rate of " if mixed else "") for cause in telling]
    return f"carried by {' and '.join(said)}"


def _cell(cause: Cause, rate: str = "") -> str:
    """A cause in words; `rate` stands before a cell whose rate moved, where others' weight did."""
    name, part = cell(cause.segment), share(abs(cause.share))
    if cause.effect == "giant":
        return f"one huge amount in {name} ({part})"
    moved = "new" if cause.ratio is None else times(cause.ratio)
    if cause.effect == "mix":
        grown = cause.ratio is None or cause.ratio >= 1
        return f"a {'larger' if grown else 'smaller'} share of {name} ({part}, {moved})"
    return f"{rate}{name} ({part}, {moved})"


def _names(who: Mapping[str, Section]) -> list[str]:
    """The kind of entity of which the fewest carry half or more, if they are few."""
    few = {
        entity: section
        for entity, section in who.items()
        if section.facts.get("half") and section.facts["half"] <= min(10, len(section.rows))
    }
    if not few:
        return []
    entity = min(few, key=lambda name: int(few[name].facts["half"]))
    section = few[entity]
    half = int(section.facts["half"])
    part = share(min(1.0, sum(row["share"] for row in section.rows[:half])))
    if half == 1:
        return [f"{entity} {section.rows[0]['id']} carries {part}"]
    return [f"{half} of {count(section.facts['entities'])} {entity} ids carry {part}"]


def _stake(stake: Money | None, currency: str) -> str:
    if stake is None or stake.amount <= 0:
        return ""
    span = (
        f" ({money(stake.low, currency)} to {money(stake.high, currency)})" if stake.high > stake.low else ""
    )
    return f"{money(stake.amount, currency)} at stake{span}"
