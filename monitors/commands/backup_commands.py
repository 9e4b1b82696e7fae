"""backup, restore and runs: what a home keeps of itself, out of it and back."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from monitors import words
from monitors.commands.options import (
    HOME_HELP,
    as_json,
    home_option,
    home_path,
    note,
    now,
    open_store,
    print_json,
)
from monitors.commands.terminal_table import print_table
from monitors.store import calls
from monitors.store.backups import BackupReport, RestoreReport, make_backup, restore_backup
from queries.content.home import Home, load_home
from queries.state.lock import holder, only_writer

FILE = click.Path(path_type=Path, dir_okay=False)
NOT_KEPT = 5  # files left out of a backup, named one by one


@click.command()
@home_option
@click.argument("target", metavar="FILE", type=FILE)
@click.option("--with-key", is_flag=True, help="Put the key that masks personal data into the backup too.")
@as_json
def backup(home: Home, target: Path, with_key: bool, as_json: bool) -> None:
    """Write the new file FILE: the desk's memory, and the home's own settings and content.

    The memory is alerts, decisions, comments, every change. Safe while others read and write; checked before it
    appears; never overwrites. Not in it: landing/ and what `riskdesk ingest` makes of it. The key that masks personal
    data is left out unless asked for, so that a backup that is given away brings no means to unmask; after a restore
    without it masked values of old results match no longer. JSON: {"file", "bytes", "files": of the home, "left_out",
    "has_key"}.
    """
    report = make_backup(open_store(home), home.root, target, with_key=with_key)
    note(home, "exported", "backup", {"file": target.name, "with the key of the masks": with_key})
    if as_json:
        told = {"file": str(report.file), "bytes": report.bytes, "files": report.files}
        print_json({**told, "left_out": report.left_out, "has_key": report.has_key})
        return
    _say_backup(report)


def _say_backup(report: BackupReport) -> None:
    files = words.plural(len(report.files), "file")
    key = "with the key of the masks" if report.has_key else "without the key of the masks (--with-key)"
    click.echo(
        f"{report.file}: {report.bytes:,} bytes, whole: the desk's memory and {files} of the home, {key}"
    )
    for name in report.left_out[:NOT_KEPT]:
        click.echo(f"  left out: {name}")
    if len(report.left_out) > NOT_KEPT:
        click.echo(f"  left out: {len(report.left_out) - NOT_KEPT} more files")


@click.command()
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), default=None, help=HOME_HELP)
@click.argument("source", metavar="FILE", type=FILE)
@click.option(
    "--store-only", is_flag=True, help="Only the desk's memory; settings and content stay as they are."
)
@as_json
def restore(home: Path | None, source: Path, store_only: bool, as_json: bool) -> None:
    """Bring the backup FILE back into the home; a home that is not there is made.

    Everything that is replaced, the desk's memory too, is kept under state/before-restore-<time>/ and named. A
    dashboard that is running goes on with what was restored. Afterwards `riskdesk ingest` and `riskdesk run` bring the
    rest. JSON: {"added": files, "replaced": files, "store_replaced", "aside": folder or null, "has_key"}.
    """
    root = home_path(home)
    with only_writer(root / "state", "restore"):
        report = restore_backup(source, root, f"{now():%Y%m%dT%H%M%S}", store_only=store_only)
    home_again = load_home(root)  # says what is missing where the backup was of the memory alone
    note(home_again, "changed", "restore", {"file": source.name, "memory alone": store_only})
    if as_json:
        told = {"added": report.added, "replaced": report.replaced, "store_replaced": report.store_replaced}
        aside = None if report.aside is None else str(report.aside)
        print_json({**told, "aside": aside, "has_key": report.has_key})
        return
    _say_restore(root, report)


def _say_restore(root: Path, report: RestoreReport) -> None:
    memory = "replaced" if report.store_replaced else "back"
    click.echo(
        f"{root}: the desk's memory is {memory}; {words.plural(len(report.added), 'file')} added, "
        f"{words.plural(len(report.replaced), 'file')} replaced"
    )
    for name in report.replaced:
        click.echo(f"  replaced: {name}")
    if report.aside is not None:
        click.echo(f"What was there before is kept in {report.aside}")
    if not report.has_key:
        click.echo(
            "The backup had no key of the masks: the home's own stays, or a new one is made at its first use"
        )
    click.echo("Now `riskdesk ingest`, then `riskdesk run`")


@click.command()
@home_option
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="How many, newest first."
)
@as_json
def runs(home: Home, limit: int, as_json: bool) -> None:
    """Each ingest and run of this home: when, how it ended, what its steps and mornings cost, and what is at work now.

    JSON: {"at_work": {command, process, machine, since, done, total, now} or null, "runs": [{id, command, state,
    actor, started_at, finished_at, scope, since, until, next, mornings, why, steps: [{name, state, seconds, rows,
    why}]}]}.
    """
    store, busy = open_store(home), holder(home.state)
    kept = [{**row, "steps": calls.steps(store, row["id"])} for row in calls.calls(store, limit)]
    if as_json:
        print_json({"at_work": None if busy is None else asdict(busy), "runs": kept})
        return
    if busy is not None:
        click.echo(f"At work: {busy.who}, {busy.done} of {busy.total} {busy.now}".rstrip())
    print_table(
        ["started (UTC)", "command", "state", "mornings", "steps", "note"],
        [
            [
                row["started_at"].replace("T", " "),
                row["command"],
                row["state"],
                row["mornings"],
                _costs(row["steps"]),
                row["why"],
            ]
            for row in kept
        ],
    )


def _costs(steps: Sequence[dict[str, Any]]) -> str:
    """The steps of a call with their seconds; its mornings are in their step together."""
    own = [step for step in steps if not step["name"].startswith(calls.MORNING)]
    return " · ".join(f"{step['name']} {words.in_seconds(step['seconds'])}" for step in own)


COMMANDS = (backup, restore, runs)
