"""Monitors made for tests: only what a test is about has to be said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from monitors.catalogue.loading import Monitor


def make_monitor(name: str, **changes: Any) -> Monitor:
    """A small monitor with every required key filled in."""
    values: dict[str, Any] = {
        "description": f"{name.capitalize()}.",
        "sql": "select 1",
        "path": Path(f"{name}.sql"),
        "owner": "team",
        "stage": "payment",
        "unit": "percent",
        "direction": "up",
        "runbook": "Look.",
    }
    return Monitor(name=name, **(values | changes))
