"""The truth of a demo as its truth.json tells it, for markets that another worker made."""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from data.demo.plans.demo_truth import DemoTruth


def read_truth(root: Path) -> DemoTruth:
    """The truth of the demo in this folder."""
    found: DemoTruth = _typed(DemoTruth, json.loads((root / "truth.json").read_text()))
    return found


def _typed(kind: Any, value: Any) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        kinds = get_type_hints(kind)
        return kind(**{one.name: _typed(kinds[one.name], value[one.name]) for one in fields(kind)})
    inner = get_args(kind)
    if kind is date or (date in inner and value is not None):
        return date.fromisoformat(value)
    if get_origin(kind) is list:
        return [_typed(inner[0], one) for one in value]
    return value
