"""What adds up to the records of a check with parts, kept from night to night beside the store."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path

from monitors.catalogue.home_file import fingerprint
from monitors.money.money_check import MoneyCheck
from monitors.money.touched_keys import CheckSpan
from queries.state.loss_parts import LossParts, read_lossparts, write_lossparts


class RecordParts:
    """The parts of a home's records as the checks last found them."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self._of = read_lossparts(state)

    def known(self, check: MoneyCheck, morning: date) -> bool:
        """Whether what added up to a check's records on a morning is known, where that matters."""
        kept = self._of.get(check.name)
        told = kept is not None and (kept.as_of, kept.text_key) == (
            morning.isoformat(),
            fingerprint(check.sql),
        )
        return told or not check.part

    def of(self, check: MoneyCheck) -> list[dict[str, str]]:
        """Key and part of all that added up to a check's records when it was last looked at."""
        kept = self._of.get(check.name)
        told = kept.parts.items() if kept else ()
        return [{**json.loads(key), check.part: part} for key, parts in told for part in parts]

    def note(self, span: CheckSpan, asked: Collection[str], found: Mapping[str, tuple[str, ...]]) -> None:
        """What a look found. asked: the keys it saw, as the store has them; of others what was known stays."""
        last = self._of.get(span.check.name)
        before = {} if span.everything or last is None else last.parts
        now = {key: parts for key, parts in before.items() if key not in asked} | dict(found)
        text = fingerprint(span.check.sql)
        self._of[span.check.name] = LossParts(span.as_of.isoformat(), text, now)

    def write(self, checks: Iterable[MoneyCheck]) -> None:
        """Keep those of these checks. Raises OSError."""
        names = {one.name for one in checks if one.part}
        write_lossparts(self.state, {name: one for name, one in self._of.items() if name in names})
