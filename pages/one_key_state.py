"""A field that asks what the session holds for it looks up its own key, not everything the session holds.

Each select box and text field of Streamlit 1.67 has the whole state of the session gathered into a dictionary, to look
up one key in it: 12 boxes on Metrics, beside 60 widgets, took 16 % of a rerun. The attribute is private to Streamlit,
so a test holds the answers against its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX

_WHOLE = SafeSessionState.filtered_state


class OneKey(Mapping[str, Any]):
    """The state of a session by the names its pages gave: a single key is looked up, all else gathers everything."""

    def __init__(self, state: SafeSessionState) -> None:
        self._state = state

    def __contains__(self, key: object) -> bool:
        internal = not isinstance(key, str) or key.startswith(STREAMLIT_INTERNAL_KEY_PREFIX)
        return not internal and key in self._state

    def __getitem__(self, key: str) -> Any:
        if key not in self:
            raise KeyError(key)
        return self._state[key]

    def _whole(self) -> dict[str, Any]:
        found: dict[str, Any] = _WHOLE.fget(self._state)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())

    def __repr__(self) -> str:
        return repr(self._whole())


def look_up_singly() -> None:
    """Every field from now on looks up its own key. Asked for twice it changes nothing."""
    SafeSessionState.filtered_state = property(OneKey)
