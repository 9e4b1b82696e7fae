"""calibrate: does the desk keep its promise on this home's own data?"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import click

from monitors.calendar import Calendar
from monitors.calibrate import calibrate as calibrate_panels
from monitors.catalogue import load_catalogue
from monitors.commands.options import (
    as_json,
    as_of_option,
    default_morning,
    home_option,
    now,
    open_store,
    print_json,
)
from monitors.commands.progress import progress
from monitors.commands.table import print_table
from monitors.faults import FaultBook
from monitors.health import health_of
from monitors.lineage import extracts_of
from monitors.series import Panel, SeriesError, buckets_between, build_panels, read_leaves
from monitors.store import history
from queries.engine import EngineError, open_engine
from queries.home import Home
from queries.rollup import refresh

NAME = "self-test"


@click.command()
@home_option
@as_of_option
@click.option("--days", type=click.IntRange(28), default=112, show_default=True, help="Days of history used.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--monitor", "monitors", multiple=True, help="Only this monitor (may be repeated).")
@as_json
def calibrate(
    home: Home, as_of: date | None, days: int, seed: int, monitors: tuple[str, ...], as_json: bool
) -> None:
    """The self-test: days shuffled within weekday, nominal against actual, and changes put in and found.

    What the desk finds on the days in their order is set aside first. The result is kept for the Monitors page.
    JSON: {"panels", "segment_days", "set_aside", "null": [{detector, nominal,
    actual, tests, ratio}], "fdr": {budget, realised, discoveries, false}, "power": [{detector, size, days,
    at_1_percent, decided}]}.
    """
    morning = as_of or default_morning(home, now())
    refresh(home)
    panels, known = _panels(home, morning, days, monitors)
    if not panels:
        raise click.ClickException("no monitor has data to test on: run `riskdesk ingest` first")
    budget = home.settings.budget.get("false_discovery_rate", 0.10)
    with progress("calibrate", quiet=as_json) as bar:
        found = calibrate_panels(panels, seed=seed, budget=budget, calendar=known, progress=bar)
    history.add_calibration(open_store(home), now(), morning, NAME, found)
    if as_json:
        print_json(found)
        return
    _tell(found)


def _panels(home: Home, morning: date, days: int, monitors: tuple[str, ...]) -> tuple[list[Any], Any]:
    """The daily panels of the monitors that can be read, without faulty data, and the calendar."""
    engine = open_engine(home, morning)
    found: list[Panel] = []
    try:
        calendar, health = Calendar(home, engine).at(morning), health_of(home)
        for monitor in load_catalogue(home).live:
            if (
                monitor.view != "activity"
                or monitor.grain != "day"
                or (monitors and monitor.name not in monitors)
            ):
                continue
            since = morning - timedelta(days=days)
            try:
                leaves = read_leaves(engine, monitor, since, morning)
            except (EngineError, SeriesError) as error:
                click.echo(f"left out: {monitor.name}: {error}", err=True)
                continue
            if len(leaves):
                book = FaultBook(
                    health,
                    {monitor.name: extracts_of(monitor, engine.catalog)},
                    engine.catalog,
                    home.settings.cutoff_hour,
                )
                buckets = buckets_between(monitor, since, morning)
                trusted = [book.trust(panel, morning) for panel in build_panels(monitor, leaves, buckets)]
                found += [replace(panel, usable=panel.trusted, spoiled=None) for panel in trusted]
    finally:
        engine.close()
    return [*found], calendar


def _tell(found: dict[str, Any]) -> None:
    click.echo(
        f"{found['panels']} panels, {found['segment_days']:,} segment-days, days shuffled within weekday; "
        f"{found['set_aside']:,} set aside, for the desk finds an event there"
    )
    print_table(
        ["detector", "nominal", "actual", "ratio", "tests"],
        [
            [r["detector"], f"{r['nominal']:.1%}", _share(r["actual"]), r["ratio"], r["tests"]]
            for r in found["null"]
        ],
    )
    fdr = found["fdr"]
    click.echo(
        f"Promise: at most {fdr['budget']:.0%} false; realised {_share(fdr['realised'])} "
        f"of {fdr['discoveries']} discoveries"
    )
    print_table(
        ["detector", "change", "days", "found at 1 %", "decided"],
        [
            [r["detector"], f"×{r['size']}", r["days"], _share(r["at_1_percent"]), _share(r["decided"])]
            for r in found["power"]
        ],
    )


def _share(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.2%}"


COMMANDS = (calibrate,)
