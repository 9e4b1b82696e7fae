"""A few raw events behind an alert, personal data masked: equal values keep equal masks, nothing else
remains.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pandas as pd

from monitors.catalogue.loading import Monitor
from monitors.explain.explanation import Row, Section
from queries.engine.drill import DrillWindow as Days
from queries.engine.drill import missing_conditions, rows_drill
from queries.engine.opening import Engine, EngineError
from queries.state.catalog import enriched_columns

ROWS = 25


def find_sample(engine: Engine, monitor: Monitor, where: Mapping[str, str], last: date) -> Section:
    """Rows of the monitor's extract of its newest bad day, as its header's events and events_where say."""
    if monitor.events is None:
        return Section(note="the monitor does not say which events it counts")
    contract = engine.catalog.contracts.get(monitor.events)
    try:
        columns = engine.columns(monitor.events)
    except EngineError:
        return Section(note=f"the home has no extract {monitor.events}")
    drill = rows_drill(
        columns, monitor.events, monitor.events_where, where, Days(last, last + timedelta(days=1)), ROWS
    )
    try:
        found = drill.run(engine).to_pandas()
    except EngineError as error:
        return Section(note=str(error), sql=drill.text)
    hidden: list[str] = []
    if contract is not None:
        every = [*contract.columns, *enriched_columns(engine.catalog.contracts, contract)]
        hidden = [column.name for column in every if column.personal]
    ignored = missing_conditions(columns, where)
    note = f"not limited to {' and '.join(ignored)}: {monitor.events} does not have it" if ignored else ""
    return Section(mask(found, hidden), note if len(found) else f"no such events on {last}", drill.text)


def mask(found: pd.DataFrame, personal: Sequence[str]) -> list[Row]:
    """Rows as plain values; personal columns show only which values are equal (#1, #2, …)."""
    shown = found.copy()
    for name in personal:
        if name in shown:
            codes, _ = pd.factorize(shown[name])
            shown[name] = [f"#{code + 1}" if code >= 0 else None for code in codes]
    return [
        {str(name): _plain(value) for name, value in record.items()} for record in shown.to_dict("records")
    ]


def _plain(value: object) -> object:
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, bool | int | float | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
