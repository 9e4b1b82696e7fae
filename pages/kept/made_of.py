"""What was made of an object that nobody changes, kept for as long as the object is: a table's bytes, its rows.

An explanation, a ranking, a table of rows are themselves kept (`keeper`), so their key has been asked for already: what
is drawn of them needs none.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, TypeVar

import pandas as pd
import pyarrow as pa
from streamlit.dataframe_util import convert_anything_to_pandas_df, convert_pandas_df_to_arrow_table

from pages.kept.keeper import kept

Answer = TypeVar("Answer")
_made: dict[int, tuple[weakref.ref[Any], dict[Hashable, Any]]] = {}
_lock = threading.RLock()


def made_of(source: object, what: Hashable, build: Callable[[], Answer]) -> Answer:
    """What `build` makes of an object under that name, made once. What it makes must not hold the object itself.

    Two who ask at the same moment may both build; one of the two is kept.
    """
    place = id(source)
    with _lock:
        there = _made.get(place)
        if there is None or there[0]() is not source:
            there = _made[place] = (weakref.ref(source, partial(_forget, place)), {})
        answers = there[1]
        if what in answers:
            found: Answer = answers[what]
            return found
    answer = build()
    with _lock:
        kept: Answer = answers.setdefault(what, answer)
    return kept


def _forget(place: int, gone: weakref.ref[Any], made: Any = _made, lock: Any = _lock) -> None:
    """The object is gone; another one may stand in its place by now. made, lock: at hand where a process ends, too."""
    with lock:
        if place in made and made[place][0] is gone:
            del made[place]


def as_sent(frame: pd.DataFrame) -> pa.Table:
    """A table in the form in which Streamlit sends it, converted once as long as it lives and keeps its columns."""
    return made_of(
        frame, ("sent", tuple(frame.columns), len(frame)), lambda: convert_pandas_df_to_arrow_table(frame)
    )


@kept(500)
def facts_as_sent(rows: tuple[tuple[str, str], ...]) -> pa.Table:
    """Names and what is said of them, as Streamlit itself makes a table of a dictionary."""
    return convert_pandas_df_to_arrow_table(convert_anything_to_pandas_df(dict(rows)))
