"""demo: a marketplace to try the desk on, written into a home."""

from datetime import date
from pathlib import Path

import click

from data.demo import DEFAULT_END, MARKETS
from data.demo import write as write_demo
from monitors import words
from monitors.commands.options import HOME_HELP, DayParameter, as_json, home_path, print_json
from monitors.commands.progress import progress
from queries.content.home import SETTINGS_FILE, create_home, load_home


@click.command()
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), default=None, help=HOME_HELP)
@click.option("--days", type=click.IntRange(1), default=120, show_default=True, help="How many days.")
@click.option(
    "--orders-per-day",
    type=click.IntRange(1),
    default=2000,
    show_default=True,
    help="Orders of a usual day, all markets together.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=7,
    show_default=True,
    help="Another seed is another marketplace.",
)
@click.option(
    "--end", type=DayParameter(), default=DEFAULT_END, show_default=True, help="First morning not written."
)
@as_json
def demo(home: Path | None, days: int, orders_per_day: int, seed: int, end: date, as_json: bool) -> None:
    """Write the demo marketplace and its truth.json into the home; a home that is not there is made.

    Drops of an earlier demo are replaced where the days agree. Nothing else is touched.
    """
    root = home_path(home)
    if (root / SETTINGS_FILE).exists():
        target = load_home(root)
    else:
        target = create_home(root, name="Demo marketplace", markets=MARKETS, clock="data")
    with progress("demo", quiet=as_json) as bar:
        truth = write_demo(target.root, days, orders_per_day, seed, end, bar)
    rows = sum(truth.rows.values())
    if as_json:
        print_json({"home": str(target.root), "rows": truth.rows, "events": len(truth.events)})
    else:
        click.echo(
            f"{target.root}: {days} days, {words.plural(rows, 'row')} in {len(truth.rows)} extracts, "
            f"{len(truth.events)} scenarios and twins (truth.json)"
        )


COMMANDS = (demo,)
