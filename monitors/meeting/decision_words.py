"""Decisions and what came of them, in words: the same on the screen and in the minutes. Plain text, holds data."""

from datetime import date

from monitors import words
from monitors.meeting.aftermath import Aftermath
from monitors.store.log import StandingDecision


def decided(said: StandingDecision, beside: date | None = None) -> str:
    """Intervene (Confirmed abuse), Bo, by 20 Nov."""
    done = words.DECISIONS.get(said.decision or "", "") or words.DISPOSITIONS.get(said.disposition or "", "")
    parts = [f"{done} ({said.reason})" if said.reason else done]
    parts += [said.owner] if said.owner else []
    parts += [f"by {words.day(said.due, beside)}"] if said.due else []
    return ", ".join(part for part in parts if part)


def came_of_it(what: Aftermath, currency: str, beside: date | None = None) -> str:
    """Over since 20 Nov; still open, $3k of the last week against $9k then; overdue."""
    if what.now is None:
        return "no longer found"
    quiet = what.now.quiet_since
    said = (
        f"over, last bad day {words.day(quiet, beside)}"
        if what.over and quiet
        else "over"
        if what.over
        else "still open"
    )
    if not what.over and quiet:
        said = f"quiet since {words.day(quiet, beside)}"
    money = ""
    if what.week_then is not None and what.week_now is not None and not what.over:
        week, before = (words.money(value, currency) for value in (what.week_now, what.week_then))
        money = f"{week} in the last week, {before} when it was decided on"
    late = "overdue" if what.overdue else ""
    return ", ".join(part for part in (said, money, late) if part)
