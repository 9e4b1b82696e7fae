"""What really happened: a demo's truth.json, or a file of past incidents somebody wrote down.

JSON (a list, or {"events": [...]}) or CSV, one case per entry. Fields:

  id           any text, once
  kind         "risk", "data" or "innocent" (must not page as risk)
  start, end   local days, end exclusive: when the first mover moves, and when it is over
  segment      where: {"country": "BR"} in JSON, "country=BR;category=toys" in CSV
  entities     who: {"seller": ["s1", "s2"]}, "seller=s1|s2;rule=R017" in CSV
  scenario     what sort of thing it was; monitors name the scenarios they are for
  first_mover  the metric that moves first; also_moves: others (a list; "a|b" in CSV)
  money        money lost or touched; money_by_day: {"2026-11-01": 12.5}
  innocent, twin_of, cause, decides   told again in the result, free text but for innocent (true or false)

Only id, kind, start and end are required. What cannot be read is told and left out, and the rest goes on: an
unknown field costs only itself, a faulty entry only that entry.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from monitors.replay.truth_rows import FIELDS, LEFT, REQUIRED, UNKNOWN, TruthError, read_rows
from queries.content.problem import Problem, unknown_key

KINDS = ("risk", "data", "innocent")


@dataclass(frozen=True)
class Case:
    """One thing that happened; see the module for the fields. Days are local, `end` exclusive."""

    id: str
    kind: str
    start: date
    end: date
    segment: dict[str, str] = field(default_factory=dict)
    entities: dict[str, tuple[str, ...]] = field(default_factory=dict)
    scenario: str = ""
    first_mover: tuple[str, ...] = ()
    also_moves: tuple[str, ...] = ()
    money: float = 0.0
    money_by_day: dict[date, float] = field(default_factory=dict)
    innocent: bool = False
    twin_of: str | None = None
    cause: str = ""
    decides: str = ""

    @property
    def must_page(self) -> str | None:
        """The class of alert it must raise; None for an innocent one."""
        return None if self.innocent and self.kind != "data" else self.kind

    @property
    def began(self) -> date:
        """The day it began to cost: the first mover may move only later."""
        return min([self.start, *self.money_by_day])

    def lost_before(self, morning: date) -> float:
        """Money lost on the days before a morning; spread evenly where no days are told."""
        if self.money_by_day:
            return sum(amount for day, amount in self.money_by_day.items() if day < morning)
        length = max((self.end - self.start).days, 1)
        return self.money * min(max((morning - self.start).days, 0), length) / length


@dataclass(frozen=True)
class Truth:
    """The cases of a file by start, and what of it was left out."""

    cases: list[Case]
    problems: list[Problem]


def read_truth(path: Path) -> Truth:
    """The cases of a file. Raises TruthError when it is no list of cases, or none of them can be used."""
    problems: list[Problem] = []
    entries = read_rows(path, problems)
    cases: dict[str, Case] = {}
    for line, entry in entries:
        case = _case(path, line, entry, problems)
        if case is None:
            continue
        if case.id in cases:
            hint = "The first of them counts; give the other an id of its own."
            problems.append(
                Problem(str(path), "two cases of one id", line, "id", "an id once", case.id, hint)
            )
            continue
        cases[case.id] = case
    if problems and not cases:
        raise TruthError(problems)
    return Truth(sorted(cases.values(), key=lambda case: (case.start, case.id)), _once(problems))


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """One problem for an unknown field that many entries have, at the first of them."""
    counts = Counter((p.message, p.column, p.found) for p in problems if p.message == UNKNOWN)
    told: dict[object, Problem] = {}
    for place, problem in enumerate(problems):
        same = (problem.message, problem.column, problem.found)
        told.setdefault(
            same if same in counts else place, replace(problem, count=max(counts.get(same, 1), 1))
        )
    return list(told.values())


def _parsed(key: str, text: str) -> Any:
    """A CSV cell: pairs for segment and entities, lists where several may stand."""
    if key in ("segment", "entities", "money_by_day"):
        pairs = [pair.partition("=") for pair in text.split(";") if pair]
        bad = next((name for name, sign, value in pairs if not (name and sign and value)), None)
        if bad is not None:
            raise ValueError(f"{key} is {text!r}, expected name=value;name=value")
        return {name: value.split("|") if key == "entities" else value for name, _, value in pairs}
    if key in ("first_mover", "also_moves"):
        return text.split("|")
    if key == "innocent":
        return {"true": True, "false": False, "1": True, "0": False}.get(text.strip().lower(), text)
    return text


def _case(path: Path, line: int, entry: Mapping[str, Any], problems: list[Problem]) -> Case | None:
    """One case, or None with its faults noted. An unknown field is noted too, and left out."""
    file, before = str(path), len(problems)
    strange = [unknown_key(file, line, key, FIELDS) for key in entry if key not in FIELDS]
    for key in REQUIRED:
        if not entry.get(key):
            problems.append(Problem(file, "missing field", line, key, f"a value for {key}", "nothing", LEFT))
    if len(problems) == before:
        try:
            case = _made({key: value for key, value in entry.items() if key in FIELDS})
        except (ValueError, TypeError, AttributeError) as error:
            expected = "the fields as monitors/replay/truth.py names them"
            problems.append(Problem(file, "wrong value", line, None, expected, str(error), LEFT))
        else:
            fault = _fault(file, line, case)
            problems += [fault] if fault else strange
            return None if fault else case
    problems += strange
    return None


def _fault(file: str, line: int, case: Case) -> Problem | None:
    if case.kind not in KINDS:
        expected = "one of " + ", ".join(KINDS)
        return Problem(file, "unknown kind", line, "kind", expected, case.kind, LEFT)
    if case.end <= case.start:
        expected = f"a day after {case.start}"
        return Problem(file, "ends before it starts", line, "end", expected, str(case.end), LEFT)
    return None


def _made(entry: Mapping[str, Any]) -> Case:
    entry = {key: _parsed(key, value) if isinstance(value, str) else value for key, value in entry.items()}
    innocent = entry.get("innocent", entry["kind"] == "innocent")
    if not isinstance(innocent, bool):
        raise ValueError(f"innocent is {innocent!r}, expected true or false")
    by_day = {
        date.fromisoformat(day): _amount(amount) for day, amount in (entry.get("money_by_day") or {}).items()
    }
    entities = {
        str(kind): tuple(str(one) for one in ([names] if isinstance(names, str) else names))
        for kind, names in (entry.get("entities") or {}).items()
    }
    return Case(
        id=str(entry["id"]),
        kind=str(entry["kind"]),
        start=date.fromisoformat(str(entry["start"])[:10]),
        end=date.fromisoformat(str(entry["end"])[:10]),
        segment={str(key): str(value) for key, value in (entry.get("segment") or {}).items()},
        entities=entities,
        scenario=str(entry.get("scenario") or ""),
        first_mover=_names(entry.get("first_mover")),
        also_moves=_names(entry.get("also_moves")),
        money=_amount(entry.get("money") or sum(by_day.values())),
        money_by_day=by_day,
        innocent=innocent or entry["kind"] == "innocent",
        twin_of=entry.get("twin_of"),
        cause=str(entry.get("cause") or ""),
        decides=str(entry.get("decides") or ""),
    )


def _amount(value: Any) -> float:
    amount = float(value)
    if not math.isfinite(amount):
        raise ValueError(f"money is {value!r}, expected a finite amount")
    return amount


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) and value else tuple(value or ())
