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

Only id, kind, start and end are required. An unknown field is an error: it would be silently ignored.
"""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from queries.problem import Problem, unknown_key

REQUIRED = ("id", "kind", "start", "end")
FIELDS = (
    *REQUIRED,
    "segment",
    "entities",
    "scenario",
    "first_mover",
    "also_moves",
    "money",
    "money_by_day",
    "innocent",
    "twin_of",
    "cause",
    "decides",
)
KINDS = ("risk", "data", "innocent")


class TruthError(ValueError):
    """A truth file that cannot be used; `problems` names file, entry, found and expected, all at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


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


def read_truth(path: Path) -> list[Case]:
    """The cases of a file, by start. Raises TruthError with every fault of it."""
    try:
        entries = _csv(path) if path.suffix == ".csv" else _json(path)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        if isinstance(error, TruthError):
            raise
        expected = "a JSON or CSV file of cases"
        raise TruthError([Problem(str(path), "cannot be read", None, None, expected, str(error))]) from error
    problems: list[Problem] = []
    cases = [case for line, entry in entries if (case := _case(path, line, entry, problems)) is not None]
    names = [case.id for case in cases]
    problems += [
        Problem(str(path), "two cases of one id", None, "id", "an id once", name)
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if problems:
        raise TruthError(problems)
    return sorted(cases, key=lambda case: (case.start, case.id))


def _json(path: Path) -> list[tuple[int, dict[str, Any]]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    entries = content.get("events") if isinstance(content, dict) else content
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise TruthError(
            [
                Problem(
                    str(path), "not a list of cases", None, "events", '{"events": [{…}, …]}', _shown(content)
                )
            ]
        )
    return list(enumerate(entries, start=1))


def _csv(path: Path) -> list[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        return [
            (reader.line_num, {key: _parsed(key, value or "") for key, value in row.items() if key and value})
            for row in reader
        ]


def _parsed(key: str, text: str) -> Any:
    """A CSV cell: pairs for segment and entities, lists where several may stand."""
    if key in ("segment", "entities", "money_by_day"):
        pairs = {pair.partition("=")[0]: pair.partition("=")[2] for pair in text.split(";") if pair}
        return {k: v.split("|") for k, v in pairs.items()} if key == "entities" else pairs
    if key in ("first_mover", "also_moves"):
        return text.split("|")
    if key == "innocent":
        return {"true": True, "false": False, "1": True, "0": False}.get(text.strip().lower(), text)
    return text


def _case(path: Path, line: int, entry: Mapping[str, Any], problems: list[Problem]) -> Case | None:
    """One case, or None with its faults noted. `line`: the line of a CSV, the number of a JSON entry."""
    before = len(problems)
    for key in entry:
        if key not in FIELDS:
            problems.append(unknown_key(str(path), line, key, FIELDS))
    for key in REQUIRED:
        if not entry.get(key):
            found = "nothing"
            problems.append(Problem(str(path), "missing field", line, key, f"a value for {key}", found))
    if len(problems) > before:
        return None
    try:
        case = _made(entry)
    except (ValueError, TypeError, AttributeError) as error:
        problems.append(Problem(str(path), "wrong value", line, None, "see the schema", str(error)))
        return None
    if case.kind not in KINDS:
        problems.append(
            Problem(str(path), "unknown kind", line, "kind", "one of " + ", ".join(KINDS), case.kind)
        )
        return None
    if case.end <= case.start:
        expected, found = f"a day after {case.start}", str(case.end)
        problems.append(Problem(str(path), "ends before it starts", line, "end", expected, found))
        return None
    return case


def _made(entry: Mapping[str, Any]) -> Case:
    innocent = entry.get("innocent", entry["kind"] == "innocent")
    if not isinstance(innocent, bool):
        raise ValueError(f"innocent is {innocent!r}, expected true or false")
    by_day = {
        date.fromisoformat(day): float(amount) for day, amount in (entry.get("money_by_day") or {}).items()
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
        money=float(entry.get("money") or sum(by_day.values())),
        money_by_day=by_day,
        innocent=innocent,
        twin_of=entry.get("twin_of"),
        cause=str(entry.get("cause") or ""),
        decides=str(entry.get("decides") or ""),
    )


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) and value else tuple(value or ())


def _shown(value: Any) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 60 else text[:57] + "..."
