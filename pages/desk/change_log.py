"""What changed around a time: rule versions, interventions, campaigns; from the `changes` drilldown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import pandas as pd

from monitors import words
from pages.desk.house import House
from pages.kept.keeper import kept
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
    ranked = found.assign(meant=_meant(found, where))
    ranked = ranked.sort_values(["meant", "at"], ascending=False, kind="stable")
    return ranked.head(most).drop(columns="meant").sort_values("at", ignore_index=True, kind="stable")


def marks(found: pd.DataFrame, where: Mapping[str, str], near: date) -> list[tuple[str, str]]:
    """(ISO day, label) of changes, the most telling first.

    What was done to single sellers comes last; of the rest what was changed for this very segment comes first,
    and of equals what is nearest to a day.
    """
    days = (pd.to_datetime(found["at"]) - pd.Timestamp(near)).abs()
    ranked = found.assign(small=found["kind"] == "enforcement", wide=~_meant(found, where), days=days)
    ranked = ranked.sort_values(["small", "wide", "days"], kind="stable")
    return list(zip(ranked["at"], ranked["label"], strict=True))


def nearest(found: pd.DataFrame, where: Mapping[str, str], onset: date, most: int) -> list[tuple[str, str]]:
    """(ISO day, what and where) of the changes nearest to an onset, of equals those for this very segment first.

    What was done to single sellers comes after what holds for all.
    """
    days = (pd.to_datetime(found["at"]) - pd.Timestamp(onset)).abs()
    ranked = found.assign(small=found["kind"] == "enforcement", days=days, wide=~_meant(found, where))
    ranked = ranked.sort_values(["small", "days", "wide"], kind="stable").head(most)
    told = zip(ranked["at"], ranked["label"], ranked["country"], ranked["category"], strict=True)
    return [(at, _placed(label, scope)) for at, label, *scope in told]


def _placed(label: str, scope: Iterable[object]) -> str:
    """A label with where it holds: `refund_cluster v5 in ID · beauty`."""
    named = [str(part) for part in scope if not words.missing(part)]
    return f"{label} in {' · '.join(named)}" if named else label


def _meant(found: pd.DataFrame, where: Mapping[str, str]) -> pd.Series:
    """Which changes name this very segment; none where it has neither market nor category."""
    scopes = [name for name in ("country", "category") if name in where and name in found]
    if not scopes:
        return pd.Series(False, index=found.index)
    return found[scopes].notna().all(axis=1) & (found["kind"] != "enforcement")


@kept(64)
def _changes(root: str, version: str, as_of: date, since: date, until: date, _desk: House) -> pd.DataFrame:
    path = next(path for path in _desk.home.content("drilldown") if path.stem == "changes")
    file = read_sqlfile(path)
    try:
        found = _desk.engine(as_of).frame(file.sql, {"since": since, "until": until}, file=path)
    except EngineError:
        return pd.DataFrame(columns=COLUMNS)
    found["at"] = found["at"].astype(str).str[:10]
    told = zip(found["kind"], found["name"], found["detail"], strict=True)
    found["label"] = [_label(*one) for one in told]
    return found.sort_values("at", ignore_index=True)


def _label(kind: str, name: str, detail: str | None) -> str:
    """Short enough to stand over a chart: a rule's version by its name, what has none by its description."""
    if "version" in name:
        return name.replace(" version ", " v")
    if kind == name:
        return words.label(kind) if words.missing(detail) else str(detail)
    return words.detailed(words.label(kind), name)
