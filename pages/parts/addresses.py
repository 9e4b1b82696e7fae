"""The address a page has and leaves behind: where a link back leads, and the morning that travels along.

How the browser's own Back works is taught by `pages/first_script`.
"""

from __future__ import annotations

import streamlit as st

_KEPT = "riskdesk_addresses"
_HERE = "riskdesk_page"
_AS_OF = "riskdesk_morning"


def arrive(place: str) -> bool:
    """A run of a place begins; whether it was entered from another one.

    The morning travels with who comes by the top bar, whose links carry no state.
    """
    state = st.session_state
    came, state[_HERE] = state.get(_HERE), place
    morning = st.query_params.get("as_of")
    entered = came not in (None, place)
    if morning is None and entered and not len(st.query_params) and state.get(_AS_OF):
        morning = st.query_params["as_of"] = state[_AS_OF]
    state[_AS_OF] = morning
    return entered


def here() -> str:
    """The place this run is of; empty before the first."""
    return str(st.session_state.get(_HERE, ""))


def leave(place: str) -> None:
    """A run of a place ends: its address is where a link back leads."""
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    st.session_state.setdefault(_KEPT, {})[place] = now


def address_of(place: str) -> dict[str, list[str]]:
    """The state in which a place was left in this session, with the morning looked at now."""
    kept: dict[str, list[str]] = dict(st.session_state.get(_KEPT, {}).get(place, {}))
    kept.pop("as_of", None)
    morning = st.query_params.get("as_of")
    return kept | ({"as_of": [morning]} if morning else {})


def set_morning(day: str | None) -> None:
    """Look at another morning on this page (ISO day); None: at the newest. For callbacks."""
    if day is None:
        st.query_params.pop("as_of", None)
    else:
        st.query_params["as_of"] = day
    st.session_state[_AS_OF] = day
