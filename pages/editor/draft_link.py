"""A text that is being written stands in the address, so that it is still there when the page is loaded again.

It is packed, for an address holds some thousand characters. What is in an address may come from anybody: it is opened
as text, and nothing of it is checked, tried or saved before somebody presses the button for that.
"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass

KEY = "e_draft"  # of the address
LONGEST = 20_000  # characters packed; chosen: browsers and servers hand on an address of that length
MOST_TEXT = 200_000  # characters unpacked; chosen: no monitor is as long


@dataclass(frozen=True)
class Written:
    """A monitor's name and text as they are written, and of which text of its file it is a change (None: a new one)."""

    name: str
    text: str
    seen: str | None


class DraftError(ValueError):
    """A draft that does not fit an address, or none that can be read; the text says which."""


def packed(draft: Written) -> str:
    """The draft as a part of an address. Raises DraftError where it is too long."""
    raw = json.dumps([draft.name, draft.text, draft.seen], ensure_ascii=False).encode()
    found = base64.urlsafe_b64encode(zlib.compress(raw, 9)).decode().rstrip("=")
    if len(found) > LONGEST:
        raise DraftError(
            "This text is too long for the address: it is lost when the page is loaded again. Save it."
        )
    return found


def unpacked(text: str) -> Written:
    """The draft of an address. Raises DraftError."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        found = json.loads(zlib.decompressobj().decompress(raw, MOST_TEXT))
        name, body, seen = found
    except (ValueError, TypeError, zlib.error, RecursionError) as error:
        raise DraftError("The draft in the address cannot be read: the link was cut or changed.") from error
    if not isinstance(name, str) or not isinstance(body, str) or not (seen is None or isinstance(seen, str)):
        raise DraftError("The draft in the address cannot be read: the link was cut or changed.")
    return Written(name, body, seen)
