"""A change of a rule that is tried on the past: another threshold, a condition, another action, or off."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from monitors import words
from monitors.rules.rule_record import STRENGTH

OFF = "off"
ACTIONS = (*STRENGTH, "shadow")  # what a rule can be made to do
_ONE = re.compile(r"^\s*([^\s=]+)\s*=\s*(\S+)\s*$")


class ChangeError(ValueError):
    """A change that cannot be tried; the text says why and what would be right."""


@dataclass(frozen=True)
class RuleChange:
    """What would be otherwise about one rule; `where` limits it to a segment, elsewhere the rule stays as it was.

    `condition`: hit where it holds, whatever the score; with a threshold too, both must hold.
    """

    rule: str
    threshold: float | None = None
    condition: str = ""
    action: str = ""
    off: bool = False
    where: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        """Whether all stays as it is."""
        return self.threshold is None and not self.condition.strip() and not self.action and not self.off

    def said(self) -> str:
        """The change in words."""
        parts = ["off"] if self.off else []
        if not self.off:
            parts += [f"threshold {number(self.threshold)}"] if self.threshold is not None else []
            parts += [f"where {self.condition.strip()}"] if self.condition.strip() else []
            parts += [f"action {self.action}"] if self.action else []
        scope = f" in {words.segment(self.where)}" if self.where else ""
        return f"{self.rule}: {', '.join(parts) or 'as it is'}{scope}"


def number(value: float | None) -> str:
    """A threshold as it is written: 800, 0.25."""
    return words.DASH if value is None else f"{value:g}"


def parse_set(text: str, rules: Collection[str]) -> list[RuleChange]:
    """Changes of several rules written as `rule=820; other=off; third=block`. Raises ChangeError.

    A number is a threshold, `off` switches the rule off, an action makes it do that.
    """
    found: dict[str, RuleChange] = {}
    for part in filter(str.strip, text.split(";")):
        match = _ONE.match(part)
        if match is None:
            raise ChangeError(f"“{part.strip()}” is no change: write rule=820, rule=off or rule=review")
        rule, value = match.groups()
        if rule not in rules:
            close = get_close_matches(rule, rules, 1)
            raise ChangeError(f"there is no rule {rule}" + (f"; did you mean {close[0]}?" if close else ""))
        found[rule] = _change(rule, value)
    return list(found.values())


def _change(rule: str, value: str) -> RuleChange:
    if value == OFF:
        return RuleChange(rule, off=True)
    if value in ACTIONS:
        return RuleChange(rule, action=value)
    try:
        return RuleChange(rule, threshold=float(value))
    except ValueError:
        said = f"a number, off, or one of {', '.join(ACTIONS)}"
        raise ChangeError(f"“{value}” is nothing that {rule} could be set to: write {said}") from None
