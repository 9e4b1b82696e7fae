"""explain: why an alert is, from the command line."""

from datetime import date

import click

from monitors.commands.options import as_json, as_of_option, home_option, open_store, print_json
from monitors.commands.run_commands import shown
from monitors.commands.terminal_table import print_table
from monitors.explain import Explanation, explain_episode
from monitors.life.segment import words
from queries.content.home import Home
from queries.engine.opening import open_engine


@click.command()
@home_option
@click.argument("number", metavar="ID", type=int)
@as_of_option
@as_json
def explain(home: Home, number: int, as_of: date | None, as_json: bool) -> None:
    """Why alert ID is: rate and mix effect, the cells that carry it, who, rules, changes, innocent reasons.

    JSON: {"id", "monitor", "segment", "headline", "since", "until", "onset", "baseline", "money", "actual",
    "expected", "rate_effect", "mix_effect", "causes": [{segment, effect, actual, expected, share, money, …}],
    "sellers", "entities", "linked", "rules", "changes", "innocent": [{name, passed, verdict, evidence}],
    "sure", "notes"}.
    """
    store = open_store(home)
    engine = open_engine(home)
    try:
        found = explain_episode(home, store, engine, number, as_of)
    finally:
        engine.close()
    if as_json:
        print_json(found.to_json())
    else:
        _tell(found)


def _tell(found: Explanation) -> None:
    click.echo(found.headline)
    if found.money is not None:
        money = found.money
        click.echo(f"At stake: {money.amount:,.0f} ({money.low:,.0f} to {money.high:,.0f})")
    split = found.split
    click.echo(
        f"{split.expected:.4g} expected, {split.actual:.4g} actual: "
        f"rate effect {split.rate:+.4g}, mix effect {split.mix:+.4g}"
    )
    if found.causes:
        click.echo()
        print_table(
            ["cell", "effect", "actual", "expected", "share"],
            [
                [words(c.segment), c.effect, shown(c.actual, ""), shown(c.expected, ""), f"{c.share:.0%}"]
                for c in found.causes
            ],
        )
    elif found.causes_note:
        click.echo(found.causes_note)
    for entity, section in found.who.items():
        if section.rows:
            names = [str(next(iter(row.values()))) for row in section.rows[:5]]
            click.echo(f"{entity}: {', '.join(names)}")
    for one in found.innocent:
        click.echo(f"{one.name}: {one.verdict} ({one.evidence})")


COMMANDS = (explain,)
