"""The editor as a component. CodeMirror is one built file beside this, which the server sends once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

LIBRARY = "/library/codemirror.js"  # the address that the launcher gives it
_HERE = Path(__file__).parent
BUILT = _HERE / "codemirror.built.js"


@dataclass(frozen=True)
class Mark:
    """A fault at its place: line and column from 1; column 0 = the whole line."""

    line: int
    column: int
    message: str


@cache
def library() -> bytes:
    """The built file as a module that a browser can import."""
    return BUILT.read_bytes()


@cache
def library_address() -> str:
    """Where the module is, relative to any page; another build has another address, so that a browser may keep it."""
    return f"{LIBRARY.removeprefix('/')}?v={hashlib.blake2b(library(), digest_size=6).hexdigest()}"


_editor = st.components.v2.component(
    "riskdesk_editor",
    html=(_HERE / "editor.html").read_text(encoding="utf-8"),
    css=(_HERE / "editor.css").read_text(encoding="utf-8"),
    js=(_HERE / "editor.js").read_text(encoding="utf-8"),
)


def draw(
    *,
    key: str,
    home: str,
    text: str,
    version: str,
    known: Mapping[str, Any],
    on_run: Callable[[str], None],
    on_format: Callable[[str], None],
    marks: Sequence[Mark] = (),
    instead: bool = False,
    hint: str = "",
) -> None:
    """The editor. Its tabs stay in the browser, apart for each `home`.

    text, version: what is put into it when the version is another than before: into a tab of its own, or `instead` of
    what stands in the one that is open. known: what completion offers: schema {table: {kind, about, columns: [{name,
    type, about}]}}, functions, snippets [{label, about, sql}]. on_run, on_format: called with the statement.
    """
    # Over 40 lines: one component, what goes in and what comes out.

    def sent(name: str, act: Callable[[str], None]) -> Callable[[], None]:
        def call() -> None:
            found = st.session_state[key][name]
            if isinstance(found, str):
                act(found)

        return call

    _editor(
        key=key,
        data={
            "home": home,
            "text": text,
            "version": version,
            "instead": instead,
            "known": dict(known),
            "marks": [asdict(mark) for mark in marks],
            "hint": hint,
            "library": library_address(),
            "alone": False,
        },
        on_run_change=sent("run", on_run),
        on_format_change=sent("format", on_format),
        on_text_change=lambda: None,
    )


def document(
    *,
    key: str,
    text: str,
    version: str,
    known: Mapping[str, Any],
    on_run: Callable[[str], None],
    marks: Sequence[Mark] = (),
) -> None:
    """An editor of one text, without tabs, that tells each change a moment after the last key: `document_text` has it.

    text, version: what stands in it when the version is another than before. on_run: Ctrl+Enter.
    """

    def ran() -> None:
        found = st.session_state[key].get("run")
        if isinstance(found, str):
            on_run(found)

    _editor(
        key=key,
        data={
            "home": "",
            "text": text,
            "version": version,
            "instead": True,
            "known": dict(known),
            "marks": [asdict(mark) for mark in marks],
            "hint": "",
            "library": library_address(),
            "alone": True,
        },
        on_run_change=ran,
        on_format_change=lambda: None,
        on_text_change=lambda: None,
    )


def document_text(key: str, version: str, otherwise: str) -> str:
    """What stands in the editor of `document` now; `otherwise` where nobody has changed this version of its text."""
    found = st.session_state.get(key)
    told = found.get("text") if found is not None else None
    if isinstance(told, Mapping) and told.get("version") == version and isinstance(told.get("text"), str):
        return str(told["text"])
    return otherwise
