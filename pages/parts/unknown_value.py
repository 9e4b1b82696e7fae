"""What an address asks for and this page does not have is said in words, never silently passed over.

To be called before the widget of that parameter is drawn: it takes what it does not know out of the address.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches

import streamlit as st

from monitors import words
from pages.desk.escape import plain

LISTED = 4  # values named as what there is
REPEATED = 80  # characters of an address that a sentence repeats at most; chosen
DIGITS = 15  # of the longest number of an incident or a meeting: more no desk will ever count; chosen


def say(
    parameter: str, options: Collection[str], what: str, instead: str, alike: Mapping[str, str] | None = None
) -> None:
    """A sentence for every value of a parameter that is none of `options`.

    what: its name in words; instead: what is shown; alike: other spellings → the option they mean.
    """
    spelled = {**(alike or {}), **{one: one for one in options}}
    for asked in st.query_params.get_all(parameter):
        if asked not in spelled:
            tell(f"There is no {what} “{short(asked)}”: {instead}.{_nearest(asked, spelled)}")


def short(asked: str, most: int = REPEATED) -> str:
    """What was asked, as a sentence repeats it: cut after `most` characters, more than anything a desk has."""
    return asked if len(asked) <= most else f"{asked[:most]}…"


def number(asked: str) -> int | None:
    """The number of an incident or a meeting that an address names; None where it is none.

    Digits as keyboards have them: `²` is a digit to Python and no number.
    """
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= DIGITS else None


def tell(sentence: str) -> None:
    """That something of the address could not be followed. The sentence holds data."""
    st.warning(plain(sentence), icon=":material/link_off:")


def _nearest(asked: str, spelled: Mapping[str, str]) -> str:
    lower = {one.lower(): one for one in spelled}
    close = [spelled[lower[one]] for one in get_close_matches(asked.lower(), lower, n=1, cutoff=0.6)]
    if close:
        return f" Did you mean “{close[0]}”?"
    there = list(dict.fromkeys(spelled.values()))
    return f" There is {words.listing(there, LISTED)}." if 0 < len(there) <= LISTED else ""
