"""Keys: single letters act on the page, never while a dialog is open, whose first field has the focus."""

from __future__ import annotations

from typing import Any

import streamlit as st

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
