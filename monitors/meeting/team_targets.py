"""The queue held against what the team means to keep: one wording for Review, the period and its page."""

from dataclasses import dataclass

from monitors import words
from monitors.store.queue_times import Waiting
from queries.content.message_settings import TeamTargets

DAYS_FROM = 48  # hours; from here on a wait is told in days; chosen


@dataclass(frozen=True)
class HeldAgainst:
    """One target. what: `decision within 2 d`; of `due` incidents it is set for, `over` took longer or wait longer."""

    what: str
    over: int
    due: int

    @property
    def count(self) -> str:
        """`3 of 9 over`, `none of 9 over`."""
        return f"{self.over or 'none'} of {self.due} over"


def held_against(targets: TeamTargets, answer: Waiting, decision: Waiting) -> list[HeldAgainst]:
    """The team's targets, with how many are over each; empty where the team has set none."""
    limits = (
        ("first answer", answer, targets.acknowledge_hours, targets.high_acknowledge_hours),
        ("decision", decision, targets.decide_hours, targets.high_decide_hours),
    )
    return [
        HeldAgainst(f"{name} within {told}", found.over, found.due)
        for name, found, usual, high in limits
        if (told := _limits(usual, high))
    ]


def waited(hours: float) -> str:
    """A wait in hours or, from two days on, in days."""
    return words.in_days(hours / 24) if hours >= DAYS_FROM else f"{words.digits(hours, 2)}{words.THIN}h"


def _limits(usual: float | None, high: float | None) -> str:
    """`2 d, 24 h where severity is high`; empty without a target."""
    told = [] if usual is None else [_set(usual)]
    told += [] if high is None else [f"{_set(high)} where severity is high"]
    return ", ".join(told)


def _set(hours: float) -> str:
    """A target as the settings have it, without digits nobody wrote."""
    return f"{hours / 24:g}{words.THIN}d" if hours >= DAYS_FROM else f"{hours:g}{words.THIN}h"
