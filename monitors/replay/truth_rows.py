"""The entries of a truth file as they stand there: JSON or CSV, each with its line; faults told, the rest kept."""

import csv
import json
from pathlib import Path
from typing import Any

from queries.content.problem import Problem, unknown_key

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
UNKNOWN = "unknown key"
LEFT = "This case is left out; put it right and replay again."


class TruthError(ValueError):
    """A truth file of which nothing can be used; `problems` names file, line, found and expected."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


Entries = list[tuple[int, dict[str, Any]]]


def read_rows(path: Path, problems: list[Problem]) -> Entries:
    """Line and fields of each entry; what is no entry is added to `problems`. Raises TruthError."""
    try:
        return _csv(path, problems) if path.suffix == ".csv" else _json(path, problems)
    except (OSError, UnicodeDecodeError, csv.Error, ValueError) as error:
        if isinstance(error, TruthError):
            raise
        expected = "a JSON or CSV file of cases"
        raise TruthError([Problem(str(path), "cannot be read", None, None, expected, str(error))]) from error


def _json(path: Path, problems: list[Problem]) -> Entries:
    text = path.read_text(encoding="utf-8")
    content = json.loads(text)
    entries = content.get("events") if isinstance(content, dict) else content
    if not isinstance(entries, list):
        expected = '{"events": [{…}, …]}'
        raise TruthError(
            [Problem(str(path), "not a list of cases", None, "events", expected, _shown(content))]
        )
    found = []
    for line, entry in zip(_lines(text, entries), entries, strict=True):
        if isinstance(entry, dict):
            found.append((line, entry))
        else:
            expected = '{"id": …, "kind": …, "start": …, "end": …}'
            problems.append(Problem(str(path), "not a case", line, None, expected, _shown(entry), LEFT))
    return found


def _lines(text: str, entries: list[Any]) -> list[int]:
    """The line on which each entry of the list begins."""
    decoder = json.JSONDecoder()
    for start, character in enumerate(text):
        if character != "[" or not _is(decoder, text, start, entries):
            continue
        lines, at = [], start + 1
        for _ in entries:
            while text[at] in " \t\r\n,":
                at += 1
            lines.append(text.count("\n", 0, at) + 1)
            at = decoder.raw_decode(text, at)[1]
        return lines
    return [1] * len(entries)


def _csv(path: Path, problems: list[Problem]) -> Entries:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, strict=True)
        header = [name.strip() for name in next(rows, [])]
        missing = [name for name in REQUIRED if name not in header]
        if missing:
            expected, found = f"the columns {', '.join(missing)}", ", ".join(header) or "an empty file"
            raise TruthError([Problem(str(path), "missing columns", 1, None, expected, found)])
        problems += [unknown_key(str(path), 1, key, FIELDS) for key in header if key not in FIELDS]
        entries = []
        for cells in rows:
            if not any(cells):
                continue
            if len(cells) != len(header):
                expected, found = f"{len(header)} cells, as in the header", f"{len(cells)} cells"
                problems.append(
                    Problem(str(path), "malformed row", rows.line_num, None, expected, found, LEFT)
                )
                continue
            entry = {key: cell for key, cell in zip(header, cells, strict=True) if key in FIELDS and cell}
            entries.append((rows.line_num, entry))
        return entries


def _is(decoder: json.JSONDecoder, text: str, start: int, wanted: list[Any]) -> bool:
    try:
        found = decoder.raw_decode(text, start)[0]
    except ValueError:  # a bracket within a text
        return False
    return bool(found == wanted)


def _shown(value: Any) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 60 else text[:57] + "..."
