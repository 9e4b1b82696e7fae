"""What changed around a time: rule versions, interventions, campaigns; from the `changes` drilldown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from monitors import words
from pages.desk.house import House
from queries.content.sql_file import read_sqlfile
from queries.engine.opening import EngineError

COLUMNS = ["at", "kind", "name", "country", "category", "detail", "label"]


def between(desk: House, as_of: date, since: date, until: date, where: Mapping[str, str]) -> pd.DataFrame:
    """Changes from `since` to before `until` that touch a segment: at (ISO day), kind, name, …, label.

    Empty when the home has no such drilldown or its extracts are not there.
    """
    file = next((path for path in desk.home.content("drilldown") if path.stem == "changes"), None)
    if file is None:
        return pd.DataFrame(columns=COLUMNS)
    found = _changes(str(desk.root), desk.data_version, as_of, since, until, desk)
    touches = pd.Series(True, index=found.index)
    for name in ("country", "category"):
        if name in where and name in found:
            touches &= found[name].isna() | (found[name] == where[name])
    return found[touches]


def telling(found: pd.DataFrame, where: Mapping[str, str], most: int) -> pd.DataFrame:
    """At most so many, by day: what was changed for this very segment comes before what merely touches it."""
    scopes = [name for name in ("country", "category") if name in where and name in found]
    meant = (
        found[scopes].notna().all(axis=1) & (found["kind"] != "enforcement") if scopes else found["at"] == ""
    )
    ranked = found.assign(meant=meant).sort_values(["meant", "at"], ascending=False, kind="stable")
    return ranked.head(most).drop(columns="meant").sort_values("at", ignore_index=True, kind="stable")


@st.cache_resource(max_entries=64, show_spinner=False)
def _changes(root: str, version: str, as_of: date, since: date, until: date, _desk: House) -> pd.DataFrame:
    path = next(path for path in _desk.home.content("drilldown") if path.stem == "changes")
    file = read_sqlfile(path)
    try:
        found = _desk.engine(as_of).frame(file.sql, {"since": since, "until": until}, file=path)
    except EngineError:
        return pd.DataFrame(columns=COLUMNS)
    found["at"] = found["at"].astype(str).str[:10]
    found["label"] = [_label(kind, name) for kind, name in zip(found["kind"], found["name"], strict=True)]
    return found.sort_values("at", ignore_index=True)


def _label(kind: str, name: str) -> str:
    """Short enough to stand over a chart: a rule's version by its name, other things by kind and name."""
    if "version" in name:
        return name.replace(" version ", " v")
    return words.label(kind) if kind == name else f"{words.label(kind)}: {name}"
