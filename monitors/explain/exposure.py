"""Money at stake: the events beyond expectation times what one of them is worth, with the band's interval."""

from monitors.catalogue.loading import Monitor
from monitors.explain.explanation import Money, Split
from monitors.explain.window import Table


def exposure_of(monitor: Monitor, table: Table, split: Split, known: float = 0.0) -> Money | None:
    """Money of the excess (or shortfall) over the window; None for a monitor without exposure.

    Worth of an event from the window itself, where nothing happened from the baseline. `known`: the
    episode's own sum over its bad buckets, which is shown where there is one; the interval keeps its
    relative width.
    """
    if monitor.exposure is None and monitor.unit != "money":
        return None
    frame = table.frame
    ratio = "actual_den" in frame
    scale = float(frame["actual_den"].sum()) if ratio else 1.0
    worth = _worth(table) if monitor.exposure is not None else 1.0
    amount = abs(split.change) * scale * worth
    half = (split.rate_half**2 + split.mix_half**2) ** 0.5 * scale * worth
    shown = known if known > 0 else amount
    part = shown / amount if amount > 0 else 1.0
    return Money(shown, max(0.0, (amount - half) * part), (amount + half) * part)


def _worth(table: Table) -> float:
    frame = table.frame
    for side in ("actual", "expected"):
        events = float(frame[f"{side}_num"].sum())
        money = float(frame[f"{side}_exposure"].sum())
        if side == "expected":
            events /= table.scale
        if events > 0 and money > 0:
            return money / events
    return 0.0
