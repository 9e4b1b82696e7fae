"""What changed around the onset, as far as it touches the incident's segment, its rules or its metric; what fits
first.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from monitors import words
from monitors.explain.explanation import Row, Section
from monitors.explain.innocents.verdict import Innocent
from monitors.life.incident_facts import Onset
from queries.engine.opening import Engine, EngineError

DRILLDOWN = "changes"
BEFORE, AFTER = 7, 3
HELD = 70  # days back in which a change may have been made whose effect is fading
TOP = 12
_TOLD = ("at", "kind", "name", "detail")
_RULE, _METRIC = "rule_id", "metric"  # columns of the drill-down that are no scope
_OURS = ("enforcement", "campaign", "holiday")  # what is no change of rules or policies


@dataclass(frozen=True)
class Touched:
    """An incident's segment with the cell that carries most of it, its monitor, and the rules that moved."""

    where: Mapping[str, str]
    monitor: str = ""
    rules: Collection[str] = ()


def find_changes(
    engine: Engine,
    file: Path | None,
    touched: Touched,
    onset: Onset,
    until: date,
    faults: Sequence[Mapping[str, Any]] = (),
    *,
    faded: bool = False,
) -> Section:
    """Changes from a week before the earliest onset to the end of what is explained, from the drill-down
    `changes`. `faded`: something is coming back, so older changes made for this very segment are told first.

    Columns at, kind, name, detail; rule_id: the rule changed; metric: the monitor it is meant to move; any other
    that the segment names limits the change's scope (empty = all). Rows: `said` in one sentence, `touches` what they
    have in common with the incident (rule, metric, segment), `near` within a day of the onset's interval, `fading`
    a change whose effect is coming to an end. `faults` of the desk's own (extract, day, kind) are told too. Facts:
    `looked`, how many changes were made in those days anywhere.
    """
    # Over 40 lines: the signature and its description; the body fits.
    since, last = onset.low - timedelta(days=BEFORE), min(until, onset.high + timedelta(days=AFTER))
    rows = [_of_fault(f, onset) for f in faults if since <= date.fromisoformat(str(f["day"])[:10]) < last]
    before: list[Row] = []
    note, looked = "", 0
    if file is None:
        note = "the home has no drill-down changes.sql"
    else:
        try:
            earliest = onset.low - timedelta(days=HELD) if faded else since
            found = engine.frame(file.read_text(), {"since": earliest, "until": last}, file=file)
            told, looked = _rows(found, touched, onset), _made(found, since)
            rows += [row for row in told if row["at"] >= since.isoformat()]
            before = _meant([row for row in told if row["at"] < since.isoformat()]) if faded else []
        except EngineError as error:
            note = str(error)
    rows = before + sorted(rows, key=_order)
    return Section(
        rows[:TOP],
        note or ("" if rows else "nothing that touches it is known to have changed then"),
        facts={"looked": looked},
    )


def _made(found: pd.DataFrame, since: date) -> int:
    """How many changes were made from a day on, wherever."""
    if not {"at", "kind", "name"} <= set(found.columns):
        return 0
    made = found[pd.to_datetime(found["at"]) >= pd.Timestamp(since)]
    return len(made.drop_duplicates(["at", "kind", "name"]))


def _order(row: Row) -> tuple[object, ...]:
    """The incident's own rule or metric first, then its whole segment, then what is nearest to the onset.

    What came after the onset is an answer to it, or chance, and what was done to single sellers rarely a cause.
    """
    own = sum(touch in row["touches"] for touch in ("rule", "metric"))
    late = row["days"] > 1
    return (
        late,
        -own,
        row["kind"] in _OURS,
        not row["near"],
        -row["fit"],
        abs(row["days"]),
        row["kind"],
        row["name"],
    )


def _meant(rows: Sequence[Row]) -> list[Row]:
    """The changes of rules and policies whose scope names most of the segment, the newest first."""
    ruled = [row for row in rows if row["fit"] and row["kind"] not in _OURS]
    most = max((row["fit"] for row in ruled), default=0)
    fitting = [{**row, "fading": True} for row in ruled if row["fit"] == most]
    return sorted(fitting, key=lambda row: ("metric" in row["touches"], str(row["at"])), reverse=True)


def _rows(found: pd.DataFrame, touched: Touched, onset: Onset) -> list[Row]:
    """Rows of the drill-down that touch the incident, one per change."""
    scopes = [str(name) for name in found.columns if name not in (*_TOLD, _RULE, _METRIC)]
    rows = []
    for record in found.to_dict("records"):
        told = {str(name): value for name, value in record.items() if not pd.isna(value)}
        scope = {name: str(told[name]) for name in scopes if name in told}
        touches = _touches(told, scope, touched)
        if touches:
            at, name = pd.Timestamp(told["at"]).date(), str(told["name"])
            fit = sum(name in touched.where for name in scope)
            rows.append(
                {
                    **_row(at, str(told["kind"]), name, str(told.get("detail", "")), scope, onset, touches),
                    "fit": fit,
                }
            )
    return [_said(row, onset) for row in _joined(rows)]


def _touches(told: Mapping[str, Any], scope: Mapping[str, str], touched: Touched) -> list[str]:
    """What a change has in common with the incident; nothing where its scope or its rule is another.

    A change made for everything touches nothing by its scope alone: only by its rule or its metric, or where it is
    no change of a rule.
    """
    where, rule, metric = touched.where, told.get(_RULE), told.get(_METRIC)
    if any(name in where and where[name] != value for name, value in scope.items()):
        return []
    if rule is not None and _RULE in where and where[_RULE] != rule:
        return []
    found = []
    if rule is not None and (where.get(_RULE) == rule or rule in touched.rules):
        found.append("rule")
    if metric is not None and metric == touched.monitor:
        found.append("metric")
    if any(name in where for name in scope) or (not scope and rule is None):
        found.append("segment")
    # Another rule's version in the same market is none of the incident's.
    return [] if rule is not None and found == ["segment"] and not _whole(scope, where) else found


def _whole(scope: Mapping[str, str], where: Mapping[str, str]) -> bool:
    """Whether a scope names nothing that the segment does not, and all of its market and category."""
    return bool(scope) and set(scope) <= set(where)


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
        touches = sorted({touch for row in group for touch in row["touches"]})
        joined.append(
            {**group[0], "scope": told, "fit": max(row["fit"] for row in group), "touches": touches}
        )
    return joined


def _said(row: Row, onset: Onset) -> Row:
    """The row with its sentence: what, where, when, and what became of it. What has no name goes by its description."""
    if row["name"] == row["kind"] and row["detail"]:
        row = {**row, "name": row["detail"], "detail": ""}
    where = f" for {words.segment(row['scope'])}" if row["scope"] else ""
    parts = [f"{row['name']}{where}", words.day(row["at"], onset.day), row["detail"]]
    return {**row, "said": ", ".join(part for part in parts if part)}


def as_tested(section: Section, innocent: Sequence[Innocent]) -> Section:
    """The section with `ruled_out` of each row: a campaign or holiday that was tested as an innocent explanation and
    ruled out is in time, and no cause.
    """
    out = [one.name for one in innocent if one.verdict == "ruled out"]
    rows = [{**row, "ruled_out": any(str(row["kind"]) in name for name in out)} for row in section.rows]
    return replace(section, rows=rows)


def _of_fault(fault: Mapping[str, Any], onset: Onset) -> Row:
    at = date.fromisoformat(str(fault["day"])[:10])
    name = f"{words.titled(fault['extract'])} {words.fault(str(fault['kind']))}"
    return _said(_row(at, "data", name, str(fault.get("evidence", "")), {}, onset, ["data"]), onset)


def _row(
    at: date,
    kind: str,
    name: str,
    detail: str,
    scope: Mapping[str, str],
    onset: Onset,
    touches: Sequence[str],
) -> Row:
    return {
        "at": at.isoformat(),
        "kind": kind,
        "name": name,
        "scope": dict(scope),
        "detail": detail,
        "days": (at - onset.day).days,
        "near": onset.low - timedelta(days=1) <= at <= onset.high + timedelta(days=1),
        "fit": 0,
        "touches": list(touches),
        "fading": False,
    }
