"""The weeks together in words: rows for tables, and the page that leaves the desk."""

from datetime import date, timedelta
from typing import Any

from monitors import words
from monitors.briefs.brief import Brief, TableBlock, TextBlock
from monitors.life.share import Share
from monitors.meeting.decision_words import decided
from monitors.meeting.period_summary import UNDECIDED, Delays, PeriodSummary
from monitors.meeting.team_targets import held_against
from queries.content.message_settings import TeamTargets

NO_CAUSE = "Stopped: money of the last week against the week before the decision. It shows no cause."


def closed_rows(told: PeriodSummary) -> list[dict[str, Any]]:
    """How incidents that ended were judged, then what was decided: of, what, n."""
    names = {**words.DECISIONS, **words.DISPOSITIONS, UNDECIDED: "Ended undecided"}
    rows = [{"of": "ended", "what": names[kind], "n": n} for kind, n in told.closed.items()]
    return rows + [{"of": "decided on", "what": names[kind], "n": n} for kind, n in told.decided.items()]


def overdue_rows(told: PeriodSummary, names: words.MetricNames, currency: str) -> list[dict[str, Any]]:
    """Decisions whose day is past: what, decided, late (days)."""
    last = told.until - timedelta(days=1)
    return [
        {
            "what": words.headline_of_facts(
                one.facts, about=names.words_of(one.facts.monitor), currency=currency
            ).title,
            "decided": decided(one.said, last),
            "late": (last - date.fromisoformat(str(one.said.due))).days,
        }
        for one in told.overdue
    ]


def noisy_rows(told: PeriodSummary, names: words.MetricNames) -> list[dict[str, Any]]:
    """The noisiest monitors: monitor, incidents, false (of those judged), interval (Wilson, 95 %)."""
    return [
        {
            "monitor": names.metric(one.monitor),
            "incidents": one.incidents,
            "false": _false(one.false),
            "interval": _interval(one.false),
        }
        for one in told.noisiest
    ]


def took(delays: Delays) -> str:
    """The median, in days."""
    return words.DASH if delays.middle is None else words.in_days(delays.middle)


def delay_words(delays: Delays, since: str) -> str:
    """What nine of ten stayed below, and n; where there are none, from when it would be counted."""
    if delays.most is None:
        return f"{since}; n = 0"
    return f"9 of 10 in {words.in_days(delays.most)}; n = {delays.n}"


def targets_line(told: PeriodSummary, targets: TeamTargets) -> str:
    """How the incidents that opened stand against the team's targets; empty where it has set none."""
    held = " · ".join(f"{one.what}: {one.count}" for one in held_against(targets, *told.waits))
    return f"Targets, of those that opened: {held}." if held else ""


def period_brief(
    told: PeriodSummary, names: words.MetricNames, currency: str, desk: str, targets: TeamTargets
) -> Brief:
    """The summary as a page."""
    # Over 40 lines: the sentences, then a table for each question.
    last = told.until - timedelta(days=1)
    stake = f"{'at least ' if told.at_stake.at_least else ''}{words.money(told.at_stake.amount, currency)}"
    stopped = words.money(told.stopped, currency) if told.acted else words.DASH
    lines = [
        f"{words.plural(told.opened, 'incident')} opened, {told.ended} ended, {told.alive} go on; "
        f"at stake in all that were alive: {stake}.",
        f"Stopped, a week: {stopped}, in {words.plural(told.acted, 'incident')} decided on.",
        f"Seen {took(told.detection)} after the first bad day (median; {delay_words(told.detection, 'none')}), "
        f"decided {took(told.deciding)} after the first morning (median; {delay_words(told.deciding, 'none')}).",
        targets_line(told, targets),
        NO_CAUSE,
    ]
    noisy = {
        "monitor": "Monitor",
        "incidents": "Incidents",
        "false": "Judged false",
        "interval": "95 % interval",
    }
    late = {"what": "Incident", "decided": "Decided", "late": "Days late"}
    closed = {"of": "Incidents", "what": "How", "n": "n"}
    return Brief(
        f"Risk review, {words.span(told.since, last)}",
        f"{desk} · {words.plural(told.meetings, 'meeting')}",
        (
            *(TextBlock(line) for line in lines if line),
            TableBlock("How incidents were closed", closed, closed_rows(told), frozenset({"n"})),
            TableBlock("Noisiest monitors", noisy, noisy_rows(told, names), frozenset({"incidents"})),
            TableBlock(
                "Overdue decisions",
                late,
                overdue_rows(told, names, currency),
                frozenset({"late"}),
                empty="Nothing is overdue.",
            ),
        ),
    )


def _false(share: Share) -> str:
    return "n/a, 0 judged" if share.share is None else f"{share.hits:.0f} of {share.n:.0f}"


def _interval(share: Share) -> str:
    if share.low is None or share.high is None:
        return words.DASH
    return words.interval(words.share(share.low), words.share(share.high))
