"""What one monitor would have raised on past mornings, each as it was known then, by the run itself."""

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from monitors.life.episode import Episode
from monitors.mornings import Clock, Progress, RunOptions
from monitors.run import run
from monitors.store import Store, reading
from queries.content.home import Home


def past_alerts(
    home: Home,
    monitor: str,
    since: date,
    until: date,
    clock: Clock,
    *,
    progress: Callable[[Progress], None] | None = None,
    settings: RunOptions | None = None,
) -> list[Episode]:
    """The alerts a monitor alone raises on the mornings after `since` up to `until`, in a desk of its own.

    Alone: its questions are decided on without those of the others, so a night of all may have said a little more or
    less. Shadow monitors too. Raises what `run` raises.
    """
    with tempfile.TemporaryDirectory(prefix="riskdesk-past-") as folder:
        store = Store(Path(folder) / "desk.sqlite")
        try:
            first = since + timedelta(days=1)
            run(
                home,
                store,
                until,
                clock,
                since=first,
                monitors=[monitor],
                progress=progress,
                settings=settings,
            )
            found = reading.all_episodes(store, until)
        finally:
            store.close()
    return [one for one in found if one.monitor == monitor and one.kind == "risk" and one.fired_on]
