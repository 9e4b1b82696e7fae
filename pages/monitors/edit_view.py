"""A monitor from the page: new, a copy or a change of one; checked, tried on the past, saved in shadow, made live."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import streamlit as st

from monitors import words
from monitors.catalogue.header_edit import HeaderEditError, edited
from monitors.catalogue.home_file import (
    HomeFileError,
    checked_name,
    file_text,
    fingerprint,
    write_monitor_file,
)
from monitors.catalogue.scaffold import ScaffoldError, scaffold_text
from monitors.store import StoreError
from monitors.store.acts import Act
from monitors.store.tuning import tunings
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.editor import draft_link
from pages.editor.draft_link import DraftError, Written
from pages.monitors import edit_notes, edit_text, edit_trial, may_write
from pages.parts import actor, flash, links, unknown_value
from queries.content.problem import Problem
from queries.engine.opening import EngineError

TEXT, SEEN, NAME, FAULTS = "edit_text", "edit_seen", "edit_name", "edit_faults"
VERSION, CLOSED, OPENED = "edit_version", "edit_closed", "edit_opened"
NEW, COPY, CHANGE = "New from a metric", "Copy of one", "Change one"
COUNTED = "nothing: a volume is watched"


def draw(desk: House, as_of: date | None) -> None:
    """What to begin with at the top; then the text at the left, what is said of it at the right."""
    how = st.segmented_control(
        "Begin with",
        [NEW, COPY, CHANGE],
        default=NEW,
        required=True,
        key="e_how",
        bind="query-params",
        label_visibility="collapsed",
    )
    _take_draft(desk)
    _begin(desk, as_of, how or NEW)
    if TEXT not in st.session_state and not st.session_state.get(CLOSED):
        _begin_with_one(desk, as_of)
    if TEXT not in st.session_state:
        st.caption(
            "Nothing is open. What you begin with is opened as text: what is watched, and the question behind it."
        )
        edit_notes.trail(desk)
        return
    left, right = st.columns([1.35, 1], gap="medium")
    with left:
        name = st.session_state[NAME]
        st.markdown(
            f"**monitors/{plain(name)}.sql**"
            + (" :gray-badge[new]" if st.session_state[SEEN] is None else "")
        )
        text = _text()
        _keep_in_address(name, text)
        edit_text.draw(
            desk, text, st.session_state[VERSION], st.session_state.get(FAULTS), lambda: _check(desk, name)
        )
        _buttons(desk, as_of, name, text)
    with right:
        edit_notes.faults(st.session_state.get(FAULTS), name, text or "")
        edit_trial.draw(desk, name, text or "")
    edit_notes.trail(desk)


def _begin(desk: House, as_of: date | None, how: str) -> None:
    names = [one.name for one in desk.catalogue.monitors]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="edit_begin"):
        if how == NEW:
            _from_metric(desk, as_of)
            return
        source = st.selectbox(
            "Monitor", names, key="e_from", bind="query-params", format_func=desk.names.metric, width=320
        )
        if how == COPY:
            st.text_input("Name of the copy", key="e_copy", placeholder="name_in_small_letters", width=260)
        st.button("Open", type="primary", key="edit_open", on_click=_open, args=(desk, how, source))


def _from_metric(desk: House, as_of: date | None) -> None:
    """A table's measures: one above the line, one below, and the name."""
    engine = desk.engine(as_of)
    kinds = engine.catalog.names()
    seen = {name for name in kinds if name not in engine.withheld}
    cubes = sorted(name for name in seen if kinds[name] in ("cube", "view"))
    if not cubes:
        st.caption("This home has no cube yet: write one first, see CONTRIBUTING.md.")
        return
    table = st.selectbox("Counted in", cubes, key="e_table", format_func=words.label, width=240)
    measures = edit_trial.measures_of(desk, as_of, table)
    if not measures:
        st.caption("This table has no measure.")
        return
    top = st.selectbox("Count", measures, key="e_top", format_func=words.label, width=200)
    below = st.selectbox("Out of", [COUNTED, *measures], key="e_below", format_func=words.label, width=200)
    st.text_input("Name", key="e_name", placeholder="name_in_small_letters", width=220)
    st.button(
        "Open", type="primary", key="edit_open", on_click=_open_new, args=(desk, as_of, table, top, below)
    )


def _open_new(desk: House, as_of: date | None, table: str, top: str, below: str) -> None:
    """Callback: a text that runs as it is."""
    name = st.session_state["e_name"] or ""
    try:
        checked_name(name)
        text = scaffold_text(
            desk.home,
            desk.engine(as_of),
            name,
            table=table,
            numerator=top,
            denominator=None if below == COUNTED else below,
        )
    except (HomeFileError, ScaffoldError, EngineError) as error:
        flash.say(str(error), "failed")
        return
    _load(name, text, None)


def _open(desk: House, how: str, source: str) -> None:
    """Callback: the text of a monitor, to be changed or under a new name."""
    try:
        text = file_text(desk.home, source)
        name = checked_name(st.session_state["e_copy"] or "") if how == COPY else source
        if how == COPY and file_text(desk.home, name) is not None:
            raise HomeFileError(f"there is a monitor {name} already: choose another name")
    except HomeFileError as error:
        flash.say(str(error), "failed")
        return
    if text is None:
        flash.say(f"the file of {source} is gone", "failed")
        return
    _load(name, text, fingerprint(text) if how == CHANGE else None)


def _take_draft(desk: House) -> None:
    """Opens what another place has left to be written; or the draft of an address, as text alone."""
    draft = st.session_state.pop(links.DRAFT, None)
    if draft is not None:
        name, text = draft
        _load(name, text, None)
        st.session_state[OPENED] = None  # it stands in no file: it is kept from the start
        _checked(desk, name, text)
    asked = st.query_params.get(draft_link.KEY)
    if asked is None or TEXT in st.session_state:
        return
    try:
        sent = draft_link.unpacked(asked)
        _load(checked_name(sent.name), sent.text, sent.seen)
        st.session_state[OPENED] = None
    except (DraftError, HomeFileError) as error:
        del st.query_params[draft_link.KEY]
        unknown_value.tell(str(error))


def _keep_in_address(name: str, text: str) -> None:
    """A text that somebody has changed stands in the address; one as it was opened needs no place there."""
    if text == st.session_state.get(OPENED):
        st.query_params.pop(draft_link.KEY, None)
        return
    try:
        st.query_params[draft_link.KEY] = draft_link.packed(Written(name, text, st.session_state[SEEN]))
    except DraftError as error:
        st.query_params.pop(draft_link.KEY, None)
        st.caption(str(error))


def _begin_with_one(desk: House, as_of: date | None) -> None:
    """A first text to look at and to change: the metric that is chosen above, under a name of its own."""
    taken = {one.stem for one in desk.home.content("monitors")}
    name = next(one for one in ("new_metric", *(f"new_metric_{n}" for n in range(2, 99))) if one not in taken)
    table, top = st.session_state.get("e_table"), st.session_state.get("e_top")
    with suppress(ScaffoldError, EngineError):
        text = scaffold_text(desk.home, desk.engine(as_of), name, table=table, numerator=top)
        _load(name, text, None)


def _text() -> str:
    """What stands in the editor now; a callback runs before the page, and so before what was typed is kept."""
    text = edit_text.current(st.session_state.get(VERSION, 0), st.session_state.get(TEXT) or "")
    st.session_state[TEXT] = text
    return text


def _load(name: str, text: str, seen: str | None) -> None:
    """Puts a text into the editor."""
    version = st.session_state.get(VERSION, 0) + 1
    st.session_state.update({NAME: name, TEXT: text, SEEN: seen, VERSION: version, OPENED: text})
    for key in (FAULTS, CLOSED):
        st.session_state.pop(key, None)


def _buttons(desk: House, as_of: date | None, name: str, text: str) -> None:
    may = may_write.may_write(desk)
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Check",
            key="edit_check",
            icon=":material/rule:",
            on_click=_check,
            args=(desk, name),
            help="Ctrl+Enter in the text",
        )
        st.button(
            "Try on the past", key="edit_try", icon=":material/history:", on_click=_try, args=(desk, name)
        )
        st.button(
            "Save in shadow",
            key="edit_save",
            type="primary",
            disabled=not may,
            on_click=_write,
            args=(desk, as_of, name, "shadow"),
        )
        edit_trial.make_live(desk, name, text, may, lambda: _write(desk, as_of, name, "live"))
        st.button("Close", key="edit_close", type="tertiary", on_click=_close)
    if not may:
        st.caption(may_write.REFUSED)
    elif name in [one.name for one in desk.catalogue.live]:
        st.caption(
            "Saved in shadow it pages nobody, in the place of the live one, until it is made live again."
        )


def _close() -> None:
    for key in (NAME, TEXT, SEEN, FAULTS, OPENED):
        st.session_state.pop(key, None)
    st.query_params.pop(draft_link.KEY, None)
    st.session_state[CLOSED] = True


def _checked(desk: House, name: str, text: str) -> list[Problem]:
    """What is wrong with the text; kept for the panel beside it."""
    found = may_write.checked(desk, name, text)
    st.session_state[FAULTS] = (fingerprint(text), found)
    return found


def _check(desk: House, name: str) -> None:
    _checked(desk, name, _text())


def _try(desk: House, name: str) -> None:
    """Callback: checked first, then tried in a process of its own."""
    text = _text()
    if not _checked(desk, name, text):
        edit_trial.start(desk, name, text)


def _write(desk: House, as_of: date | None, name: str, status: str) -> None:
    """Callback: check, write, keep who did. Whatever goes wrong is a sentence, and the text stays in the field."""
    text, seen, who = _text(), st.session_state[SEEN], actor.current()
    if who is None:
        flash.say("Say who you are first, at the top right of the page: it is kept with the file", "failed")
        return
    if not may_write.may_write(desk):
        flash.say(may_write.REFUSED, "failed")
        return
    try:
        if problems := _checked(desk, name, text):
            flash.say(f"Not saved: {words.plural(len(problems), 'fault')} at the right of the text", "failed")
            return
        at = now()
        text = with_status(text, status, f"{at:%Y-%m-%d}, {status} by {who}")
        act = Act(who, at, as_of or at.date())
        with desk.store.write():
            path, before = write_monitor_file(desk.home, name, text, seen)
            kept: tunings.ChangeAct = "live" if status == "live" else "new" if seen is None else "edited"
            tunings.keep_change(desk.store, name, kept, (before, text), act)
    except (HomeFileError, HeaderEditError, StoreError) as error:
        flash.say(str(error), "failed")
        return
    _load(name, text, fingerprint(path.read_text(encoding="utf-8")))
    st.session_state[FAULTS] = (fingerprint(text), [])
    said = (
        "It is live: the next run may page of it"
        if status == "live"
        else "It runs in shadow and pages nobody"
    )
    flash.say(f"Saved {desk.home.shown(path)}. {said}")


def with_status(text: str, status: str, note: str) -> str:
    """The text with this status, as it is where it has it. Raises HeaderEditError."""
    if any(row.strip().replace(" ", "") == f'--status="{status}"' for row in text.splitlines()):
        return text
    return edited(text, {"key": "status", "value": status}, note)
