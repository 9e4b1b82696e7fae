"""A condition of one's own: which scored events of a rule fulfil it, asked in the sandbox as the person's role.

The condition is a stranger's text. It is put behind WHERE over the log of scores and never runs in this process;
personal values it compares with are masked there as everywhere.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from monitors import words
from monitors.rules.change import ChangeError
from monitors.rules.rule_record import drilldowns
from monitors.rules.score_log import DRILLDOWN, ScoreLog
from queries.content.home import Home
from queries.content.problem import nearest
from queries.content.sql_file import statement
from queries.engine.table_sql import filled, literal
from queries.sandbox import launch

# Known only after the rule has answered: a condition by them would be right with hindsight alone.
HINDSIGHT = frozenset({"verdict", "hit", "decided", "action", "answered", "event"})
ELSEWHERE = frozenset({"select", "from", "join"})
LONGEST = (
    4_000  # characters of a condition: a browser's address, in which it stands, holds little more; chosen
)
MOST_EVENTS = 2_000_000  # rows a condition may select; above, the answer is refused; chosen
SECONDS = 20.0  # that it may take; as on the SQL page
_UNKNOWN = re.compile(
    r'column "?([\w.]+)"? (?:not found|does not exist)|column named "?([\w.]+)"?', re.IGNORECASE
)
_BRACKETS = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/|([()])", re.DOTALL)
_WORDS = re.compile(r"'(?:[^']|'')*'|\b([A-Za-z_]\w*)\b")


@dataclass(frozen=True)
class ConditionHits:
    """Events (hashes) of which a condition holds, its statement, and what to know about the answer."""

    events: npt.NDArray[np.uint64]
    sql: str
    notes: list[str] = field(default_factory=list)


def usable(log: ScoreLog) -> list[str]:
    """The columns a condition may name."""
    known = (*HINDSIGHT, "rule", "subject", "thing", "day")
    return [str(name) for name in log.rows.columns if name not in known]


def too_long(condition: str) -> str:
    """In words that a condition is longer than an address can hold; empty where it is not."""
    if len(condition) <= LONGEST:
        return ""
    return (
        f"the condition is {len(condition):,} characters long and was not tried: at most {LONGEST:,}, "
        "which an address can hold"
    )


def condition_sql(home: Home, rule: str, condition: str, since: dt.date, until: dt.date) -> str:
    """The statement that selects a rule's scored events by a condition; runs as it is on the SQL page.

    Raises ChangeError for a home without the drill-down.
    """
    file = drilldowns(home).get(DRILLDOWN)
    if file is None:
        raise ChangeError(f"the home has no drill-down {DRILLDOWN}.sql")
    body = filled(statement(file.read_text()), {"since": since, "until": until})
    # The condition stands on lines of its own, so that a comment at its end ends with it.
    return f"select hash(event) as event\nfrom (\n{body})\nwhere rule = {literal(rule)} and (\n{condition.strip()}\n)"


def ask_condition(
    home: Home,
    log: ScoreLog,
    rule: str,
    condition: str,
    role: str,
    as_of: dt.date | None,
    person: str = "",
) -> ConditionHits:
    """The events of a rule of which the condition holds. Raises ChangeError, in words, when it cannot be asked."""
    if wrong := too_long(condition):  # before anything reads it: a megabyte takes its time
        raise ChangeError(wrong)
    named = _named(condition)
    if not condition.strip():
        raise ChangeError("the condition is empty")
    if not _is_whole(condition):
        raise ChangeError("the condition has a bracket that is not opened or not closed")
    if ELSEWHERE & {name.lower() for name in named}:
        raise ChangeError("a condition tells one event by its own columns: it cannot look into other tables")
    if late := sorted(HINDSIGHT & {name.lower() for name in named}):
        raise ChangeError(f"{late[0]} is known only after the rule has answered: a condition cannot use it")
    sql = condition_sql(home, rule, condition, log.since, log.until)
    answer = launch.run(home, sql, role, MOST_EVENTS, SECONDS, as_of, person)
    if answer.kind != "done" or answer.table is None:
        raise ChangeError(_said(answer.error or "it gave no answer", log))
    if answer.truncated:
        raise ChangeError(f"it holds of more than {words.count(MOST_EVENTS)} events: narrow the days")
    events = answer.table.column("event").to_numpy().astype(np.uint64)
    return ConditionHits(events, sql, _late_columns(log, rule, condition))


def _said(error: str, log: ScoreLog) -> str:
    """The sandbox's answer, shorter: what is wrong with the condition, and which columns there are."""
    unknown = _UNKNOWN.search(error)
    if unknown:
        name = (unknown.group(1) or unknown.group(2)).split(".")[-1]
        close = nearest(name, list(map(str, log.rows.columns)))
        hint = f"; did you mean {close}?" if close else "."
        return f"the scored events have no column {name}{hint} There is {', '.join(usable(log))}"
    head = error.split("\n")[0].strip()
    return f"the condition cannot be read: {head}" if "arser" in head or "yntax" in head else head


def _is_whole(condition: str) -> bool:
    """Whether every bracket outside quotes and comments is opened before it is closed: the text ends where it began."""
    depth = 0
    for match in _BRACKETS.finditer(condition):
        depth += {"(": 1, ")": -1}.get(match.group(1) or "", 0)
        if depth < 0:
            return False
    return depth == 0


def _named(condition: str) -> set[str]:
    """The words of a condition outside its quoted texts."""
    return {match.group(1) for match in _WORDS.finditer(condition) if match.group(1)}


def _late_columns(log: ScoreLog, rule: str, condition: str) -> list[str]:
    """Columns of the condition that had no value in the first of the days: there it could not hold."""
    own = log.rows[log.of_rule(rule)]
    notes = []
    for name in sorted(_named(condition) & set(map(str, own.columns))):
        there = own[name].notna().to_numpy()
        if not there.any():
            notes.append(f"{name} has no value in the events of {rule}: by it the condition cannot hold")
        elif not there.all():
            first = int(own["day"].to_numpy()[there].min())
            if first > int(own["day"].min()):
                day = words.day(str(np.datetime64(first, "D")))
                notes.append(f"{name} has no value before {day}: until then the condition cannot hold by it")
    return notes
