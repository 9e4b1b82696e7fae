"""What changed around the onset: rule versions, interventions, campaigns, data faults; the nearest and
closest first.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from monitors import words
from monitors.explain.explanation import Row, Section
from monitors.life.incident_facts import Onset
from queries.engine.opening import Engine, EngineError

DRILLDOWN = "changes"
BEFORE, AFTER = 7, 3
HELD = 70  # days back in which a change may have been made whose effect is fading
TOP = 12
_TOLD = ("at", "kind", "name", "detail")


def find_changes(
    engine: Engine,
    file: Path | None,
    where: Mapping[str, str],
    onset: Onset,
    until: date,
    faults: Sequence[Mapping[str, Any]] = (),
    *,
    faded: bool = False,
) -> Section:
    """Changes from a week before the earliest onset to the end of what is explained, from the drill-down
    `changes`. `faded`: something is coming back, so older changes made for this very segment are told too.

    Columns at, kind, name, detail; any other that the segment names limits the change's scope (empty = all).
    `near`: within a day of the onset's interval. `faults` of the desk's own (extract, day, kind) are told
    too.
    """
    # Over 40 lines: the signature and its description; the body fits.
    since, last = onset.low - timedelta(days=BEFORE), min(until, onset.high + timedelta(days=AFTER))
    rows = [
        _row(
            date.fromisoformat(str(f["day"])[:10]),
            "data",
            f"{words.titled(f['extract'])} {words.fault(str(f['kind']))}",
            str(f.get("evidence", "")),
            {},
            onset,
        )
        for f in faults
        if since <= date.fromisoformat(str(f["day"])[:10]) < last
    ]
    before: list[Row] = []
    note = ""
    if file is None:
        note = "the home has no drill-down changes.sql"
    else:
        try:
            earliest = onset.low - timedelta(days=HELD) if faded else since
            found = engine.frame(file.read_text(), {"since": earliest, "until": last}, file=file)
            told = _rows(found, where, onset)
            rows += [row for row in told if row["at"] >= since.isoformat()]
            before = _meant([row for row in told if row["at"] < since.isoformat()]) if faded else []
        except EngineError as error:
            note = str(error)
    rows.sort(key=lambda row: (not row["near"], -row["fit"], abs(row["days"]), row["kind"], row["name"]))
    rows = before + rows
    return Section(rows[:TOP], note or ("" if rows else "nothing is known to have changed then"))


def _meant(rows: Sequence[Row]) -> list[Row]:
    """The changes of rules and policies whose scope names most of the segment, the newest first."""
    ruled = [row for row in rows if row["fit"] and row["kind"] not in ("enforcement", "campaign", "holiday")]
    most = max((row["fit"] for row in ruled), default=0)
    return sorted((row for row in ruled if row["fit"] == most), key=lambda row: str(row["at"]), reverse=True)


def _rows(found: pd.DataFrame, where: Mapping[str, str], onset: Onset) -> list[Row]:
    scopes = [name for name in found.columns if name not in _TOLD]
    rows = []
    for record in found.to_dict("records"):
        scope = {name: str(record[name]) for name in scopes if not pd.isna(record[name])}
        if any(name in where and where[name] != value for name, value in scope.items()):
            continue
        at = pd.Timestamp(record["at"]).date()
        detail = "" if pd.isna(record["detail"]) else str(record["detail"])
        row = _row(at, str(record["kind"]), str(record["name"]), detail, scope, onset)
        rows.append({**row, "fit": sum(name in where for name in scope)})
    return _joined(rows)


def _joined(rows: Sequence[Row]) -> list[Row]:
    """One row per change: the scopes it was made for side by side, as lists where there are several."""
    same: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        same.setdefault((row["at"], row["kind"], row["name"]), []).append(row)
    joined = []
    for group in same.values():
        scope = {
            name: sorted({row["scope"][name] for row in group})
            for name in group[0]["scope"]
            if all(name in row["scope"] for row in group)
        }
        told = {name: values[0] if len(values) == 1 else values for name, values in scope.items()}
        joined.append({**group[0], "scope": told, "fit": max(row["fit"] for row in group)})
    return joined


def _row(at: date, kind: str, name: str, detail: str, scope: Mapping[str, str], onset: Onset) -> Row:
    return {
        "at": at.isoformat(),
        "kind": kind,
        "name": name,
        "scope": dict(scope),
        "detail": detail,
        "days": (at - onset.day).days,
        "near": onset.low - timedelta(days=1) <= at <= onset.high + timedelta(days=1),
        "fit": 0,
    }
