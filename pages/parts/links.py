"""Addresses within the desk: every view has one, and a pasted one opens the same view cold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from monitors.catalogue.loading import Monitor
from pages.desk.escape import plain
from queries.engine.drill import is_value
from queries.engine.table_sql import filled, literal

REVIEW = "pages/review/page.py"
ALERT = "pages/alert/page.py"
METRICS = "pages/metrics/page.py"
MONITORS = "pages/monitors/page.py"
DATA = "pages/data/page.py"
SQL = "pages/sql/page.py"


def sql_link(sql: str, label: str = "SQL") -> None:
    """A small link that opens the workbench with this statement in it."""
    st.page_link(
        SQL, label=label, icon=":material/code:", query_params={"sql": sql}, help="Open in the workbench"
    )


def metric_link(monitor: str, label: str, **state: str) -> None:
    """A link to a monitor's metric, with the state of that page."""
    st.page_link(
        METRICS,
        label=plain(label),
        icon=":material/monitoring:",
        query_params={"metric": monitor, **state},
        help="",
    )


def segment_sql(
    monitor: Monitor, where: Mapping[str, str], since: date, until: date, by: str = "bucket"
) -> str:
    """The statement behind a monitor's series in one segment, or split `by` a dimension; runs as it is."""
    body = filled(monitor.sql.strip().rstrip(";"), {"since": since, "until": until})
    tests = [is_value(name, literal(value)) for name, value in sorted(where.items())]
    known = monitor.columns or ()
    sums = [
        f"sum({name}) as {name}" for name in ("numerator", "denominator", monitor.exposure) if name in known
    ]
    picked = ", ".join([by, *(sums or ["*"])])
    if monitor.view == "cohort" and monitor.lag is not None:  # all at equal age
        tests.append(f"date_diff('day', bucket, reported) <= {monitor.lag}")
    condition = f"\nwhere {' and '.join(tests)}" if tests else ""
    grouped = f"\ngroup by {by}" if sums else ""
    return f"with monitor as (\n{body}\n)\nselect {picked}\nfrom monitor{condition}{grouped}\norder by {by}"
