"""The value behind a mask: looked for among the personal columns of a home, one mask at a time.

A mask cannot be computed back. Each different value is masked again, by the engine and not by the thousand in Python,
until one has this mask. The key is a parameter: it stands in no text of SQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from queries.engine.protocol import Engine, EngineError
from queries.engine.table_sql import quote
from queries.masking.mask_key import DIGITS, MaskKey
from queries.masking.unmask_text import token_digits, unmask_text


@dataclass(frozen=True)
class Unmasked:
    """A value in the clear, and the table and column it was found in first. No log and no message may hold one."""

    value: str
    table: str
    column: str


def unmask(engine: Engine, key: MaskKey, mask: str, first: tuple[str, ...] = ()) -> Unmasked | None:
    """The value of a mask among the rows the engine may see; None where none has it. first: columns to begin with.

    mask: #a1b2c3d4e5f6, or a token of free text, ⟨phone a1b2c3d4e5f6⟩.
    """
    if (token := token_digits(mask)) is not None:
        mask = key.prefix + token
    digits = mask.removeprefix(key.prefix)
    if mask == digits or len(digits) != DIGITS:
        return None
    for table, column in sorted(_personal(engine), key=lambda one: one[1] not in first):
        text = (
            f"SELECT value FROM (SELECT DISTINCT CAST({quote(column)} AS VARCHAR) AS value FROM {quote(table)}) "
            f"WHERE value IS NOT NULL AND left(sha256($key || value), {DIGITS}) = $digits LIMIT 1"
        )
        try:
            found = engine.query(text, {"key": key.secret, "digits": digits}).to_pylist()
        except EngineError:
            continue  # a table that cannot be read, or that who asks may not see
        if found:
            return Unmasked(str(found[0]["value"]), table, column)
    contact = unmask_text(engine, key, digits)
    return Unmasked(*contact) if contact else None


def _personal(engine: Engine) -> Iterator[tuple[str, str]]:
    for name, extract in engine.catalog.contracts.items():
        for column in sorted(extract.personal):
            yield name, column
