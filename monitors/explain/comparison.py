"""Two spans of days compared: rows equally complete on both sides, effects, and the cells that carry them."""

from collections.abc import Sequence

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.explain.causes.answer import causes_of
from monitors.explain.causes.cause import Cause
from monitors.explain.causes.effects import split_effects
from monitors.explain.causes.everywhere import change_everywhere
from monitors.explain.causes.leaves import encode_leaves
from monitors.explain.explanation import Split
from monitors.explain.window import Table
from monitors.life.segment import Segment
from monitors.observe.data_faults import FaultBook
from monitors.observe.extract_health import ExtractHealth
from queries.content.home import Home
from queries.engine.opening import Engine

_NOTHING = 0.02  # share of the gross amounts; a total below it is next to nothing; chosen


class ExplainError(ValueError):
    """An episode that cannot be explained: the message says why."""


def evenly_known(home: Home, engine: Engine, monitor: Monitor, extracts: frozenset[str]) -> Engine:
    """The engine's morning with every bucket as complete as it was on its own: both sides of a comparison alike."""
    book = FaultBook(
        lambda _: ExtractHealth((), 0, 0), {monitor.name: extracts}, engine.catalog, home.settings.cutoff_hour
    )
    return engine.at(engine.as_of, within=1 + book.settle[monitor.name])


def measure_table(table: Table) -> tuple[Split, list[Cause]]:
    """Rate and mix effect of a leaf table, with 95 % half-widths of the table's own counts, and the cells that the
    search names, the largest contribution first; of the rate effect also what all rates outside these cells share.
    """
    measured = table.frame.drop(columns=["actual_exposure", "expected_exposure"])
    leaves = encode_leaves(measured, table.dimensions)
    effects = split_effects(leaves)
    causes = causes_of(leaves) if table.dimensions else []
    rest = change_everywhere(leaves, causes) if table.dimensions else None
    split = Split(
        effects.actual,
        effects.expected,
        effects.rate,
        effects.mix,
        effects.rate_half,
        effects.mix_half,
        rest.part if rest else 0.0,
    )
    return split, causes


def unplaced_note(causes: Sequence[Cause], table: Table, where: Segment) -> str:
    """Why no cell is named; empty where one is."""
    if causes:
        return ""
    if table.replaced:
        names = "; ".join(f"{name}: {how}" for name, how in table.replaced.items())
        return f"all of it is in what was replaced ({names})"
    if not table.dimensions:
        return "the monitor has no dimension beside those of the segment"
    if _cancel(table):
        return (
            "its amounts add up to next to nothing: gains and losses cancel, and no part of them can be told"
        )
    return words.unplaced(where)


def _cancel(table: Table) -> bool:
    """Whether the numerators of a side are large and add up to next to nothing, so that nothing has a share of them."""
    sides = (table.frame[name] for name in ("actual_num", "expected_num"))
    return any(0 <= abs(float(one.sum())) < _NOTHING * float(one.abs().sum()) for one in sides)
