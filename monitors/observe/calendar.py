"""What is known beforehand: the home's calendar of campaigns and holidays, as a morning knew it."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pandas as pd

from queries.content.home import Home
from queries.engine.opening import Engine

TABLE = "calendar"
QUERY = "calendar"


class Calendar:
    """The table `calendar` through the drill-down of that name; a home without either has none."""

    def __init__(self, home: Home, engine: Engine) -> None:
        """Look up what the home has."""
        self.engine = engine
        files = {path.stem: path for path in home.content("drilldown")}
        own = files.get(QUERY, home.built_in("drilldown") / f"{QUERY}.sql")
        self.file: Path | None = own if TABLE in engine.catalog.names() else None
        self._known: dict[date, pd.DataFrame] = {}

    @property
    def there(self) -> bool:
        """Whether the home has a calendar of its own, with or without entries."""
        return self.file is not None

    def at(self, morning: date) -> pd.DataFrame | None:
        """Columns day, kind and the dimensions an entry is limited to, or None. Raises EngineError.

        All campaigns are one kind of day: what a segment has in common with the others under it is looked at
        day by day anyhow, so names would only take time.
        """
        if self.file is None:
            return None
        if morning not in self._known:
            known = self.engine.at(morning).frame(self.file.read_text(), file=self.file)
            self._known[morning] = known.drop(columns=[name for name in ("name",) if "kind" in known])
        return self._known[morning]

    def without(self, morning: date, column: str, markets: Iterable[str]) -> list[str]:
        """The markets for which a calendar that has entries has none; an entry without a market is for all."""
        known = self.at(morning)
        if known is None or known.empty or column not in known or known[column].isna().any():
            return []
        return sorted(set(markets) - set(known[column].astype(str)))
