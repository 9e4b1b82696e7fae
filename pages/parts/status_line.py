"""The line under the top bar: which morning, how fresh, what ran, what the desk promises, and who is here."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from monitors import words
from monitors.store import log
from monitors.store.machine import latest_morning
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.parts import actor, flash, links


def morning(desk: House) -> date | None:
    """The morning a page shows: `as_of` of the address, else the newest that was run; None on a new desk."""
    asked = st.query_params.get("as_of")
    try:
        return date.fromisoformat(asked) if asked else latest_morning(desk.store)
    except ValueError:
        return latest_morning(desk.store)


def draw(desk: House, as_of: date | None) -> None:
    """The header line, and what the last action left to say."""
    newest = latest_morning(desk.store) if as_of else None
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="header"):
        st.markdown(_line(desk, as_of), width="stretch")
        if as_of is not None and newest is not None and as_of < newest:
            st.page_link(
                links.REVIEW, label=f"An earlier morning: to {words.day(newest)}", icon=":material/today:"
            )
        actor.control()
    flash.show()


def _line(desk: House, as_of: date | None) -> str:
    if as_of is None:
        return f"**{plain(desk.home.settings.name)}** · no morning has been run yet"
    run = log.latest_run(desk.store, as_of)
    parts = [f"Data as of **{words.day(as_of)} {cutoff(desk)}**{_age(desk, as_of)}"]
    if run is not None:
        parts += [_fresh(run), _ran(run), f"promise: at most {words.one_in(run['budget'])} false"]
    return " · ".join(parts)


def cutoff(desk: House) -> str:
    """The cutoff with its zone written out: `06:00 Europe/London`, `06:00 market time, 5 zones`."""
    settings = desk.home.settings
    zones = set(settings.markets.values()) or {settings.zone}
    return plain(words.clock(settings.cutoff_hour, zones))


def _age(desk: House, as_of: date) -> str:
    if desk.home.settings.clock == "data":
        return ""
    days = (now().date() - as_of).days
    return f" :orange-badge[:material/schedule: {words.plural(days, 'day')} old]" if days > 1 else ""


def _fresh(run: dict[str, Any]) -> str:
    if not run["extracts"]:
        return "extracts not checked"
    text = f"{run['fresh']}/{run['extracts']} extracts fresh"
    return text if run["fresh"] >= run["extracts"] else f":orange[:material/warning: {text}]"


def _ran(run: dict[str, Any]) -> str:
    text = f"{words.plural(run['monitors'], 'monitor')} ran"
    failed = f", :red[{run['failed']} failed]" if run["failed"] else ""
    unknown = f", {run['unknown']} unknown" if run["unknown"] else ""
    return text + failed + unknown
