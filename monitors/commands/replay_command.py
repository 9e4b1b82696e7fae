"""The past, tried: replay (would we have caught it?), try (a changed monitor), tune (what decisions suggest)."""

from dataclasses import replace as with_changes
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from monitors import words
from monitors.catalogue.loading import Monitor, load_catalogue, read_monitor
from monitors.commands.options import (
    DayParameter,
    actor,
    as_json,
    default_morning,
    home_option,
    now,
    open_store,
    print_json,
)
from monitors.commands.progress import Bar, progress
from monitors.commands.run_commands import settings_of
from monitors.commands.terminal_table import print_table
from monitors.feedback.past_alerts import past_alerts
from monitors.feedback.proposing import Told, TuningSearch, search
from monitors.replay.replay import Replay
from monitors.replay.replay import replay as replay_days
from monitors.replay.truth import Case, Truth, read_truth
from monitors.store import Store, log
from monitors.store.acts import Act
from monitors.store.tuning import tunings
from queries.content.home import Home
from queries.cubes.rollup import refresh

TRUTH = "truth.json"
DEFAULT_DAYS = 28


@click.command()
@home_option
@click.option(
    "--since", type=DayParameter(), default=None, help="First day replayed; else 28 days before --until."
)
@click.option(
    "--until", type=DayParameter(), default=None, help="Day after the last one; else the newest morning."
)
@click.option(
    "--truth",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    default=None,
    help="What really happened (JSON or CSV); else the home's truth.json.",
)
@click.option("--monitor", "monitors", multiple=True, help="Only this monitor (may be repeated).")
@as_json
def replay(
    home: Home,
    since: date | None,
    until: date | None,
    truth: Path | None,
    monitors: tuple[str, ...],
    as_json: bool,
) -> None:
    """Run each day as it was known then, in a desk of its own; lay the alerts against what really happened.

    Days are half-open: --until is the last morning. JSON: {"alerts": [as `alerts --json`], "scenarios": [{id,
    scenario, kind, innocent, start, end, segment, first_mover, money, twin_of, caught, opened_on, delay_days,
    lost_before, right, quiet, alerts}], "summary": {…}, "problems": [what of the truth file was left out]}. The
    fields of a truth file: see monitors/replay/truth.py. Exit code 1 when part of the truth file had to be left out.
    """
    # Over 40 lines: the signature and the help text, which is the documented JSON.
    last = until or default_morning(home, now())
    first = since or last - timedelta(days=DEFAULT_DAYS)
    path = truth or home.root / TRUTH
    known = read_truth(path) if path.is_file() else Truth([], [])
    for problem in known.problems:
        click.echo(f"riskdesk: {problem}", err=True)
    cases = known.cases
    refresh(home)
    with progress("replay", quiet=as_json) as bar:
        found = replay_days(
            home,
            first,
            last,
            cases,
            now,
            monitors=monitors or None,
            progress=lambda tick: bar(tick.done, tick.total, f"{tick.morning} {tick.monitor}"),
            settings=settings_of(home),
        )
    told = path.name if cases else ""
    document = {**found.as_json(), "problems": [problem.as_dict() for problem in known.problems]}
    kept = {key: value for key, value in document.items() if key != "alerts"}
    log.add_replay(open_store(home), now(), first, last, told, actor(), kept)
    if as_json:
        print_json(document)
    else:
        _tell(found, cases, home.settings.currency)
    if known.problems:
        click.get_current_context().exit(1)


def _tell(found: Replay, cases: list[Case], currency: str) -> None:
    if cases:
        print_table(
            ["case", "kind", "where", "starts", "raised", "delay", "lost before", "right", "verdict"],
            [_row(outcome, currency) for outcome in found.outcomes],
        )
    else:
        click.echo("No truth.json: what would have been raised, unjudged.")
    for name, value in found.summary.items():
        click.echo(f"{name.replace('_', ' ')}: {_plain(value)}")


def _row(outcome: Any, currency: str) -> list[object]:
    case = outcome.case
    if outcome.caught is None:
        verdict = "quiet" if outcome.quiet else "PAGED"
    else:
        verdict = "caught" if outcome.caught else "MISSED"
        verdict += "" if outcome.quiet in (None, True) else ", but as risk too"
    return [
        case.id,
        "innocent" if case.innocent else case.kind,
        words.segment(case.segment),
        case.start.isoformat(),
        outcome.opened_on.isoformat() if outcome.opened_on else words.DASH,
        words.in_days(outcome.delay_days),
        words.money_exact(outcome.lost_before, currency),
        {True: "yes", False: "no", None: words.DASH}[outcome.right],
        verdict,
    ]


def _plain(value: object) -> str:
    if isinstance(value, float):
        return words.count(value) if value == round(value) else words.digits(value)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "n/a" if value is None else str(value)


@click.command()
@home_option
@click.option("--monitor", "monitors", multiple=True, help="Only this monitor (may be repeated).")
@as_json
def tune(home: Home, monitors: tuple[str, ...], as_json: bool) -> None:
    """Search the monitors' options for changes that would have kept judged false alarms quiet.

    Each change is tried on the past mornings; it is chosen by the older decisions and held against the newer ones. What
    is found waits on the Monitors page for a person. JSON: [{monitor, false, real, tried, change, figures, why}].
    """
    store, as_of = open_store(home), default_morning(home, now())
    catalogue = load_catalogue(home)
    for name in monitors:
        catalogue_has(catalogue.monitors, name)
    asked = [one for one in catalogue.live if not monitors or one.name in monitors]
    made = []
    with progress("tune", quiet=as_json) as bar:
        for at, monitor in enumerate(asked):
            known = [
                dict(one.edit)
                for one in tunings.tunings(store, monitor.name)
                if one.state in ("accepted", "rejected")
            ]
            found = search(
                home,
                store,
                monitor,
                as_of,
                now,
                known=known,
                settings=settings_of(home),
                progress=_part(bar, at, len(asked), monitor.name),
            )
            bar(at * 100 + 100, 100 * len(asked), monitor.name)
            _keep(store, found, as_of)
            made.append(found)
    told = [_told(one) for one in made if one.false or monitors]
    if as_json:
        print_json(told)
        return
    rows = [[one["monitor"], one["false"], one["real"], one["change"] or one["why"]] for one in told]
    print_table(["monitor", "false", "real", "proposal"], rows)


@click.command(name="try")
@home_option
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--since", type=DayParameter(), default=None, help="First day; else 28 days before the newest.")
@as_json
def try_file(home: Home, file: Path, since: date | None, as_json: bool) -> None:
    """Run a monitor's FILE over past mornings, in the place of the one of its name, and list what it would have raised.

    Nothing is written into the home. JSON: {"since", "until", "alerts": [{fired_on, first_bucket, last_bucket,
    segment, detector, direction, actual, expected, effect, money, state}]}.
    """
    # Over 40 lines: the documented JSON, and one line per field of it.
    monitor = read_monitor(file, file.name)
    if not isinstance(monitor, Monitor):
        for problem in monitor:
            click.echo(str(problem), err=True)
        raise click.exceptions.Exit(2)
    until = default_morning(home, now())
    first = since or until - timedelta(days=DEFAULT_DAYS)
    tried = with_changes(home, tried=(file,))
    with progress("try", quiet=as_json) as bar:
        found = past_alerts(
            tried,
            monitor.name,
            first,
            until,
            now,
            progress=lambda tick: bar(tick.done, tick.total, f"{tick.morning}"),
            settings=settings_of(home),
        )
    rows: list[dict[str, Any]] = [
        {
            "fired_on": one.fired_on,
            "first_bucket": one.first_bucket,
            "last_bucket": one.last_bucket,
            "segment": one.where,
            "detector": one.detector,
            "direction": one.direction,
            "actual": one.evidence.actual,
            "expected": one.evidence.expected,
            "effect": one.evidence.effect,
            "money": one.money,
            "state": one.state,
        }
        for one in sorted(found, key=lambda one: (str(one.fired_on), one.segment))
    ]
    if as_json:
        print_json({"since": first, "until": until, "alerts": rows})
        return
    print_table(
        ["alert", "where", "since", "effect", "detector"],
        [
            [
                r["fired_on"],
                words.segment(r["segment"]),
                r["first_bucket"],
                words.times(r["effect"]),
                r["detector"],
            ]
            for r in rows
        ],
    )
    click.echo(f"{words.plural(len(rows), 'alert')} in {words.plural((until - first).days, 'morning')}")


def _part(bar: Bar, at: int, of: int, name: str) -> Told:
    """Progress of one monitor of several."""
    return lambda done, total, what: bar(100 * at + 100 * done // max(total, 1), 100 * of, f"{name}: {what}")


def catalogue_has(monitors: list[Monitor], name: str) -> None:
    """Raises a usage error for a monitor nobody knows."""
    if name not in [one.name for one in monitors]:
        raise click.UsageError(f"no monitor {name}; `riskdesk list` names those there are")


def _keep(store: Store, found: TuningSearch, as_of: date) -> None:
    """What was found waits for a person."""
    if found.found is None:
        return
    tunings.suggest(
        store,
        Act(actor(), now(), as_of),
        found.monitor,
        found.found.change.edit,
        change=found.found.change.words,
        figures=found.figures(),
        file=found.file,
        days=(found.since, found.until),
    )


def _told(one: TuningSearch) -> dict[str, Any]:
    return {
        "monitor": one.monitor,
        "false": one.false,
        "real": one.real,
        "tried": one.tried,
        "not_seen": one.not_seen,
        "change": one.found.change.words if one.found else None,
        "figures": one.figures() if one.found else None,
        "why": one.why,
    }


COMMANDS = (replay, tune, try_file)
