"""An explanation as text and back, every value with its kind: a kept one reads as if it were made now.

JSON alone would turn days into texts and tuples into lists. What has no place in JSON stands in an object of one key
that begins with `$`; a record stands by the name of its class, and only the classes below are made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from monitors.explain import Cause, Explanation, Innocent, Money, Section, Split
from monitors.life.incident_facts import IncidentFacts, Onset
from monitors.observe.restated_values import RestatedValue
from monitors.words.headline import Carriers, CarryingCell, Headline, HeadlineInput

RECORDS: dict[str, type[Any]] = {
    one.__name__: one
    for one in (
        Carriers,
        CarryingCell,
        Cause,
        Explanation,
        Headline,
        HeadlineInput,
        IncidentFacts,
        Innocent,
        Money,
        Onset,
        RestatedValue,
        Section,
        Split,
    )
}


def to_text(found: Explanation) -> str:
    """As one line of JSON. Raises TypeError for a value of a kind that could not be read back."""
    return json.dumps(plain(found), ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> Explanation:
    """The same again. Raises ValueError, KeyError or TypeError for a text that is none."""
    found = value_of(json.loads(text))
    if not isinstance(found, Explanation):
        raise ValueError("this text is no explanation")
    return found


def plain(value: Any) -> Any:
    """A value as JSON holds it, with its kind. Raises TypeError for one of a kind that could not be read back."""
    if value is None or isinstance(value, (bool, str)) or type(value) in (int, float):
        return value
    if is_dataclass(value) and type(value).__name__ in RECORDS:
        return {
            "$": type(value).__name__,
            **{one.name: plain(getattr(value, one.name)) for one in fields(value)},
        }
    if isinstance(value, np.generic):
        return {"$np": [value.dtype.str, plain(value.item())]}
    if value is pd.NaT:
        return {"$nat": 1}
    if isinstance(value, pd.Timestamp):
        return {"$ts": value.isoformat()}
    if isinstance(value, datetime):
        return {"$at": value.isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, Decimal):
        return {"$dec": str(value)}
    if isinstance(value, tuple):
        return {"$of": [plain(one) for one in value]}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {"$map": [[plain(key), plain(one)] for key, one in value.items()]}
    raise TypeError(f"a {type(value).__name__} cannot be kept in an explanation")


_KINDS: dict[str, Callable[[Any], Any]] = {
    "$nat": lambda _: pd.NaT,
    "$ts": pd.Timestamp,
    "$at": datetime.fromisoformat,
    "$day": date.fromisoformat,
    "$dec": Decimal,
}


def value_of(kept: Any) -> Any:
    """The value again. Raises ValueError, KeyError or TypeError for what `plain` did not write."""
    if isinstance(kept, list):
        return [value_of(one) for one in kept]
    if not isinstance(kept, dict):
        return kept
    if "$" in kept:
        return RECORDS[kept["$"]](**{name: value_of(one) for name, one in kept.items() if name != "$"})
    [(kind, told)] = kept.items()
    if kind == "$map":
        return {value_of(key): value_of(one) for key, one in told}
    if kind == "$of":
        return tuple(value_of(one) for one in told)
    if kind == "$np":
        return np.dtype(told[0]).type(value_of(told[1]))
    return _KINDS[kind](told)
