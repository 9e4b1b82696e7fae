"""run: the morning itself."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import click

from monitors import words
from monitors.commands.messages_command import queue_messages, send_messages
from monitors.commands.options import (
    DayParameter,
    actor,
    as_json,
    as_of_option,
    default_morning,
    home_option,
    now,
    print_json,
    right_clock,
)
from monitors.commands.progress import at_work
from monitors.commands.terminal_table import print_table
from monitors.detectors.decision.floors import Floors
from monitors.explained.night_end import end_night
from monitors.kept_panels.panel_keeper import ASKED, CARRIED, CHANGED, DAMAGED, EARLIER, MOVING, NEW
from monitors.messages.loss_line import loss_line
from monitors.money.money_report import failures, money_json
from monitors.money.reconcile import ReconcileReport, check_money
from monitors.mornings import MorningReport, RunOptions
from monitors.observe.health import health_of
from monitors.run import RunReport, first_morning
from monitors.run import run as run_mornings
from monitors.store import Store
from monitors.store.calls import UnfinishedCall
from monitors.voices.text_night import night_of_texts
from queries.content.home import Home
from queries.content.problem import Problem
from queries.cubes.rollup import refresh

_Money = tuple[ReconcileReport, Store, str]  # of a call, where it is kept, the currency
SILENT = 8  # monitors that judged nothing, named one by one
# Why the series of so many monitors were read anew, as "2 …" ends.
READ_ANEW = {
    NEW: "for the first time",
    CHANGED: "because their SQL or their data changed",
    DAMAGED: "because what was kept of them was damaged",
    ASKED: "as asked",
    MOVING: "because their past days can still change",
    EARLIER: "for a morning before the last one",
}


def settings_of(home: Home) -> RunOptions:
    """What a run is told beside the home's files: floors from its budget, who asks."""
    floors = Floors(money=home.settings.budget.min_money)
    return RunOptions(floors=floors, actor=actor())


@click.command()
@home_option
@as_of_option
@click.option(
    "--since", type=DayParameter(), default=None, help="First morning; else those not run yet, at most 28."
)
@click.option("--monitor", "monitors", multiple=True, help="Only this monitor (may be repeated).")
@click.option("--full", is_flag=True, help="Read every series anew; use nothing kept of the night before.")
@as_json
def run(
    home: Home, as_of: date | None, since: date | None, monitors: tuple[str, ...], full: bool, as_json: bool
) -> None:
    """Run the mornings up to --as-of, each as it was known then; exit 1 when a monitor failed.

    Running a morning again replaces what the machine said of it, never what people said. JSON:
    {"as_of", "mornings": [{"as_of", "run", "tested", "budget": share of false, "bound": false alerts a month at most,
    "kept", "opened", "resolved", "paged", "unknown", "failed", "faults", "segments": {monitor: {judged, learning,
    small: below its least volume, hopeless: no outcome could be significant, held, missing, had, needed,
    judged_from}}}], "withdrawn", "resumed": [killed or cancelled runs that were finished first: {call, started_at,
    state, monitors, since, until, next}], "panels": {how series were come by: monitors}, "money": {"checks", "sums",
    "problems": as `check-money` has them}}.
    """
    # Over 40 lines: the signature and the help text, which is the documented JSON.
    failed: click.exceptions.Exit | None = None
    try:
        with at_work(home, "run", quiet=as_json) as work:
            morning = as_of or default_morning(home, now())
            if morning == now().date() and as_of is None:
                right_clock(work.store, morning)
            first_morning(work.store, morning, since, monitors=monitors or None)  # refused before any work
            with work.step("cubes") as bar:
                builds = refresh(home, bar)
                bar.rows = sum(build.rows for build in builds)
            with work.step("money") as bar:
                health_of(home)(morning)  # whole and once: what comes after reads what is kept of it
                money = check_money(home, work.store, morning, now, lambda done, total: bar(done, total))
                bar.rows = sum(one.looked_at for one in money.checks)
            with work.step("texts") as bar:  # as money before the mornings, for monitors stand on it
                bar.rows, bar.why = night_of_texts(home, morning)
            with work.step("mornings") as bar:
                report = run_mornings(
                    home,
                    work.store,
                    morning,
                    now,
                    since=since,
                    monitors=monitors or None,
                    progress=lambda tick: bar(tick.done, tick.total, f"{tick.morning} {tick.monitor}"),
                    settings=replace(settings_of(home), full=full),
                    call=work.call,
                )
            with work.step("explanations") as bar:
                bar.rows, unexplained = end_night(home, work.store, morning, now(), bar)
                bar.why = "; ".join(unexplained)
            if home.settings.messages.channel:
                with work.step("messages") as bar:
                    bar.rows = queue_messages(home, work.store)
            broken = [build.problem for build in builds if build.problem]
            _say(report, morning, broken, (money, work.store, home.settings.currency), as_json)
    except click.exceptions.Exit as ended:
        if ended.exit_code != 1:
            raise
        failed = ended  # a monitor failed: what the others found is told all the same
    # Without the home's lock: a receiver that hangs holds nobody up.
    send_messages(home, work.store, quiet=as_json)
    if failed is not None:
        raise failed


def _say(report: RunReport, morning: date, broken: Sequence[Problem], checked: _Money, as_json: bool) -> None:
    """What a run came to; exit code 1 when a part of it failed."""
    money, store, currency = checked
    if as_json:
        mornings = [_morning(one) for one in report.mornings]
        resumed = [_resumed(one) for one in report.resumed]
        told = money_json(money, store)
        print_json(
            {
                "as_of": morning,
                "mornings": mornings,
                "withdrawn": report.withdrawn,
                "resumed": resumed,
                "panels": dict(report.panels),
                "money": {name: told[name] for name in ("checks", "sums", "problems")},
            }
        )
    else:
        for one in report.resumed:
            click.echo(
                f"Finished first: the run of {one.started_at} UTC, {one.state} before {_resumed(one)['next']}"
            )
        _tell(report)
        if report.panels:
            click.echo(series_line(report.panels))
        if line := loss_line(store, morning, currency):
            click.echo(line)
    for problem in broken:
        click.echo(f"failed: {problem}", err=True)
    for said in failures(money):
        click.echo(f"failed: {said}", err=True)
    if report.failed or broken or money.failed:
        raise click.exceptions.Exit(1)


def series_line(panels: Mapping[str, int]) -> str:
    """How the series of the monitors were come by: how many were carried on, and why the rest were read anew."""
    whole = {why: count for why, count in panels.items() if why != CARRIED}
    told = f"Series: {words.plural(panels.get(CARRIED, 0), 'monitor')} carried on from the night before"
    if not whole:
        return told
    each = ", ".join(f"{count} {READ_ANEW.get(why, why)}" for why, count in sorted(whole.items()))
    return f"{told}, {sum(whole.values())} read anew ({each})"


def _resumed(one: UnfinishedCall) -> dict[str, Any]:
    """A killed or cancelled run that this one has finished: what it had set out on, and where it had stopped."""
    scope = None if one.scope is None else list(one.scope)
    mornings = {"since": one.since, "until": one.until, "next": min(one.next, one.until)}
    return {"call": one.id, "started_at": one.started_at, "state": one.state, "monitors": scope, **mornings}


def _morning(report: MorningReport) -> dict[str, Any]:
    return {
        "as_of": report.as_of,
        "run": report.run,
        "tested": report.tested,
        "budget": report.budget,
        "bound": report.bound,
        "kept": report.kept,
        "opened": list(report.opened),
        "resolved": list(report.resolved),
        "paged": list(report.paged),
        "unknown": list(report.unknown),
        "failed": [
            {"monitor": step.name, "file": step.file, "line": step.line, "error": step.error}
            for step in report.failed
        ],
        "faults": [
            {"extract": fault.extract, "day": fault.day, "kind": fault.kind} for fault in report.faults
        ],
        "segments": {name: asdict(one) for name, one in report.segments.items()},
    }


def _tell(report: RunReport) -> None:
    print_table(
        ["morning", "questions", "findings", "opened", "resolved", "paged", "unknown", "failed"],
        [
            [
                one.as_of.isoformat(),
                one.tested,
                one.kept,
                len(one.opened),
                len(one.resolved),
                len(one.paged),
                len(one.unknown),
                len(one.failed),
            ]
            for one in report.mornings
        ],
    )
    if report.mornings:
        _tell_judged(report.mornings[-1])
        _tell_promise_held(report.mornings[-1])
    for step in report.failed:
        place = f"{step.file}:{step.line}" if step.line else str(step.file)
        told = str(step.error) if str(step.error).startswith(str(step.file)) else f"{place}: {step.error}"
        click.echo(f"failed: {told}" if step.name == step.file else f"failed: {step.name}: {told}", err=True)
    for name, said in _notes(report).items():
        click.echo(f"note: {name}: {said}", err=True)


def _notes(report: RunReport) -> dict[str, str]:
    """Monitor → what its author should know of it, though it was judged."""
    steps = [step for one in report.mornings for step in one.steps if step.kind == "monitor"]
    return {step.name: step.error for step in steps if step.state == "ok" and step.error}


def _tell_judged(morning: MorningReport) -> None:
    """What became of the segments of the last morning: of all together, and of monitors that judged none."""
    if not morning.all_segments.all:
        return
    click.echo(f"Segments on {morning.as_of}: {words.judged(morning.all_segments)}")
    silent = {name: one for name, one in morning.segments.items() if one.silent}
    for name in list(silent)[:SILENT]:
        click.echo(f"  {name}: {words.judged(silent[name])}")
    if len(silent) > SILENT:
        click.echo(f"  and {len(silent) - SILENT} more monitors that judged nothing: see `riskdesk list`")


def _tell_promise_held(morning: MorningReport) -> None:
    """What the last morning's decision promises: the share of false among its alerts, and false alerts a month."""
    bound = words.false_a_month(morning.bound, morning.tested)
    click.echo(f"Promise: at most {words.one_in(morning.budget)} new alerts false, and {bound}")


COMMANDS = (run,)
