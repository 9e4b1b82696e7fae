"""What a home tells of its rules: hits with whom they touched, verdicts, versions, appeals.

Each comes from a drill-down of the home (`rules`, `rule_catches`, `rule_truth`, `rule_versions`, `rule_appeals`)
with the columns named here; whatever else a drill-down returns is a segment, and a column `party_<word>` names whom
an event touched. A home without one of them, or without rows, keeps all that the others tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from queries.content.home import Home
from queries.content.sql_file import statement
from queries.engine.drill import Drill
from queries.engine.opening import Engine, EngineError

PARTY = "party_"  # how a column begins that names whom an event touched
DAILY = ("day", "rule_id", "version", "hits", "evaluated", "labelled", "bad", "amount")
CATCHES = (
    *("day", "rule", "version", "action", "amount", "subject", "thing"),
    *("can_be_labelled", "verdict", "verdict_age"),
)
TRUTH = ("day", "thing", "verdict", "amount")
VERSIONS = ("rule", "version", "name", "stage", "action", "mode", "threshold", "day", "owner")
APPEALS = ("day", "rule", "version", "party", "outcome")
ASKED = {
    "rules": DAILY,
    "rule_catches": CATCHES,
    "rule_truth": TRUTH,
    "rule_versions": VERSIONS,
    "rule_appeals": APPEALS,
}
NOT_LISTED = "not in the list of rules yet"  # of a version that hits and evaluations name already
TRIAL = "shadow"  # the action and mode of a rule that decides nothing
STRENGTH: dict[str, int] = {
    "review": 1,
    "challenge": 2,
    "block": 3,
}  # of an action; any other decides nothing
FRICTION = ("challenge", "block")  # actions that a good party feels


@dataclass(frozen=True)
class Part:
    """What one drill-down returned: its rows, its statement, and in words why there are none."""

    rows: pd.DataFrame
    sql: str = ""
    note: str = ""


@dataclass(frozen=True)
class RuleRecord:
    """The rules of a home over the days from `since` to before `until`, as one morning knew them."""

    since: date
    until: date
    parts: Mapping[str, Part] = field(default_factory=dict)

    def rows(self, name: str) -> pd.DataFrame:
        """The rows of one of the drill-downs."""
        return self.parts[name].rows

    @property
    def daily(self) -> pd.DataFrame:
        """One row a day, rule and version: hits, evaluated, labelled, bad, amount."""
        return self.rows("rules")

    @property
    def catches(self) -> pd.DataFrame:
        """One row a hit."""
        return self.rows("rule_catches")

    @property
    def truth(self) -> pd.DataFrame:
        """One row a thing with a verdict: bad, good, or both where verdicts contradict each other."""
        return self.rows("rule_truth")

    @property
    def versions(self) -> pd.DataFrame:
        """One row a version of a rule, in their order; a version without a date has none in `day`."""
        return self.rows("rule_versions")

    @property
    def notes(self) -> list[str]:
        """What is not there, in words."""
        return [part.note for part in self.parts.values() if part.note]

    @cached_property
    def rules(self) -> list[str]:
        """Every rule that is listed, looked at something or hit something, by name."""
        return sorted({*self.daily["rule_id"], *self.catches["rule"], *self.versions["rule"]} - {None})


def read_part(
    engine: Engine, file: Path | None, name: str, wanted: Sequence[str], params: Mapping[str, Any]
) -> Part:
    """The rows of a drill-down with the columns it must have; without it, an empty table and the reason."""
    empty = pd.DataFrame({column: pd.Series(dtype=object) for column in wanted})
    if file is None:
        return Part(empty, note=f"the home has no drill-down {name}.sql")
    drill = Drill(statement(file.read_text()), params)
    try:
        rows = drill.run(engine).to_pandas()
    except EngineError as error:
        return Part(empty, note=f"{file.name}: {error}")
    absent = [column for column in wanted if column not in rows]
    if absent:
        return Part(empty, note=f"{file.name} returns no column {', '.join(absent)}")
    return Part(rows, drill.text, "" if len(rows) else f"{file.name}: no rows in these days")


def drilldowns(home: Home) -> dict[str, Path]:
    """The drill-downs of a home by name."""
    return {path.stem: path for path in home.content("drilldown")}


def read_record(engine: Engine, home: Home, since: date, until: date) -> RuleRecord:
    """The rules of a home over some days. Never raises for what a home lacks: `notes` says it."""
    files, params = drilldowns(home), {"since": since, "until": until}
    parts = {name: read_part(engine, files.get(name), name, wanted, params) for name, wanted in ASKED.items()}
    versions = parts["rule_versions"]
    order = versions.rows.sort_values(["rule", "version"], kind="stable", ignore_index=True)
    order = pd.concat([order, *_unlisted_versions(parts["rules"].rows, order)], ignore_index=True)
    undated = order[order["day"].isna()]
    said = ", ".join(f"{row.rule} v{row.version}" for row in undated.head(3).itertuples())
    note = f"without a date: {said}" if said else versions.note
    parts["rule_versions"] = Part(order, versions.sql, note)
    unlisted = sorted(
        {str(one) for one in parts["rule_catches"].rows["rule"]} - {str(r) for r in order["rule"]}
    )
    if unlisted and len(order):
        caught = parts["rule_catches"]
        parts["rule_catches"] = Part(
            caught.rows, caught.sql, f"hits of rules that are not listed: {', '.join(unlisted[:3])}"
        )
    return RuleRecord(since, until, parts)


def _unlisted_versions(daily: pd.DataFrame, listed: pd.DataFrame) -> list[pd.DataFrame]:
    """Versions that looked at something and are not in the list yet, since the first day that they did.

    What they do is taken from the version before; their threshold is not known.
    """
    acting = daily[pd.to_numeric(daily["evaluated"]) > 0]
    first = acting.groupby(["rule_id", "version"], observed=True)["day"].min()
    known = set(zip(listed["rule"], listed["version"], strict=True))
    newest = {row["rule"]: row for row in listed.to_dict("records")}
    rows = [
        {**{name: newest[rule][name] for name in ("name", "stage", "action", "mode", "owner")}}
        | {"rule": rule, "version": version, "day": day, "note": NOT_LISTED}
        for rule, version, day in first.reset_index().itertuples(index=False, name=None)
        if rule in newest and (rule, version) not in known
    ]
    return [pd.DataFrame(rows).reindex(columns=list(listed.columns))] if rows else []


def parties(frame: pd.DataFrame) -> dict[str, str]:
    """Word → column of whom the events of a frame touched: seller → party_seller."""
    return {str(name).removeprefix(PARTY): str(name) for name in frame if str(name).startswith(PARTY)}


def segments(frame: pd.DataFrame, reserved: Sequence[str], most: int = 40) -> list[str]:
    """The columns by which events can be told apart: words or flags of few values, the rest of its columns."""
    found = []
    for name in map(str, frame.columns):
        if name in reserved or name.startswith(PARTY) or pd.api.types.is_float_dtype(frame[name]):
            continue
        if 1 < frame[name].nunique() <= most:
            found.append(name)
    return found
