"""A home taken in and replayed by the product itself, morning by morning: what it would have raised."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from monitors.commands.options import now
from monitors.commands.run_commands import settings_of
from monitors.replay.replay import replay
from queries.content.home import load_home
from queries.cubes.rollup import refresh
from queries.ingest.ingestion import ingest


@contextmanager
def home_folder(work: Path | None, name: str) -> Iterator[Path]:
    """An empty folder for a home: below `work`, where it stays until the next run, or one thrown away at the end."""
    if work is None:
        with tempfile.TemporaryDirectory(prefix=f"riskdesk-{name}-") as thrown_away:
            yield Path(thrown_away)
    else:
        folder = work / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        yield folder


def alerts_of(folder: Path, since: date, until: date) -> list[dict[str, Any]]:
    """What the home's desk would have raised from the day `since` to before `until`: rows as of `alerts --json`.

    Raises what ingest and replay raise.
    """
    home = load_home(folder)
    ingest(home)
    refresh(home)
    return replay(home, since, until, [], now, settings=settings_of(home)).alerts


def live_risk(alerts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The alerts of class risk that page somebody."""
    return [one for one in alerts if one["class"] == "risk" and one.get("live", True)]
