"""calibrate: does the desk keep its promise on this home's own data?"""

from datetime import date
from typing import Any

import click

from monitors import words
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
from monitors.commands.terminal_table import print_table
from monitors.selftest.calibrate import SelftestPlan
from monitors.selftest.calibrate import calibrate as calibrate_panels
from monitors.selftest.history import read_history
from monitors.selftest.rehearsal import Terms
from monitors.store import log
from queries.content.home import Home
from queries.cubes.rollup import refresh

NAME = "self-test"
WORST = 8  # monitors named
LOUD = 1.25  # times the nominal level from which a monitor fires too often


@click.command()
@home_option
@as_of_option
@click.option("--days", type=click.IntRange(28), default=112, show_default=True, help="Days of history used.")
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Of the order of the days."
)
@click.option(
    "--runs", type=click.IntRange(1), default=2, show_default=True, help="Orders of the days tried."
)
@click.option("--monitor", "monitors", multiple=True, help="Only this monitor (may be repeated).")
@as_json
def calibrate(
    home: Home,
    as_of: date | None,
    days: int,
    seed: int,
    runs: int,
    monitors: tuple[str, ...],
    as_json: bool,
) -> None:
    """The self-test: days shuffled within weekday, then the desk's own mornings on them.

    What the desk finds on the days in their order is set aside first, with the days of the calendar; an event it
    never found stays in and counts as false. The desk then asks what it asks every night, without and with changes
    put in: about one per monitor in 30 days, and no segment more often than once in 120. The result is kept for the
    Monitors page. JSON: {"panels", "monitors", "segment_days", "set_aside", "runs", "every", "shadow", "null" and
    "by_monitor": [{(monitor,) detector, nominal, actual, ratio, low, high, tests, hits, few}], "quiet": {nights,
    false, per_night, nights_with, share, low, high}, "monthly": {bound, realised, low, high, nights, false,
    questions}, "fdr": {budget, realised, low, high, pooled, mornings, changes,
    discoveries, false}, "power": [{size, days, changes, found, share, low, high, mornings}]}.
    """
    # Over 40 lines: the signature and the help text, which is the documented JSON.
    morning = as_of or default_morning(home, now())
    refresh(home)
    past = read_history(home, morning, days, monitors)
    for problem in past.problems:
        click.echo(f"left out: {problem}", err=True)
    if not past.panels:
        raise click.ClickException("no monitor has data to test on: run `riskdesk ingest` first")
    budget = home.settings.budget
    terms = Terms(budget.false_discovery_rate, delays=past.delays, a_month=budget.false_alerts_a_month)
    with progress("calibrate", quiet=as_json) as bar:
        found = calibrate_panels(
            past.panels,
            seed=seed,
            terms=terms,
            calendar=past.calendar,
            plan=SelftestPlan(runs=runs),
            progress=bar,
        )
    log.add_calibration(open_store(home), now(), morning, NAME, found)
    if as_json:
        print_json(found)
        return
    _tell(found)


def _tell(found: dict[str, Any]) -> None:
    click.echo(
        f"{found['monitors']} monitors, {found['panels']} panels, {words.count(found['segment_days'])} segment-days, "
        f"days shuffled within weekday ({found['runs']} orders); {words.count(found['set_aside'])} set aside: "
        "calendar, and events the desk finds there"
    )
    click.echo("\nHow often p-values fall below a level with nothing wrong, as the judge asks:")
    print_table(["detector", *LEVEL_COLUMNS], [[r["detector"], *_level(r)] for r in found["null"]])
    said = [r for r in found["by_monitor"] if r["ratio"] is not None and not r["few"]]
    loud = sorted((r for r in said if r["ratio"] > LOUD and r["low"] > 1), key=lambda r: -r["low"])
    if loud:
        click.echo(f"\nToo often, by monitor ({len(said)} ratios looked at, 1 in 40 so by luck):")
        rows = [[_named(r["monitor"], found["shadow"]), r["detector"], *_level(r)] for r in loud[:WORST]]
        print_table(["monitor", "detector", *LEVEL_COLUMNS], rows)
    _tell_promise(found)
    click.echo(f"\nWhat is found, one change per monitor in {found['every']:g} days:")
    print_table(
        ["change", "lasting", "changes", "found", "95 %", "mornings"],
        [
            [
                f"×{r['size']:g}",
                words.in_days(r["days"]),
                r["changes"],
                _share(r["share"]),
                _span(r),
                r["mornings"],
            ]
            for r in found["power"]
        ],
    )


LEVEL_COLUMNS = ("nominal", "actual", "ratio", "95 %", "tests")


def _level(r: dict[str, Any]) -> list[Any]:
    if r["ratio"] is None:
        return [words.share(r["nominal"]), "n/a", "", "", r["tests"]]
    ratio = "too few" if r["few"] else words.times(r["ratio"], 3)
    span = words.interval(words.times(r["low"], 3), words.times(r["high"], 3))
    return [words.share(r["nominal"]), _share(r["actual"]), ratio, span, r["tests"]]


def _named(monitor: str, shadow: list[str]) -> str:
    return f"{monitor} (shadow)" if monitor in shadow else monitor


def _tell_promise(found: dict[str, Any]) -> None:
    quiet, monthly, fdr = found["quiet"], found["monthly"], found["fdr"]
    click.echo(
        f"\nWith nothing put in: {quiet['false']} false alerts in {quiet['nights']} nights, {quiet['nights_with']} "
        f"nights with any ({_share(quiet['share'])}, 95 % {_span(quiet)})"
    )
    if monthly["bound"] is not None:
        span = words.interval(words.digits(monthly["low"], 2, 3), words.digits(monthly["high"], 2, 3))
        click.echo(
            f"Promise: {words.false_a_month(monthly['bound'], monthly['questions'])}. With nothing put in: "
            f"{words.a_month(monthly['realised'])} (95 % {span}){_verdict(monthly, 'bound')}"
        )
    click.echo(
        f"Promise: at most {words.one_in(fdr['budget'])} false. With changes put in: {_share(fdr['realised'])} false "
        f"on the mean morning (95 % {_span(fdr)}); {fdr['false']} of all {fdr['discoveries']} alerts "
        f"({_share(fdr['pooled'])}){_verdict(fdr, 'budget')}"
    )


def _verdict(measured: dict[str, Any], promise: str) -> str:
    """That a promise is broken, where that is no luck."""
    return ": more than promised" if (measured["low"] or 0) > measured[promise] else ""


def _span(r: dict[str, Any]) -> str:
    return "" if r["low"] is None else words.interval(words.share(r["low"]), words.share(r["high"]))


def _share(value: float | None) -> str:
    return "n/a" if value is None else words.percent(value)


COMMANDS = (calibrate,)
