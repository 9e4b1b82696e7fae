"""restatements: what of the past was corrected, by how much, and what it did to the metrics."""

from datetime import date, timedelta

import click

from monitors import words
from monitors.catalogue.lineage import extracts_of
from monitors.catalogue.loading import Monitor, load_catalogue
from monitors.commands.options import (
    DayParameter,
    as_json,
    as_of_option,
    default_morning,
    home_option,
    now,
    print_json,
)
from monitors.commands.terminal_table import print_table
from monitors.observe.restated_values import RestatedValue, restated_values
from monitors.observe.series import SeriesError
from queries.content.home import Home
from queries.engine.opening import Engine, EngineError, open_engine
from queries.state.restatements import Restatement, restatements

DAYS = 28  # corrections of so many days are told without --since
MOST = 200  # buckets of one metric that are worked out at most: each is asked twice


@click.command("restatements")
@home_option
@as_of_option
@click.option(
    "--since",
    type=DayParameter(),
    default=None,
    help="Corrections known from this day on; else 28 days back.",
)
@click.option("--no-metrics", is_flag=True, help="Without the metrics before and after.")
@as_json
def told(home: Home, as_of: date | None, since: date | None, no_metrics: bool, as_json: bool) -> None:
    """What of the past was corrected: extract, day, drop, rows, and the metrics as known before and after.

    Mornings up to `known_day` saw the rows as they were and see them so when they are run again; later ones see them
    as they are now. JSON: {"as_of", "restatements": [{extract, day, known_day, drop, replaced, removed}], "metrics":
    [{monitor, bucket, known_day, before, after}], "problems": […]}.
    """
    morning = as_of or default_morning(home, now())
    first = since or morning - timedelta(days=DAYS)
    engine = open_engine(home)
    try:
        found = [one for one in restatements(engine.catalog.ledger, morning) if one.known_day >= first]
        monitors = (
            [one for one in load_catalogue(home).monitors if one.status != "retired"]
            if not no_metrics
            else []
        )
        values, problems = _values(engine, monitors, found)
    finally:
        engine.close()
    if as_json:
        rows = [_row(one) for one in found]
        print_json(
            {
                "as_of": morning,
                "restatements": rows,
                "metrics": [vars(v) for v in values],
                "problems": problems,
            }
        )
        return
    _print(home, morning, first, found, {one.name: one for one in monitors}, values, problems)


def _values(
    engine: Engine, monitors: list[Monitor], found: list[Restatement]
) -> tuple[list[RestatedValue], list[str]]:
    """The newest corrections of each metric; what could not be worked out is told."""
    values: list[RestatedValue] = []
    problems: list[str] = []
    for monitor in monitors:
        names = extracts_of(monitor, engine.catalog)
        mine = [one for one in found if one.extract in names]
        days = {(one.known_day, one.day) for one in mine}
        if len(days) > MOST:
            problems.append(f"{monitor.name}: {len(days)} corrected days, the newest {MOST} are worked out")
            newest = set(sorted(days)[-MOST:])
            mine = [one for one in mine if (one.known_day, one.day) in newest]
        try:
            values += restated_values(engine, monitor, mine)
        except (EngineError, SeriesError) as error:
            problems.append(f"{monitor.name}: {error}")
    return values, problems


def _row(one: Restatement) -> dict[str, object]:
    return {
        "extract": one.extract,
        "day": one.day,
        "known_day": one.known_day,
        "drop": one.by,
        "replaced": one.replaced,
        "removed": one.removed,
    }


def _print(
    home: Home,
    morning: date,
    first: date,
    found: list[Restatement],
    monitors: dict[str, Monitor],
    values: list[RestatedValue],
    problems: list[str],
) -> None:
    rows = sum(one.rows for one in found)
    click.echo(
        f"As of {morning}: {words.plural(rows, 'row')} corrected since {first}"
        if found
        else f"As of {morning}: nothing was corrected since {first}"
    )
    if found:
        print_table(list(_row(found[0])), [list(_row(one).values()) for one in found])
    if values:
        print_table(
            ["metric", "bucket", "known_day", "before", "after"],
            [
                [
                    one.monitor,
                    one.bucket,
                    one.known_day,
                    *(
                        words.quantity(value, monitors[one.monitor].unit, home.settings.currency)
                        for value in (one.before, one.after)
                    ),
                ]
                for one in values
            ],
        )
    for problem in problems:
        click.echo(f"  {problem}", err=True)


COMMANDS = (told,)
