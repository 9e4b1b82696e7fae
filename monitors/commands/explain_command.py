"""explain: why an alert is, from the command line."""

from datetime import date

import click

from monitors import words
from monitors.commands.options import as_json, as_of_option, home_option, open_store, print_json
from monitors.commands.terminal_table import print_table
from monitors.explain import Cause, Explanation, explain_episode, explain_incident
from monitors.store.machine import latest_morning
from queries.content.home import Home
from queries.engine.opening import open_engine


@click.command()
@home_option
@click.argument("number", metavar="[ID]", type=int, required=False)
@click.option("--incident", type=int, default=None, help="Number of an incident, instead of an alert's.")
@as_of_option
@as_json
def explain(home: Home, number: int | None, incident: int | None, as_of: date | None, as_json: bool) -> None:
    """Why alert ID or incident --incident is: its numbers, the cells that carry it, who, rules, changes, innocents.

    An incident is told by the alert that leads it; that alert and the incident have the same numbers. JSON: {"id",
    "facts": {incident, alert, …, as in `incidents --json`}, "monitor", "segment", "headline", "headline_parts": {what,
    how_much, where, since, levels, who, money, note, numbers}, "since", "until", "onset", "baseline", "money",
    "actual", "expected", "table": {actual, expected}, "rate_effect", "mix_effect", "everywhere_effect", "causes":
    [{segment, effect, actual, expected, share, money, …}], "sellers", "entities", "also": {kind: {alert, rows}},
    "places": [{segment, monitors, alerts}], "linked", "rules", "changes", "innocent": [{name, passed, verdict,
    evidence}], "sure", "restated": [{bucket, known_on, before, after}], "notes"}.
    """
    if (number is None) == (incident is None):
        raise click.UsageError("one alert or one incident: `explain 12`, or `explain --incident 3`")
    store = open_store(home)
    engine = open_engine(home)
    # The newest morning, as the card shows it: an alert that has ended was seen last on an earlier one.
    as_of = as_of or latest_morning(store)
    try:
        if number is not None:
            found = explain_episode(home, store, engine, number, as_of)
        else:
            found = explain_incident(home, store, engine, incident or 0, as_of)
    finally:
        engine.close()
    if as_json:
        print_json(found.to_json())
    else:
        _tell(found)


def _tell(found: Explanation) -> None:
    click.echo(_taken(found, found.headline.numbers.per or "day"))
    click.echo(found.headline.text)
    unit, currency = found.headline.numbers.unit, found.headline.numbers.currency
    if found.money is not None:
        amount, *ends = (
            words.money_exact(value, currency)
            for value in (found.money.amount, found.money.low, found.money.high)
        )
        click.echo(f"At stake: {amount} ({words.interval(*ends)})")
    split = found.split
    click.echo(
        f"Table of cells, {found.since} to before {found.until}: "
        f"{words.quantity(split.expected, unit, currency)} expected, "
        f"{words.quantity(split.actual, unit, currency)} actual: "
        f"rate effect {words.change(split.rate, unit, currency)}, "
        f"mix effect {words.change(split.mix, unit, currency)}"
    )
    if found.causes:
        click.echo()
        print_table(
            ["cell", "effect", "actual", "expected", "share"],
            [
                [
                    words.segment(c.segment),
                    words.EFFECTS[c.effect],
                    *_sizes(c, unit, currency),
                    words.share(c.share),
                ]
                for c in found.causes
            ],
        )
    elif found.causes_note:
        click.echo(found.causes_note)
    _tell_who(found)
    for one in found.innocent:
        click.echo(f"{one.name}: {one.verdict} ({one.evidence})")


def _tell_who(found: Explanation) -> None:
    """Where other alerts of the incident are, and who carries it or them."""
    if found.places:
        click.echo(f"{words.elsewhere(found.places)}.")
    for entity, section in found.who.items():
        if section.rows:
            names = [str(next(iter(row.values()))) for row in section.rows[:5]]
            click.echo(f"{words.titled(entity)}: {', '.join(names)}")
    for entity, section in found.also.items():
        names = [str(row["id"]) for row in section.rows[:5]]
        click.echo(f"{words.titled(entity)}, by alert {section.facts['alert']}: {', '.join(names)}")


def _taken(found: Explanation, grain: str) -> str:
    """Which of both is told: an incident and its lead alert, or one of its other alerts alone."""
    facts = found.facts
    window = words.buckets(facts.first_bucket, facts.last_bucket, grain)
    if facts.views > 1:
        told = f"Incident {facts.incident}, by its lead alert {facts.alert} of {words.plural(facts.views, 'view')}"
    else:
        told = f"Alert {facts.alert} of incident {facts.incident}"
    return f"{told}, {window}, as of {facts.as_of}"


def _sizes(cause: Cause, unit: str, currency: str) -> tuple[str, str]:
    """Actual and expected of a cell: of a volume in the monitor's unit, of a ratio the events counted."""
    volume = cause.effect in ("volume", "giant") and unit in ("money", "minutes")
    said = [
        words.quantity(v, unit, currency) if volume else words.count(v)
        for v in (cause.actual, cause.expected)
    ]
    return said[0], said[1]


COMMANDS = (explain,)
