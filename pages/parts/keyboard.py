"""Keys: single letters act on the page, never while a dialog is open, whose first field has the focus."""

from __future__ import annotations

from typing import Any

import streamlit as st

SHEET = "keys"  # the dialog that lists the keys of a page
_LIST = (("J", "next in the list"), ("K", "previous in the list"))
_DEEDS = (
    ("A", "acknowledge"),
    ("G", "assign"),
    ("S", "snooze, or wake"),
    ("D", "decide"),
)
# Page → its keys and what they do; a test holds this against the buttons.
KEYS: dict[str, tuple[tuple[str, str], ...]] = {
    "review": (
        *_LIST,
        ("Enter", "open the incident"),
        *_DEEDS,
        ("V", "choose several, and back to one at a time"),
        ("X", "of several, tick the one the hand is on"),
        ("M", "start the meeting, or go to it"),
    ),
    "alert": _DEEDS,
    "meeting": (("J", "next incident"), ("K", "previous incident"), ("D", "keep the decision")),
    "monitors": _LIST,
    "rules": _LIST,
    "data": _LIST,
    "voices": _LIST,
}
FRONT = "review"  # the place whose path is empty
EVERYWHERE = (("?", "this list"), ("Esc", "close what is open"), ("Tab", "to the next field or button"))

_OPEN = "riskdesk_dialog"
_OPENINGS = "riskdesk_dialogs_opened"
# A dialog is drawn piece by piece and puts the focus on its own frame first: looked at until a field holds it, or a
# hand moves.
_FOCUS = """
const FIELDS = 'input:not([type=hidden]):not([disabled]), textarea, [data-testid=stButtonGroup] button, [role=radio]'
export default function (component) {
  const { opening } = component.data ?? {}
  if (!opening || window.riskdeskFocused === opening) return
  window.riskdeskFocused = opening
  let over = false
  const stop = () => { over = true }
  for (const hand of ['pointerdown', 'keydown']) window.addEventListener(hand, stop, { once: true, capture: true })
  const look = (tries, held) => {
    if (over || tries === 0 || held === 3) return
    const dialog = [...document.querySelectorAll('[role=dialog]')].pop()
    const field = dialog && dialog.querySelector(FIELDS)
    const there = field && field === document.activeElement
    if (field && !there) field.focus()
    setTimeout(() => look(tries - 1, there ? held + 1 : 0), 60)
  }
  look(20, 0)
}
"""
# Streamlit's shortcuts are letters and named keys: the question mark presses the button itself.
_QUESTION_MARK = """
export default function () {
  if (window.riskdeskQuestionMark) return
  window.riskdeskQuestionMark = true
  window.addEventListener('keydown', (event) => {
    const at = event.target
    if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey) return
    if (at && (at.isContentEditable || at.closest('input, textarea, select, [role=dialog]'))) return
    const button = document.querySelector('.st-key-keys_sheet button')
    if (button) button.click()
  })
}
"""
_question_mark = st.components.v2.component("riskdesk_question_mark", js=_QUESTION_MARK)
_focus = st.components.v2.component("riskdesk_focus", js=_FOCUS)


def shortcut(key: str) -> str | None:
    """The key of a button; none while a dialog is open: what is typed there belongs to the dialog."""
    return None if opened() is not None else key


def opened() -> tuple[str, Any] | None:
    """Which dialog is open, and what it was opened with."""
    found: tuple[str, Any] | None = st.session_state.get(_OPEN)
    return found


def open_dialog(kind: str, argument: object) -> None:
    """Have this dialog drawn from the next run on. For callbacks."""
    st.session_state[_OPEN] = (kind, argument)
    st.session_state[_OPENINGS] = st.session_state.get(_OPENINGS, 0) + 1


def close_dialog() -> None:
    """No dialog any more. For callbacks."""
    st.session_state.pop(_OPEN, None)


def focus_first() -> None:
    """Put the focus on the first field of the dialog this is drawn in, once an opening."""
    _focus(key="dialog_focus", data={"opening": st.session_state.get(_OPENINGS, 0)})


def sheet(place: str) -> None:
    """The small button with the key ?, and the list of this page's keys while it is open."""
    st.button(
        "",
        icon=":material/keyboard:",
        type="tertiary",
        key="keys_sheet",
        on_click=open_dialog,
        args=(SHEET, place),
        help="The keys of this page: ?",
        disabled=opened() is not None,  # what is typed in a dialog belongs to it
    )
    _question_mark(key="keys_listen")
    found = opened()
    if found is not None and found[0] == SHEET:
        _sheet_dialog(str(found[1]))


@st.dialog("Keys", on_dismiss=close_dialog)
def _sheet_dialog(place: str) -> None:
    rows = {f"**{key}**": what for key, what in (*KEYS.get(place or FRONT, ()), *EVERYWHERE)}
    st.table(rows, border="horizontal", alt="Keys of this page and what they do")
    st.caption("Single letters act on the page while no field and no dialog has the focus.")
