"""What the commands share: the home, days, JSON, the clock, who asks."""

import getpass
import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from math import isfinite
from pathlib import Path
from typing import Any

import click

from monitors.store import Store, StoreError
from monitors.store.audit import audit_log
from monitors.store.audit.audit_log import Happening
from queries.content.home import Home, load_home

HOME_HELP = "The home to work on; else $RISKDESK_HOME, else ./home."
STORE_FILE = "desk.sqlite"
# A desk nobody fed for so long is an archive, whatever its settings say.
ARCHIVE_AGE = timedelta(days=35)


def home_path(given: Path | None) -> Path:
    """The home meant: the option (before or after the command), $RISKDESK_HOME, ./home."""
    context = click.get_current_context()
    before = context.find_root().obj
    return given or before or Path(os.environ.get("RISKDESK_HOME", "home"))


def home_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--home` and pass the opened home as the first argument."""

    @click.option("--home", type=click.Path(path_type=Path, file_okay=False), default=None, help=HOME_HELP)
    @wraps(command)
    def opened(*args: Any, home: Path | None, **kwargs: Any) -> Any:
        return command(load_home(home_path(home)), *args, **kwargs)

    return opened


class DayParameter(click.ParamType):
    """A day as YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error that says how one is written."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2026-11-16", param, ctx)


as_json = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
as_of_option = click.option(
    "--as-of", type=DayParameter(), default=None, help="The morning meant (YYYY-MM-DD); else the newest."
)

STATES = ("open", "pending", "firing", "resolved", "all")


def choice_options(what: str) -> Callable[..., Any]:
    """Add `--as-of`, `--state`, `--shadow` and `--json`: which of the `what` (alerts, incidents) are meant, and how."""
    state = click.option(
        "--state",
        type=click.Choice(STATES),
        default="open",
        show_default=True,
        help=f"{what.capitalize()} in this state; open = pending or firing.",
    )
    shadow = click.option("--shadow", is_flag=True, help="Those of shadow monitors too, which page nobody.")
    return lambda command: as_of_option(state(shadow(as_json(command))))


def now() -> datetime:
    """Now, in UTC, without a zone: as everything is stored."""
    return datetime.now(UTC).replace(tzinfo=None)


def actor() -> str:
    """Who works on this shell: $RISKDESK_ACTOR, else the user of the operating system."""
    return os.environ.get("RISKDESK_ACTOR") or system_user()


def system_user() -> str:
    """The user of the operating system this process belongs to, whatever its environment says."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return getpass.getuser() if not hasattr(os, "getuid") else f"uid {os.getuid()}"


def by_shell() -> dict[str, str]:
    """What the audit tells of whatever is done on a shell: who may do it is who the system lets in."""
    return {"by": "command line", "system user": system_user()}


def open_store(home: Home) -> Store:
    """The home's store; raises StoreError."""
    return Store(home.state / STORE_FILE)


def note(home: Home, action: str, subject: str, detail: Mapping[str, Any]) -> None:
    """What a command did, in the audit under who is at this shell, and beside it the user of the operating system.

    A home without a store yet has none.
    """
    if not (home.state / STORE_FILE).exists():
        return
    try:
        told = Happening(actor(), now(), action, subject, {**detail, **by_shell()})
        audit_log.add(open_store(home), told)
    except StoreError as error:
        click.echo(f"not in the audit: {error}", err=True)


def default_morning(home: Home, at: datetime) -> date:
    """Today; in a home that keeps the clock of its data, or an archive, the morning after its newest day that is over.

    A day counts when it carries data (`queries.status.newest_day`): one row dated ahead moves no morning.
    """
    # It loads the engine, which most commands that only read do without.
    from queries.status.newest_day import newest_day

    today = at.date()
    newest = newest_day(home, over=home.settings.clock == "data")
    if newest is not None and (home.settings.clock == "data" or today - newest.day > ARCHIVE_AGE):
        return newest.day + timedelta(days=1)
    return today


def right_clock(store: Store, morning: date) -> None:
    """Raises UsageError where the morning of this machine's clock lies before one that was run: it was set back."""
    from monitors.store.machine import latest_morning

    newest = latest_morning(store)
    if newest is not None and morning < newest:
        raise click.UsageError(
            f"the clock of this machine makes it the morning of {morning}, and that of {newest} has been run already: "
            "nothing was done. Set the clock right; an earlier morning is run again by naming it with --as-of"
        )


def print_json(value: Any) -> None:
    """One JSON document on stdout; what is infinite or not a number becomes null."""
    click.echo(json.dumps(_finite(value), indent=1, default=str, ensure_ascii=False, allow_nan=False))


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_finite(item) for item in value]
    if isinstance(value, float) and not isfinite(value):
        return None
    return value.isoformat() if isinstance(value, date) else value
