"""The morning message: what needs the team, in the order of money, as Markdown that any chat can show."""

from collections.abc import Sequence
from datetime import date, datetime

from monitors import words
from monitors.life.segment_counts import SegmentCounts, counts_of
from monitors.life.stakes import least_total
from monitors.store import Store, log, reading
from monitors.store.reading import Incident

LINES = 10
# Characters that would become markup, a link or a call in the middle of a line of a chat: data are shown as
# they are, never obeyed. What means something only at the start of a line is left, so that days stay legible.
MARKUP = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>|~$@"})


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
    """The message of a morning (None: the newest). link: address of the dashboard, for deep links; names: what the
    metrics are called; missing: what is wrong with the desk's own runs, said first.

    Snoozed incidents are counted, not listed; a desk that never ran says so.
    """
    run = log.latest_run(store, as_of)
    if run is None:
        return "The desk has not run yet: `riskdesk ingest`, then `riskdesk run`.\n"
    morning = date.fromisoformat(run["as_of"])
    cards = reading.incidents(store, at, as_of)
    alive = [card for card in cards if card.state != "resolved"]
    shown = [card for card in alive if card.snoozed_until is None]
    new = [card for card in shown if card.opened_on == run["as_of"]]
    ended = [card for card in cards if card.resolved_on == run["as_of"]]
    lines = [
        f"**Risk desk, {words.morning(morning)}**",
        *(f"**{told}**" for told in missing),
        f"{len(shown)} open ({len(new)} new), {len(ended)} resolved since yesterday, "
        f"{len(alive) - len(shown)} snoozed. At stake: {_at_stake(shown, currency)}.",
        f"{run['fresh']}/{run['extracts']} extracts fresh · {words.plural(run['monitors'], 'monitor')}, "
        f"{run['failed']} failed, {run['unknown']} unknown · "
        f"promise: at most {words.one_in(run['budget'])} new alerts false",
        *([told] if (told := judged_line(store, morning)) else []),
        "",
    ]
    lines += [_line(card, morning, currency, link, names) for card in shown[:LINES]]
    if len(shown) > LINES:
        lines.append(f"- and {len(shown) - LINES} more")
    return "\n".join(lines).rstrip() + "\n"


def judged_line(store: Store, morning: date) -> str:
    """What became of the segments that morning: a quiet desk that judged nothing says why. Empty where none is kept."""
    steps = [row for row in log.monitor_steps(store, morning).values() if row["as_of"] == morning.isoformat()]
    counts = [counts_of(row) for row in steps]
    total = sum(counts, SegmentCounts())
    silent = sum(one.silent for one in counts)
    named = f" · {words.plural(silent, 'monitor')} judged nothing" if silent else ""
    return f"Segments: {words.judged(total)}{named}" if total.all else ""


def _at_stake(shown: Sequence[Incident], currency: str) -> str:
    """Money of all together; where some may touch the same orders, at least so much."""
    total = least_total(card.facts for card in shown)
    return f"{'at least ' if total.at_least else ''}{words.money(total.amount, currency)}"


def _line(card: Incident, morning: date, currency: str, link: str, names: words.MetricNames) -> str:
    headline = words.headline_of_facts(
        card.facts, about=names.words_of(card.monitor), currency=currency, read_on=morning
    )
    headline = headline.escaped(lambda text: text.translate(MARKUP))
    badge = "DATA" if card.kind == "data" else card.severity.upper()
    owner = card.owner.translate(MARKUP) if card.owner else "nobody yet"
    tail = f" {link}/alert?id={card.id}" if link else ""
    return f"- {badge} {headline.line}, {owner}{tail}"
