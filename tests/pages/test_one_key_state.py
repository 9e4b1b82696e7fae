"""What a field is told of its own key is what Streamlit's own dictionary of everything says."""

from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState

from pages import one_key_state
from pages.one_key_state import OneKey


def state() -> SafeSessionState:
    """A session as pages leave it: a value of their own, a keyed widget, one without a key, an internal one."""
    whole = SessionState()
    whole["page_value"] = None
    whole["other"] = 3
    widget = "$$ID-0123456789abcdef0123456789abcdef-r_state"
    whole._key_id_mapper["r_state"] = widget
    whole._new_widget_state.set_from_value(widget, "Open")
    whole["$$STREAMLIT_INTERNAL_KEY_x"] = 1
    return SafeSessionState(whole, lambda: None)


def test_one_key_says_what_the_whole_says() -> None:
    safe = state()
    whole, single = one_key_state._WHOLE.fget(safe), OneKey(safe)
    assert set(single) == set(whole) == {"page_value", "other", "r_state"}
    assert dict(single) == whole
    for key in (*whole, "nothing", "$$STREAMLIT_INTERNAL_KEY_x"):
        assert (key in single) == (key in whole), key
        assert single.get(key, "none") == whole.get(key, "none")


def test_asked_for_twice_it_is_the_same() -> None:
    one_key_state.look_up_singly()
    one_key_state.look_up_singly()
    assert dict(state().filtered_state) == {"page_value": None, "other": 3, "r_state": "Open"}
    assert isinstance(state().filtered_state, OneKey)
