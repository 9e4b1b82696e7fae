"""From an Altair chart to what a page draws: a form without data, filled once per data version, kept, drawn.

Altair takes 50 ms to build a layered chart, Streamlit 0.03 ms to hand on a finished one. So Altair
builds a **form**: the chart of a kind under a theme, whose rows come by name and whose limits, ticks and titles
are parameters. Forms hold no data: they are built once in a process. Filling one in costs about a millisecond,
and `kept` does it once per data version and scheme; a rerun of a page builds and fills nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar

import altair
import pandas as pd
import streamlit as st
from streamlit.dataframe_util import convert_pandas_df_to_arrow_bytes

from pages.charts.theme import Palette
from pages.kept import keeper

MARKS = 2000  # rows drawn at most
ROWS = "rows"  # the name under which a form asks for its rows
Spec = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]
Drawn = TypeVar("Drawn")
_THEME = Lock()  # Altair's theme is enabled for the whole process, and sessions of both schemes share it


def rows_of(name: str = ROWS) -> altair.Chart:
    """A chart over the rows of that name, which `filled` brings."""
    return altair.Chart(altair.NamedData(name=name))


def blanks(*names: str) -> list[altair.Parameter]:
    """The parameters a form leaves open and `filled` sets."""
    return [altair.param(name=name, value=0) for name in names]


@lru_cache(maxsize=128)
def form(kind: Callable[..., altair.TopLevelMixin], look: Palette, *options: object) -> Spec:
    """The Vega-Lite of `kind(look, *options)` under that scheme's theme. Shared by all who draw it: never changed.

    It is not checked against the schema here, which costs as much as all the rest: the tests check every kind.
    """
    with _THEME, altair.theme.enable(look.name):
        drawn: Spec = kind(look, *options).to_dict(validate=False)
    return drawn


def filled(blank: Spec, data: Mapping[str, Rows], values: Mapping[str, Any] | None = None) -> Spec:
    """A form with its rows by name and its parameters by name.

    Rows become Arrow bytes, which Streamlit hands on as they are: packed here once, not on every rerun.
    Raises KeyError when a parameter that the form leaves open is not given.
    """
    given = values or {}
    open_ = blank.get("params", [])
    params = [one if "select" in one else {**one, "value": given[one["name"]]} for one in open_]
    packed = {name: _packed(rows) for name, rows in data.items()}
    return {**blank, **({"params": params} if params else {}), "datasets": packed}


def _packed(rows: Rows) -> bytes:
    columns = {name: [row[name] for row in rows] for name in rows[0]} if rows else {}
    packed: bytes = convert_pandas_df_to_arrow_bytes(pd.DataFrame(columns))
    return packed


def kept(key: tuple[str, ...], build: Callable[[], Drawn]) -> Drawn:
    """What `build` draws, once per key. The key names everything it is made of: data version and scheme too."""
    drawn: Drawn = _kept(key, build)
    return drawn


@keeper.kept(400)
def _kept(key: tuple[str, ...], _build: Callable[[], Any]) -> Any:
    return _build()


def draw(spec: Spec, alt: str) -> None:
    """Put a chart on the page; `alt` says in a sentence what it shows."""
    # The theme is ours and whole: Streamlit's own would be laid over it.
    st.vega_lite_chart(spec, width="stretch", height="content", theme=None, alt=alt)


def draw_picked(spec: Spec, alt: str, *, key: str, selection: str, field: str) -> str | None:
    """The same for a chart whose marks can be clicked: the `field` of the one that was, by its selection's name."""
    shown: dict[str, Any] = {"width": "stretch", "height": "content", "theme": None, "alt": alt}
    picked = st.vega_lite_chart(spec, key=key, on_select="rerun", selection_mode=[selection], **shown)
    marks = picked["selection"].get(selection) or []
    return str(marks[0][field]) if marks else None


def draw_dragged(
    spec: Spec, alt: str, *, key: str, selection: str, then: Callable[[Mapping[str, Any]], None]
) -> None:
    """The same for a chart over which a stretch can be dragged: `then` gets its fields with both ends. It is called
    before the page is drawn again, and not for a stretch that is let go.
    """
    _draw_acted(spec, alt, key, selection, lambda found: then(found))


def draw_clicked(
    spec: Spec, alt: str, *, key: str, selection: str, then: Callable[[Mapping[str, Any]], None]
) -> None:
    """The same for a chart whose marks can be clicked: `then` gets the fields of the one that was, before the page is
    drawn again.
    """
    _draw_acted(spec, alt, key, selection, lambda found: then(found[0]))


def _draw_acted(spec: Spec, alt: str, key: str, selection: str, then: Callable[[Any], None]) -> None:
    def acted() -> None:
        found = st.session_state[key]["selection"].get(selection)
        if found:
            then(found)

    shown: dict[str, Any] = {"width": "stretch", "height": "content", "theme": None, "alt": alt}
    st.vega_lite_chart(spec, key=key, on_select=acted, selection_mode=[selection], **shown)
