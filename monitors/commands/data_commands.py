"""demo, ingest, status, backup: data into a home, whether it can be trusted, and what is not to be lost."""

from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import click

from data.demo import DEFAULT_END, MARKETS
from data.demo import write as write_demo
from monitors import words
from monitors.commands.options import (
    HOME_HELP,
    STORE_FILE,
    DayParameter,
    as_json,
    as_of_option,
    default_morning,
    home_option,
    home_path,
    now,
    open_store,
    print_json,
)
from monitors.commands.progress import progress
from monitors.commands.terminal_table import print_table
from monitors.messages.digest import judged_line
from monitors.observe.health import RETIRED, health_of
from queries.content.home import SETTINGS_FILE, Home, create_home, load_home
from queries.cubes.rollup import refresh
from queries.ingest.ingestion import DropReport
from queries.ingest.ingestion import ingest as take_in
from queries.state.loaded_history import Load


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


@click.command()
@home_option
@click.option(
    "--until", type=DayParameter(), default=None, help="Leave drops of this day and later for another time."
)
@click.option("--full", is_flag=True, help="Build every cube again, not only its changed days.")
@as_json
def ingest(home: Home, until: date | None, full: bool, as_json: bool) -> None:
    """Take landed drops in: checked against the contract, published or set aside; then cubes of changed days.

    Exit code 1 when a drop was refused or a cube failed; the rest is published.
    """
    with progress("ingest", quiet=as_json) as bar:
        report = take_in(home, bar, until)
    with progress("cubes", quiet=as_json) as bar:
        builds = refresh(home, bar, full)
    refused = [drop for drop in report.drops if drop.state == "refused"]
    failed = [build for build in builds if build.state == "failed"]
    if as_json:
        print_json(
            {
                "drops": [_drop(drop) for drop in report.drops],
                "unchanged": report.unchanged,
                "published": report.published,
                "problems": [problem.as_dict() for problem in report.problems],
                "cubes": [
                    {
                        "cube": build.name,
                        "state": build.state,
                        "days": len(build.days),
                        "rows": build.rows,
                        "problem": build.problem.as_dict() if build.problem else None,
                    }
                    for build in builds
                ],
            }
        )
    else:
        _tell(report.drops, report.unchanged, report.published)
        for problem in [*report.problems, *(build.problem for build in failed if build.problem)]:
            click.echo(f"  {problem}", err=True)
    if refused or failed or report.problems:
        raise click.exceptions.Exit(1)


def _drop(drop: DropReport) -> dict[str, object]:
    return {**asdict(drop), "problems": [problem.as_dict() for problem in drop.problems]}


def _tell(drops: list[DropReport], unchanged: int, published: int) -> None:
    by_extract: dict[str, list[DropReport]] = {}
    for drop in drops:
        by_extract.setdefault(drop.extract, []).append(drop)
    if by_extract:
        print_table(
            ["extract", "drops", "published", "quarantined", "duplicates", "refused"],
            [
                [
                    name,
                    len(group),
                    sum(drop.published for drop in group),
                    sum(drop.quarantined for drop in group),
                    sum(drop.duplicates for drop in group),
                    sum(drop.state == "refused" for drop in group),
                ]
                for name, group in sorted(by_extract.items())
            ],
        )
    taken, rows = words.plural(len(drops), "drop"), words.plural(published, "row")
    click.echo(f"{taken} taken in, {unchanged} unchanged, {rows} published")
    for drop in drops:
        for problem in drop.problems:
            click.echo(f"  {problem}", err=True)


@click.command()
@home_option
@as_of_option
@click.option("--days", type=click.IntRange(1), default=14, show_default=True, help="How far back to tell.")
@as_json
def status(home: Home, as_of: date | None, days: int, as_json: bool) -> None:
    """What is fresh, late, partial, duplicated or quarantined, by extract, and what it rests on.

    JSON: {"as_of", "extracts", "fresh", "faults": [{extract, day, kind, expected, found, evidence, market,
    column, masks, healed, quiet, monitors}], "loads": [{extract, known_day, first_day, last_day, days, rows}]}.
    """
    # Over 40 lines: one answer in two forms, each a list of lines.
    morning = as_of or default_morning(home, now())
    found = health_of(home)(morning)
    first = morning - timedelta(days=days)
    faults = sorted(
        (f for f in found.faults if f.day >= first and f.kind != RETIRED),
        key=lambda f: (f.day, f.extract),
        reverse=True,
    )
    if as_json:
        rows = [asdict(fault) for fault in faults]
        counts = {"as_of": morning, "extracts": found.extracts, "fresh": found.fresh}
        print_json({**counts, "faults": rows, "loads": [_load(*one) for one in found.loads]})
        return
    click.echo(f"As of {morning}: {found.fresh} of {found.extracts} extracts fresh")
    for name, since in sorted(home.settings.retired.items()):
        click.echo(f"{name}: retired from {since} on; what stands on it is unknown")
    for extract, load in found.loads:
        click.echo(f"{extract}: {words.loaded(load.days, load.known_day)}")
    if (home.state / STORE_FILE).exists() and (told := judged_line(open_store(home), morning)):
        click.echo(told)
    if faults:
        print_table(
            ["extract", "day", "fault", "where", "expected", "found", "healed", "evidence"],
            [
                [
                    f.extract,
                    f.day,
                    f.kind,
                    words.segment(f.market),
                    f.expected,
                    f.found,
                    HEALED[f.healed],
                    f.evidence,
                ]
                for f in faults
            ],
        )


def _load(extract: str, load: Load) -> dict[str, object]:
    first, last = load.days[0], load.days[-1]
    days = {"known_day": load.known_day, "first_day": first, "last_day": last, "days": len(load.days)}
    return {"extract": extract, **days, "rows": load.rows}


@click.command()
@home_option
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path))
@as_json
def backup(home: Home, target: Path, as_json: bool) -> None:
    """Copy the desk's memory into the new file FILE: alerts, decisions, comments, every change.

    Safe while others read and write. It is the only part of a home that cannot be rebuilt; to restore it, stop the
    desk and put FILE in the place of state/desk.sqlite. JSON: {"file", "bytes"}.
    """
    open_store(home).backup(target)
    size = target.stat().st_size
    if as_json:
        print_json({"file": str(target), "bytes": size})
    else:
        click.echo(f"{target}: {size:,} bytes")


HEALED = {True: "yes", False: "no"}
COMMANDS = (demo, ingest, status, backup)
