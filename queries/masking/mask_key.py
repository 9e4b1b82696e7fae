"""The home's keys for masks: the one in use, and when each older one was replaced.

A masked value is a keyed hash: equal values stay equal and can be counted, but nobody is named, and without the
key the hash of a known id cannot be looked up. It says which key made it: ``#`` and twelve digits of the first
key, ``#2-`` and twelve of the second, and so on. An older key is not kept: its masks can be recognised, never
made again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOM = "sandbox"
MASKED = "masked"

FILE = "sandbox.key"
DIGITS = 12  # hexadecimal digits of a mask: 48 bits, one chance pair among 20 million values
_MASK = re.compile(rf"#(?:(\d+)-)?[0-9a-f]{{{DIGITS}}}(?![0-9a-f])")
_TEXT = re.compile(r"'((?:[^']|'')*)'")
_NAMES = re.compile(r"@|\w*\d{4,}\w*|[0-9a-f]{8,}", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:[ T][\d:.]+)?")
_FIRST = re.compile(r"[0-9a-f]{64}")


class MaskKeyError(RuntimeError):
    """The file of the key cannot be read or written; the text says what to do."""


@dataclass(frozen=True)
class MaskKey:
    """The key in use: its number, counted from 1, and the day each older one was replaced."""

    number: int
    secret: str = field(repr=False)
    replaced: Mapping[int, dt.date] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """What every mask made with it begins with."""
        return "#" if self.number == 1 else f"#{self.number}-"

    @property
    def label(self) -> str:
        """A name for files made with this key, from which it cannot be found."""
        return f"{self.number}-{hashlib.sha256(f'files {self.secret}'.encode()).hexdigest()[:12]}"

    def mask(self, value: str) -> str:
        """What stands for a value: the same that its copies of files hold."""
        return self.prefix + hashlib.sha256(f"{self.secret}{value}".encode()).hexdigest()[:DIGITS]

    def over(self, sql: str) -> str:
        """A statement with masks in the place of texts that may name somebody: long numbers, ids, addresses."""

        def masked(found: re.Match[str]) -> str:
            text = found[1]
            plain = _MASK.search(text) or _DAY.fullmatch(text) or not _NAMES.search(text)
            return found[0] if plain else f"'{self.mask(text)}'"

        return _TEXT.sub(masked, sql)

    def foreign(self, sql: str) -> list[str]:
        """The masks in a text that this key has not made."""
        found = dict.fromkeys(match.group() for match in _MASK.finditer(sql))
        return [mask for mask in found if not re.match(rf"{self.prefix}[0-9a-f]{{{DIGITS}}}$", mask)]

    def told(self, sql: str) -> str | None:
        """A sentence where a text names masks of another key: they match nothing any more. Else None."""
        foreign = self.foreign(sql)
        if not foreign:
            return None
        number = int((_MASK.match(foreign[0]) or [None, None])[1] or 1)
        day = self.replaced.get(number)
        when = f", which was replaced on {day.isoformat()}" if day else ", which this desk does not have"
        masks = (
            f"{foreign[0]} is a masked value" if len(foreign) == 1 else f"{len(foreign)} masked values are"
        )
        return f"{masks} of mask key {number}{when}: it matches no row now. Look the value up again."


def read_key(state: Path) -> MaskKey:
    """The key in use; made once where there is none. Raises MaskKeyError."""
    path = state / FILE
    try:
        if not path.exists():
            _write_new(path, MaskKey(1, secrets.token_hex(32)))
        return _parsed(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MaskKeyError(
            f"state/{FILE}: the key of the masks cannot be read by this user ({type(error).__name__}): let the "
            "user who serves own it, or `riskdesk rotate-key` makes a new one"
        ) from error


def rotate_key(state: Path, today: dt.date) -> MaskKey:
    """A new key takes the place of the one in use. Raises MaskKeyError where it cannot be written."""
    path = state / FILE
    try:
        old = read_key(state)
        number, replaced = old.number + 1, {**old.replaced, old.number: today}
    except MaskKeyError:
        if not path.exists():
            raise
        number, replaced = 2, {1: today}  # a damaged file: whatever it held is of the past
    new = MaskKey(number, secrets.token_hex(32), replaced)
    partial = path.with_name(f"{FILE}.{secrets.token_hex(4)}")
    try:
        _write_private(partial, _text(new))
        partial.replace(path)
        shutil.rmtree(state / ROOM / MASKED, ignore_errors=True)  # copies with older masks are of no use
    except OSError as error:
        raise MaskKeyError(
            f"state/{FILE}: cannot be written ({error.strerror}); nothing was changed"
        ) from error
    return new


def _parsed(text: str) -> MaskKey:
    if _FIRST.fullmatch(text.strip()):
        return MaskKey(1, text.strip())
    values = json.loads(text)
    replaced = {int(number): dt.date.fromisoformat(day) for number, day in values["replaced"].items()}
    if not _FIRST.fullmatch(values["key"]):
        raise ValueError("no key")
    return MaskKey(int(values["number"]), values["key"], replaced)


def _text(key: MaskKey) -> str:
    replaced = {str(number): day.isoformat() for number, day in key.replaced.items()}
    return json.dumps({"number": key.number, "key": key.secret, "replaced": replaced}, indent=1) + "\n"


def _write_new(path: Path, key: MaskKey) -> None:
    """Writes the first key unless another process was faster."""
    partial = path.with_name(f"{FILE}.{secrets.token_hex(4)}")
    _write_private(partial, _text(key))
    try:
        path.hardlink_to(partial)
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(text, encoding="utf-8")
