"""The catalogue as a markdown table: docs/monitors.md is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitors.catalogue.monitor import Monitor, place_of_stage

_ARROW = {"up": "↑", "down": "↓", "both": "↕"}
_HEAD = ("stage", "metric", "monitor", "role", "what it watches", "unit", "bad", "view", "by", "severity")


def render_table(monitors: Iterable[Monitor]) -> str:
    """One row per monitor that is not retired, in the order of the life cycle, then by name."""
    shown = sorted(
        (m for m in monitors if m.status != "retired"),
        key=lambda m: (place_of_stage(m.stage), m.stage, m.name),
    )
    return markdown_table(_HEAD, [_row(monitor) for monitor in shown])


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A markdown table; a bar in a cell is escaped."""
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _row(monitor: Monitor) -> tuple[str, ...]:
    watch = "; ".join(" × ".join(group) or "total" for group in monitor.watch)
    view = f"cohort, {monitor.lag} d" if monitor.view == "cohort" else "activity"
    grain = view if monitor.grain == "day" else f"{view}, {monitor.grain}ly"
    name = f"`{monitor.name}`" + (" (shadow)" if monitor.status == "shadow" else "")
    what = monitor.description.rstrip(".")
    return (
        monitor.stage,
        monitor.title,
        name,
        monitor.role,
        what,
        monitor.unit,
        _ARROW[monitor.direction],
        grain,
        watch,
        monitor.severity,
    )
