"""The morning message: what needs the team, in the order of money. Made once; `telling` has its forms."""

from collections.abc import Sequence
from datetime import date, datetime

from monitors import words
from monitors.life.segment_counts import SegmentCounts, counts_of
from monitors.life.stakes import least_total
from monitors.messages.loss_line import loss_line
from monitors.messages.telling import Telling, TellingItem, as_markdown, trend_of
from monitors.store import Store, log, reading
from monitors.store.intervened import due_results
from monitors.store.reading import Incident

LINES = 10  # incidents listed; chosen
DUE = 3  # due results named; chosen
NEVER = "The desk has not run yet: `riskdesk ingest`, then `riskdesk run`."


def digest(
    store: Store,
    at: datetime,
    as_of: date | None = None,
    *,
    currency: str = "",
    link: str = "",
    names: words.MetricNames = words.NO_NAMES,
    missing: Sequence[str] = (),
) -> str:
    """The message of a morning (None: the newest) as Markdown. link: address of the dashboard, for deep links; names:
    what the metrics are called; missing: what is wrong with the desk's own runs, said first.

    Snoozed incidents are counted, not listed; a desk that never ran says so.
    """
    told = digest_telling(store, at, as_of, currency=currency, link=link, names=names, missing=missing)
    return as_markdown(told) if told is not None else f"{NEVER}\n"


def digest_telling(
    store: Store,
    at: datetime,
    as_of: date | None = None,
    *,
    currency: str = "",
    link: str = "",
    names: words.MetricNames = words.NO_NAMES,
    missing: Sequence[str] = (),
    cards: Sequence[Incident] | None = None,
    chosen: str = "",
) -> Telling | None:
    """What the message of a morning says; None on a desk that never ran. cards: of these
    incidents alone; chosen: which these are, in words."""
    # Over 40 lines: the signature, and one line of the message a line.
    run = log.latest_run(store, as_of)
    if run is None:
        return None
    morning = date.fromisoformat(run["as_of"])
    if cards is None:
        cards = reading.incidents(store, at, as_of)
    alive = [card for card in cards if card.state != "resolved"]
    shown = [card for card in alive if card.snoozed_until is None]
    new = [card for card in shown if card.opened_on == run["as_of"]]
    ended = [card for card in cards if card.resolved_on == run["as_of"]]
    lines = (
        *([chosen] if chosen else []),
        f"{len(shown)} open ({len(new)} new), {len(ended)} resolved since yesterday, "
        f"{len(alive) - len(shown)} snoozed. At stake: {_at_stake(shown, currency)}.",
        f"{run['fresh']}/{run['extracts']} extracts fresh · {words.plural(run['monitors'], 'monitor')}, "
        f"{run['failed']} failed, {run['unknown']} unknown · "
        f"promise: at most {words.one_in(run['budget'])} new alerts false",
        *([told] if (told := judged_line(store, morning)) else []),
        *([told] if (told := due_line(store, morning)) else []),
        # A message about some incidents is to people of some markets: the sums are of all.
        *([told] if not chosen and (told := loss_line(store, morning, currency)) else []),
    )
    return Telling(
        f"Risk desk, {words.morning(morning)}",
        tuple(missing),
        lines,
        tuple(item_of(card, morning, currency, link, names) for card in shown[:LINES]),
        max(0, len(shown) - LINES),
        link,
    )


def judged_line(store: Store, morning: date) -> str:
    """What became of the segments that morning: a quiet desk that judged nothing says why. Empty where none is kept."""
    steps = [row for row in log.monitor_steps(store, morning).values() if row["as_of"] == morning.isoformat()]
    counts = [counts_of(row) for row in steps]
    total = sum(counts, SegmentCounts())
    silent = sum(one.silent for one in counts)
    named = f" · {words.plural(silent, 'monitor')} judged nothing" if silent else ""
    return f"Segments: {words.judged(total)}{named}" if total.all else ""


def due_line(store: Store, morning: date) -> str:
    """Interventions whose window is over and whose result nobody has written down; empty where none is due."""
    due = due_results(store, morning)
    if not due:
        return ""
    named = words.listing([f"“{one.name}” since {words.day(one.over, morning)}" for one in due], DUE)
    return f"{words.plural(len(due), 'result')} of interventions due: {named}"


def item_of(
    card: Incident,
    morning: date,
    currency: str,
    link: str,
    names: words.MetricNames,
    more: tuple[str, ...] = (),
) -> TellingItem:
    """An incident as a message tells it; more: lines below its headline."""
    headline = words.headline_of_facts(
        card.facts, about=names.words_of(card.monitor), currency=currency, read_on=morning
    )
    return TellingItem(
        "DATA" if card.kind == "data" else card.severity.upper(),
        headline,
        card.owner,
        f"{link}/alert?id={card.id}" if link else "",
        None if card.kind == "data" else trend_of(dict(card.series), card.first_bucket, card.last_bucket),
        more,
    )


def _at_stake(shown: Sequence[Incident], currency: str) -> str:
    """Money of all together; where some may touch the same orders, at least so much."""
    total = least_total(card.facts for card in shown)
    return f"{'at least ' if total.at_least else ''}{words.money(total.amount, currency)}"
