"""replay: would we have caught it, when, and how much was lost before."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from monitors import words
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
from monitors.commands.progress import progress
from monitors.commands.run_commands import settings_of
from monitors.commands.terminal_table import print_table
from monitors.replay.replay import Replay
from monitors.replay.replay import replay as replay_days
from monitors.replay.truth import Case, Truth, read_truth
from monitors.store import log
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


COMMANDS = (replay,)
