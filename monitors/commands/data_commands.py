"""ingest, status: data into a home, and whether it can be trusted."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from monitors import words
from monitors.commands.options import (
    STORE_FILE,
    DayParameter,
    as_json,
    as_of_option,
    default_morning,
    home_option,
    now,
    open_store,
    print_json,
)
from monitors.commands.progress import at_work
from monitors.commands.terminal_table import print_table
from monitors.messages.missing_runs import missing_runs
from monitors.observe.health import RETIRED, health_of
from monitors.store.audit.audit_log import head
from monitors.store.database import mark_of
from queries.content.home import Home
from queries.sandbox import protection
from queries.state.loaded_history import Load
from queries.state.lock import holder
from queries.status.told_status import refused_drops

if TYPE_CHECKING:
    from queries.cubes.rollup import CubeBuild
    from queries.ingest.ingestion import DropReport, IngestReport


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
    from queries.cubes.rollup import refresh  # `status` does without the engine
    from queries.ingest.ingestion import ingest as take_in

    with at_work(home, "ingest", quiet=as_json) as work:
        with work.step("ingest") as bar:
            report = take_in(home, bar, until)
            bar.rows = report.published
        with work.step("cubes") as bar:
            builds = refresh(home, bar, full)
            bar.rows = sum(build.rows for build in builds)
        _say_taken(report, builds, as_json)


def _say_taken(report: IngestReport, builds: list[CubeBuild], as_json: bool) -> None:
    """What an ingest came to; exit code 1 when a part of it failed."""
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

    Exit code 1 where a run that was due did not happen, or one did not come to its end, and while a refused drop lies
    in landing. JSON: {"as_of", "extracts", "fresh", "refused": problems, "missing_runs": sentences, "at_work":
    {command, process, since, done, total, now} or null,
    "faults": [{extract, day, kind, expected, found, evidence, market, column, masks, healed, quiet, monitors}],
    "loads": [{extract, known_day, first_day, last_day, days, rows}],
    "sandbox": {protection of ad-hoc SQL: whether it holds on this machine}}.
    """
    # Over 40 lines: the help text, which is the documented JSON, and one table.
    from monitors.messages.digest import judged_line

    morning = as_of or default_morning(home, now())
    found = health_of(home)(morning)
    refused = refused_drops(home)
    first = morning - timedelta(days=days)
    faults = sorted(
        (f for f in found.faults if f.day >= first and f.kind != RETIRED),
        key=lambda f: (f.day, f.extract),
        reverse=True,
    )
    busy = holder(home.state)
    missing = _missing(home, at_work=busy is not None)
    if as_json:
        rows = [asdict(fault) for fault in faults]
        counts = {"as_of": morning, "extracts": found.extracts, "fresh": found.fresh}
        held = {one.name: one.holds for one in protection.protections(home)}
        runs = {"missing_runs": missing, "at_work": None if busy is None else asdict(busy)}
        again = {"refused": [problem.as_dict() for problem in refused]}
        loads = [_load(*one) for one in found.loads]
        print_json({**counts, **again, **runs, "faults": rows, "loads": loads, "sandbox": held})
        raise click.exceptions.Exit(1 if missing or refused else 0)
    if busy is not None:
        click.echo(f"At work: {busy.who}, {busy.done} of {busy.total} {busy.now}".rstrip())
    for told in missing:
        click.echo(told, err=True)
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
    if (home.state / STORE_FILE).exists() and (end := head(open_store(home))).number:
        click.echo(f"Audit: {words.plural(end.number, 'entry')}, head {end}")
    for line in protection.told(protection.protections(home)):
        click.echo(line)
    for problem in refused:
        click.echo(f"refused: {problem}", err=True)
    if missing or refused:
        raise click.exceptions.Exit(1)


def _missing(home: Home, *, at_work: bool) -> list[str]:
    """What is wrong with the desk's own runs; a home without a store never had any."""
    if not (home.state / STORE_FILE).exists() and not mark_of(home.state / STORE_FILE).exists():
        return []
    return missing_runs(open_store(home), now(), home.settings.runs, at_work=at_work)


def _load(extract: str, load: Load) -> dict[str, object]:
    first, last = load.days[0], load.days[-1]
    days = {"known_day": load.known_day, "first_day": first, "last_day": last, "days": len(load.days)}
    return {"extract": extract, **days, "rows": load.rows}


HEALED = {True: "yes", False: "no"}
COMMANDS = (ingest, status)
