"""Addresses within the desk: every view has one, and a pasted one opens the same view cold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

import streamlit as st

from pages.parts.escape import plain

REVIEW = "pages/review/page.py"
ALERT = "pages/alert/page.py"
METRICS = "pages/metrics/page.py"
MONITORS = "pages/monitors/page.py"
DATA = "pages/data/page.py"
SQL = "pages/sql/page.py"

_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")


def filled(sql: str, params: Mapping[str, object]) -> str:
    """A statement with its `$name` parameters written out, so that it runs as pasted in the workbench."""
    return _PARAMETER.sub(
        lambda found: literal(params[found.group(1)]) if found.group(1) in params else found.group(), sql
    )


def literal(value: object) -> str:
    """A value as SQL writes it."""
    if isinstance(value, datetime):
        return f"timestamp '{value:%Y-%m-%d %H:%M:%S}'"
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value)
    text = str(value).replace("'", "''")
    return f"'{text}'"


def sql_link(sql: str, label: str = "SQL") -> None:
    """A small link that opens the workbench with this statement in it."""
    st.page_link(
        SQL, label=label, icon=":material/code:", query_params={"sql": sql}, help="Open in the workbench"
    )


def alert_link(incident: int, label: str) -> None:
    """A link to an incident's page."""
    st.page_link(ALERT, label=plain(label), query_params={"id": str(incident)}, help="")
