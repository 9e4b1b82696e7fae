"""The catalogue as a markdown table, and the part of a README between two markers that holds it."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from monitors.catalogue.header import STAGES
from monitors.catalogue.loading import Monitor, read_monitors

BEGIN, END = "<!-- monitors:begin -->", "<!-- monitors:end -->"
_ARROW = {"up": "↑", "down": "↓", "both": "↕"}
_HEAD = ("stage", "monitor", "what it watches", "unit", "bad", "view", "by", "severity")


def render_table(monitors: Iterable[Monitor]) -> str:
    """One row per monitor that is not retired, in the order of the life cycle, then by name."""
    shown = sorted(
        (m for m in monitors if m.status != "retired"), key=lambda m: (_place(m.stage), m.stage, m.name)
    )
    rows = [_HEAD, tuple("---" for _ in _HEAD), *(_row(monitor) for monitor in shown)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def with_table(text: str, table: str) -> str:
    """The text with the part between the markers replaced; markers are added at the end if there are none.

    Raises ValueError when only one marker is there.
    """
    part = f"{BEGIN}\n{table}\n{END}"
    if BEGIN not in text and END not in text:
        return text.rstrip("\n") + f"\n\n{part}\n"
    if BEGIN not in text or END not in text:
        raise ValueError(f"one marker without the other: expected {BEGIN} and {END}")
    return text[: text.index(BEGIN)] + part + text[text.index(END) + len(END) :]


def main(arguments: Sequence[str] | None = None) -> None:
    """Rewrites the table of a README from the monitor files of a folder."""
    parser = argparse.ArgumentParser(prog="python -m monitors.table", description=main.__doc__)
    parser.add_argument("readme", type=Path, nargs="?", default=Path("README.md"))
    parser.add_argument("--monitors", type=Path, default=Path(__file__).parents[1] / "sql")
    options = parser.parse_args(arguments)
    catalogue = read_monitors(options.monitors.glob("*.sql"))
    text = options.readme.read_text(encoding="utf-8")
    options.readme.write_text(with_table(text, render_table(catalogue.monitors)), encoding="utf-8")


def _place(stage: str) -> int:
    return STAGES.index(stage) if stage in STAGES else len(STAGES)


def _row(monitor: Monitor) -> tuple[str, ...]:
    watch = "; ".join(" × ".join(group) or "total" for group in monitor.watch)
    view = f"cohort, {monitor.lag} d" if monitor.view == "cohort" else "activity"
    grain = f"{view}, hourly" if monitor.grain == "hour" else view
    name = f"`{monitor.name}`" + (" (shadow)" if monitor.status == "shadow" else "")
    what = monitor.description.rstrip(".").replace("|", "\\|")
    return (
        monitor.stage,
        name,
        what,
        monitor.unit,
        _ARROW[monitor.direction],
        grain,
        watch,
        monitor.severity,
    )


if __name__ == "__main__":
    main()
