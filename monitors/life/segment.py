"""A segment: dimension → value. Its text form, JSON with sorted keys, is stored and compared."""

import json
from collections.abc import Mapping
from functools import lru_cache

Segment = dict[str, str]


def encode(segment: Mapping[str, object]) -> str:
    """The one text form of a segment: `{"category":"toys","country":"BR"}`; all keys and values are text."""
    return json.dumps(
        {str(key): str(value) for key, value in segment.items()},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )


def decode(text: str) -> Segment:
    """The segment of a text form."""
    return dict(_decoded(text))


@lru_cache(maxsize=8192)
def _decoded(text: str) -> Segment:
    """Read once: the alerts of a morning are compared by their segments many times."""
    return {str(key): str(value) for key, value in json.loads(text).items()}


def contains(outer: Mapping[str, str], inner: Mapping[str, str]) -> bool:
    """Whether every condition of `outer` holds in `inner` too; the whole, `{}`, contains every segment."""
    return all(inner.get(key) == value for key, value in outer.items())
