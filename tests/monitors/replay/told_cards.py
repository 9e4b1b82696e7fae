"""The parts of an explanation that a card is judged by."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from monitors.explain import Cause, Innocent
from monitors.explain.explanation import Section


def said(
    segment: dict[str, str] | None = None,
    cell: dict[str, str] | None = None,
    who: dict[str, list[str]] | None = None,
    rule: str = "",
    innocent: list[Innocent] | None = None,
) -> Any:
    """The parts of an explanation that a card is judged by."""
    causes = [Cause(cell, "rate", 30.0, 10.0, 3.0, 0.1, 0.6, 9.0, 1e-6, 4)] if cell else []
    tables = {kind: Section([{"id": one, "share": 0.5} for one in ids]) for kind, ids in (who or {}).items()}
    rules = Section([{"rule": rule, "kind": "up"}] if rule else [])
    return SimpleNamespace(
        segment=segment or {},
        causes=causes,
        who=tables,
        rules=rules,
        innocent=innocent or [],
        also={},
        places=[],
        links={},
        headline=SimpleNamespace(lead="Failure rate ×3"),
        onset=SimpleNamespace(day=date(2026, 3, 12)),
    )
