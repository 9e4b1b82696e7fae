"""Which parts add up to the records that stand: orders to a seller's debt. So that a night reads these and what is new.

One file, written by the night after its records. It says of which morning it is: where that is not the last one of the
check, or the file is gone or damaged, the parts are found anew from all rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FILE = "losses/parts.json"  # under `state`


@dataclass(frozen=True)
class LossParts:
    """The parts of a check's records on a morning (ISO): key of a record → its parts. text_key: of its file."""

    as_of: str
    text_key: str
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_lossparts(state: Path) -> dict[str, LossParts]:
    """Check → its parts; what cannot be read is not there."""
    try:
        told = json.loads((state / FILE).read_text(encoding="utf-8"))
        return {
            str(name): LossParts(
                str(one["as_of"]),
                str(one["text_key"]),
                {str(key): tuple(map(str, parts)) for key, parts in one["parts"].items()},
            )
            for name, one in told.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_lossparts(state: Path, parts: Mapping[str, LossParts]) -> None:
    """Replace the file as a whole. Raises OSError."""
    path = state / FILE
    told = {
        name: {
            "as_of": one.as_of,
            "text_key": one.text_key,
            "parts": {key: list(of) for key, of in one.parts.items()},
        }
        for name, one in sorted(parts.items())
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(told, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    partial.replace(path)
