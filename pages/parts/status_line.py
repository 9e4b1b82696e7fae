"""The line under the top bar: which morning, how fresh, what ran, what the desk promises, and who is here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from monitors import words
from monitors.messages.missing_runs import missing_runs
from monitors.store import log
from monitors.store.machine import latest_morning
from pages.desk.escape import commands, plain
from pages.desk.house import House, now
from pages.kept.keeper import kept
from pages.parts import actor, addresses, flash, keyboard, unknown_value
from queries.state.lock import is_held


def morning(desk: House) -> date | None:
    """The morning a page shows: of those that were run the one of `as_of` in the address, or the last before it.

    The newest where the address names none, or one before all of them; None on a new desk.
    """
    asked, newest = _asked(), latest_morning(desk.store)
    if asked is None or newest is None:
        return newest
    ran = sorted({newest, *_mornings(desk.written, desk)}, reverse=True)
    return next((day for day in ran if day <= asked), newest)


def _asked() -> date | None:
    """The day in the address; None where there is none, or none that can be read."""
    try:
        return date.fromisoformat(st.query_params.get("as_of", ""))
    except ValueError:
        return None


def draw(desk: House, as_of: date | None, also: Callable[[], None] | None = None) -> None:
    """The header line, the morning's control, and what the last action left to say. also: draws more into the line."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="header"):
        st.markdown(_line(desk, as_of), width="stretch")
        if also is not None:
            also()
        if as_of is not None:
            _choose(desk, as_of)
        keyboard.sheet(addresses.here())
        actor.reveal(desk)
        actor.control()
    asked, day = st.query_params.get("as_of"), _asked()
    if asked and (day is None or day != as_of):
        what = (
            f"“{unknown_value.short(asked)}” is no day like 2026-11-09"
            if day is None
            else f"no morning of {words.day(day)} was run"
        )
        shown = f"that of {words.day(as_of)} is shown" if as_of else "no morning has been run yet"
        st.warning(plain(f"{what}: {shown}.{_how(day, as_of)}"), icon=":material/event_busy:")
    for told in missing_runs(desk.store, now(), desk.home.settings.runs, at_work=is_held(desk.home.state)):
        st.error(commands(told), icon=":material/notifications_off:")
    flash.show()


def _how(day: date | None, as_of: date | None) -> str:
    """What runs an earlier morning that is not there."""
    if day is None or as_of is None or day > as_of:
        return ""
    return f" The command line runs that one as it was known then: riskdesk run --since {day} --as-of {day}"


def _choose(desk: House, as_of: date) -> None:
    """The mornings this desk has run, the newest first; the one chosen is in the address of every page."""
    ran = _mornings(desk.written, desk)
    newest = ran[0] if ran else as_of
    # What is in the address holds, however it came there.
    st.session_state["morning_control"] = as_of

    def choose() -> None:
        chosen: date = st.session_state["morning_control"]
        addresses.set_morning(None if chosen == newest else chosen.isoformat())

    st.selectbox(
        "Morning",
        sorted({as_of, *ran}, reverse=True),
        key="morning_control",
        format_func=lambda day: words.morning(day) + ("" if day in ran else ", not run"),
        on_change=choose,
        label_visibility="collapsed",
        width=168,
    )
    if as_of < newest:
        st.button(
            "To the newest",
            icon=":material/today:",
            type="tertiary",
            key="newest_morning",
            on_click=addresses.set_morning,
            args=(None,),
            help=f"An earlier morning is shown; the newest is {words.day(newest)}",
        )


@kept(16)
def _mornings(written: str, _desk: House) -> list[date]:
    return log.mornings(_desk.store)


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
    if days < -1:  # of a market ahead of this machine it may be tomorrow
        return f" :orange-badge[:material/schedule: ahead of this machine's clock, {words.day(now().date())}]"
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
