"""The log of scores: every event that a rule scored at or above its logging floor, ready to be decided again.

From the drill-down `rule_scores`, in arrays: a what-if decides half a million events in a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.rules.rule_record import PARTY, STRENGTH, drilldowns, segments
from queries.content.home import Home
from queries.content.sql_file import statement
from queries.engine.drill import NONE, Drill, columns_of
from queries.engine.opening import Engine, EngineError
from queries.engine.table_sql import quote

DRILLDOWN = "rule_scores"  # name of the drill-down in the home
COLUMNS = (
    *("day", "rule", "version", "event", "subject", "thing", "position", "score", "threshold", "floor"),
    *("answered", "hit", "action", "decided", "amount", "verdict"),
)
DECISIONS = ("passed", "reviewed", "challenged", "blocked")  # by strength of the strongest action
CHALLENGED, BLOCKED = 2, 3  # decisions that a good party feels, by strength
VERDICTS = ("bad", "good", "both")
UNSEEN = -1  # code of a missing value
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ScoreLog:
    """Scored events of some days, sorted by what was scored: one row a rule and event.

    `rows`: the drill-down's columns; day as days since 1970, event, subject and parties as hashes (0 = nobody), thing
    as whether there is one. `subject`: number of what was scored, non-decreasing; `first`: row at which each
    of them begins. `note`: why there are no rows, in words.
    """

    since: date
    until: date
    rows: pd.DataFrame
    subject: Numbers
    first: Numbers
    sql: str = ""
    note: str = ""
    memo: dict[Any, Any] = field(default_factory=dict, compare=False)

    @property
    def size(self) -> int:
        """How many different things were scored."""
        return len(self.first)

    @cached_property
    def rules(self) -> list[str]:
        """The rules of the log, in the order in which they are asked."""
        if self.rows.empty:
            return []
        order = self.rows.groupby("rule", observed=True)["position"].min().sort_values(kind="stable")
        return [str(rule) for rule in order.index]

    @cached_property
    def hit(self) -> Flags:
        """Which rules hit."""
        return self.rows["hit"].to_numpy(dtype=bool)

    @cached_property
    def answered(self) -> Flags:
        """Whose answer was used: a rule whose service was down hit nothing, and would not have."""
        return self.rows["answered"].to_numpy(dtype=bool)

    @cached_property
    def score(self) -> npt.NDArray[np.float64]:
        """Scores."""
        return self.rows["score"].to_numpy(dtype=float)

    @cached_property
    def strength(self) -> Numbers:
        """How strong each rule's action is; 0 = it decides nothing."""
        return _coded(self.rows["action"], STRENGTH)

    @cached_property
    def verdict(self) -> Numbers:
        """Position in VERDICTS, UNSEEN without a label."""
        return _coded(self.rows["verdict"], {word: at for at, word in enumerate(VERDICTS)}, UNSEEN)

    @cached_property
    def amount(self) -> npt.NDArray[np.float64]:
        """Money of each event."""
        return self.rows["amount"].to_numpy(dtype=float)

    @cached_property
    def can_be_labelled(self) -> Flags:
        """Whether anything is named that a verdict could be about."""
        return self.rows["thing"].to_numpy(dtype=bool)

    @cached_property
    def position(self) -> Numbers:
        """Place of each rule in the order in which rules are asked."""
        return self.rows["position"].to_numpy(dtype=np.int64)

    def of_rule(self, rule: str) -> Flags:
        """Rows of one rule."""
        key = ("rule", rule)
        if key not in self.memo:
            self.memo[key] = (self.rows["rule"] == rule).to_numpy(dtype=bool)
        found: Flags = self.memo[key]
        return found

    def told(self, column: str) -> pd.Series:
        """A column as words, a categorical; a missing value is called NONE. Raises KeyError for a column that is not
        there. Read once: each place of a log is asked for on every rerun.
        """
        key = ("told", column)
        if key not in self.memo:
            codes, values = pd.factorize(self.rows[column])
            names, place = np.unique([*map(str, values), NONE], return_inverse=True)
            self.memo[key] = pd.Series(
                pd.Categorical.from_codes(place[codes], pd.Index(names)), index=self.rows.index
            )
        found: pd.Series = self.memo[key]
        return found

    def within(self, where: Mapping[str, str]) -> Flags:
        """Rows of a segment. Raises KeyError for a column that is not there."""
        inside = np.ones(len(self.rows), dtype=bool)
        for name, value in where.items():
            inside &= (self.told(name) == value).to_numpy(dtype=bool)
        return inside

    def strongest(self, hit: Flags, strength: Numbers) -> Numbers:
        """What is decided of each thing: the strongest action of the rules that hit it."""
        return _each(np.maximum, strength * hit, self.first)

    def comes_first(self, hit: Flags, strength: Numbers) -> Flags:
        """Which hits are the first on their thing: no rule in force that is asked before had hit it."""
        beyond = int(self.position.max(initial=0)) + 1
        acting = np.where(hit & (strength > 0), self.position, beyond)
        earliest = _each(np.minimum, acting, self.first)
        return hit & (earliest[self.subject] >= self.position)

    @cached_property
    def decided(self) -> Numbers:
        """What was decided of each thing, as the log says."""
        logged = _coded(self.rows["decided"], {word: at for at, word in enumerate(DECISIONS)}, UNSEEN)
        return logged[self.first]

    @cached_property
    def segments(self) -> list[str]:
        """The columns by which its events can be told apart."""
        return segments(self.rows, COLUMNS)

    def floor(self, rule: str) -> float:
        """Lowest threshold that can be tried: below the highest of its floors not all events are logged."""
        return float(self.rows.loc[self.of_rule(rule), "floor"].max())

    def thresholds(self, rule: str) -> tuple[float, float]:
        """The lowest and the highest threshold that was in force in these days."""
        own = self.rows.loc[self.of_rule(rule), "threshold"]
        return float(own.min()), float(own.max())

    def in_force(self, rule: str, where: Mapping[str, str] | None = None) -> list[float]:
        """Every threshold that events of a segment were held against in these days, the lowest first: by place, or by
        version. Raises KeyError for a column that is not there.
        """
        own = self.rows.loc[self.of_rule(rule) & self.within(where or {}), "threshold"]
        return sorted(float(one) for one in own.unique())

    def threshold(self, rule: str, where: Mapping[str, str] | None = None) -> float:
        """The threshold most events of a segment were held against on its newest day; everywhere where it has none.

        Raises KeyError for a column that is not there.
        """
        inside = self.of_rule(rule) & self.within(where or {})
        own = self.rows.loc[inside if inside.any() else self.of_rule(rule), ["day", "threshold"]]
        return float(own.loc[own["day"] == own["day"].max(), "threshold"].mode().iloc[0])


def read_log(engine: Engine, home: Home, since: date, until: date) -> ScoreLog:
    """The log of the days from `since` to before `until`. Never raises for what a home lacks: `note` says it."""
    file = drilldowns(home).get(DRILLDOWN)
    if file is None:
        return _empty(since, until, "", f"the home has no drill-down {DRILLDOWN}.sql")
    drill = Drill(statement(file.read_text()), {"since": since, "until": until})
    try:
        columns = columns_of(engine, drill.sql, drill.params)
        absent = [column for column in COLUMNS if column not in columns]
        if absent:
            return _empty(since, until, "", f"{file.name} returns no column {', '.join(absent)}")
        slim = Drill(f"select {_slim(columns)} from (\n{drill.sql})", drill.params)
        rows = slim.run(engine).to_pandas(strings_to_categorical=True)
    except EngineError as error:
        return _empty(since, until, "", f"{file.name}: {error}")
    if rows.empty:
        return _empty(since, until, drill.text, NOT_LANDED)
    return make_log(rows, since, until, drill.text)


def _slim(columns: Mapping[str, str]) -> str:
    """Names as numbers: half a million different texts cost seconds on their way out of the engine, hashes none."""
    return ", ".join(
        f"hash({quote(name)}) as {quote(name)}"
        if name in ("event", "subject")
        else f"{quote(name)} is not null as {quote(name)}"
        if name == "thing"
        else f"case when {quote(name)} is not null then hash({quote(name)}) else 0 end as {quote(name)}"
        if name.startswith(PARTY)
        else f"({quote(name)} - date '1970-01-01')::bigint as {quote(name)}"
        if name == "day"
        else quote(name)
        for name in columns
    )


NOT_LANDED = (
    "no scores have landed for these days: a what-if needs every event that a rule scored at or above its logging "
    "floor, near misses too (docs/rules.md says what to land)"
)


def make_log(rows: pd.DataFrame, since: date, until: date, sql: str = "") -> ScoreLog:
    """A log of rows with COLUMNS, in any order."""
    named = rows["subject"].to_numpy()
    order = np.lexsort((rows["position"].to_numpy(), named))
    named = named[order]
    begins = np.r_[True, named[1:] != named[:-1]]
    subject = np.cumsum(begins, dtype=np.int64) - 1
    return ScoreLog(
        since, until, rows.iloc[order].reset_index(drop=True), subject, np.flatnonzero(begins), sql
    )


def _empty(since: date, until: date, sql: str, note: str) -> ScoreLog:
    rows = pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
    nothing = np.array([], dtype=np.int64)
    return ScoreLog(since, until, rows, nothing, nothing, sql, note)


def _coded(values: pd.Series, codes: Mapping[str, int], other: int = 0) -> Numbers:
    """Codes of words; of a categorical column its few categories are looked up."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        table = np.array([codes.get(str(one), other) for one in values.cat.categories] + [other])
        coded: Numbers = table[values.cat.codes.to_numpy()].astype(np.int64)
        return coded
    found: Numbers = np.array(values.map(codes).fillna(other), dtype=np.int64)
    return found


def _each(reduce: np.ufunc, values: Numbers, first: Numbers) -> Numbers:
    if not len(first):
        return np.array([], dtype=np.int64)
    found: Numbers = reduce.reduceat(values, first).astype(np.int64)
    return found


def party_columns(log: ScoreLog) -> dict[str, str]:
    """Word → column of whom the events touched."""
    return {str(c).removeprefix(PARTY): str(c) for c in log.rows if str(c).startswith(PARTY)}
