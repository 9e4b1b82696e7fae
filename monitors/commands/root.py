"""The root command: which commands there are, and how every error ends: one message, no traceback, exit 2."""

from contextlib import suppress
from copy import copy
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from monitors.commands.options import HOME_HELP, home_path, note
from queries.content.home import HomeError, load_home
from queries.state.disk import disk_trouble
from queries.state.lock import BusyError

BUSY = 3  # exit code

# Command → the module that has it. Read when used: `riskdesk list` need not wait for the statistics.
COMMANDS = {
    "demo": "single.demo_command",
    "ingest": "data_commands",
    "status": "data_commands",
    "restatements": "restatements_command",
    "run": "run_commands",
    "check-money": "clearing.check_money_command",
    "runs": "backup_commands",
    "incidents": "incidents_command",
    "alerts": "single.alerts_command",
    "explain": "explain_command",
    "effect": "effect_command",
    "replay": "replay_command",
    "calibrate": "calibrate_command",
    "tune": "replay_command",
    "try": "replay_command",
    "sql": "sql_command",
    "rotate-key": "sql_command",
    "check": "content_commands",
    "list": "list_command",
    "new": "content_commands",
    "verify-engine": "content_commands",
    "users": "access.users_command",
    "audit": "access.audit_command",
    "reveal": "access.audit_command",
    "backup": "backup_commands",
    "restore": "backup_commands",
    "digest": "serve_commands",
    "messages": "messages_command",
    "serve": "serve_commands",
}

# Commands that change the home and tell of it in the audit when they end, however that is. Those that are not here
# change nothing, or tell more of what they did themselves: backup, restore, users, sql, rotate-key, reveal.
TOLD = frozenset({"demo", "ingest", "run", "check-money", "replay", "calibrate", "tune", "new", "messages"})
ONLY_LOOK = ("list", "show")  # actions of such a command that change nothing

# What each says of itself first, as wide as the list is, which need not load them then; a test holds the two equal.
SUMMARIES = {
    "demo": "Write the demo marketplace and its truth.json into the...",
    "ingest": "Take landed drops in: checked against the contract,...",
    "status": "What is fresh, late, partial, duplicated or quarantined,...",
    "restatements": "What of the past was corrected: extract, day, drop, rows,...",
    "run": "Run the mornings up to --as-of, each as it was known then;...",
    "check-money": "Run the checks of money on the mornings they have not...",
    "runs": "Each ingest and run of this home: when, how it ended, what...",
    "incidents": "The facts of every incident, most money of the last week ×...",
    "alerts": "What is open, most money of the last week × confidence...",
    "explain": "Why alert ID or incident --incident is: its numbers, the...",
    "effect": "What intervention ID did, at what cost, and whether the...",
    "replay": "Run each day as it was known then, in a desk of its own;...",
    "calibrate": "The self-test: days shuffled within weekday, then the...",
    "tune": "Search the monitors' options for changes that would have...",
    "try": "Run a monitor's FILE over past mornings, in the place of...",
    "sql": "Run one SELECT as a role sees the home; `-` reads it from...",
    "rotate-key": "Take a new key for the masks of personal data; the one...",
    "check": "Check every content file of the home: contract, cubes,...",
    "list": "The monitors of the home, with what became of their...",
    "new": "Write monitors/NAME.sql into the home: it runs as it is,...",
    "verify-engine": "Compare the home's warehouse with the built-in engine,...",
    "users": "The people of the desk: list them, or change who LOGIN is.",
    "audit": "The audit: list its entries, or verify that they are as...",
    "reveal": "The value behind MASK (#a1b2c3d4e5f6), one at a time and...",
    "backup": "Write the new file FILE: the desk's memory, and the home's...",
    "restore": "Bring the backup FILE back into the home; a home that is...",
    "digest": "The morning message as Markdown, for a mail or a chat; its...",
    "messages": "Messages that go out: list them, send what is due, or...",
    "serve": "Serve the dashboard until it is stopped (Ctrl+C).",
}


class DeskGroup(click.Group):
    """Loads a command when it is called; the product's own errors end as one message."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of a first day."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"monitors.commands.{COMMANDS[cmd_name]}")
        found: click.Command = next(one for one in module.COMMANDS if one.name == cmd_name)
        return _told(found) if cmd_name in TOLD else found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error with a message of its own becomes exit code 2 with it on stderr.

        Where another command is at work on the home, nothing is done and the code is 3: try again when it has ended.
        """
        try:
            return super().invoke(ctx)
        except BusyError as error:
            click.echo(f"riskdesk: {error}", err=True)
            ctx.exit(BUSY)
        except Exception as error:
            own = isinstance(error, ValueError | RuntimeError)
            if own and type(error).__module__.startswith(("monitors.", "queries.")):
                told: str | None = str(error)
            else:  # a full disk or a home that may not be written comes out of any library
                told = disk_trouble(error)
            if told is None:
                raise
            click.echo(f"riskdesk: {told}", err=True)
            ctx.exit(2)


def _told(command: click.Command) -> click.Command:
    """The same command, and an entry in the audit once it has ended."""
    act = command.callback
    if act is None:
        return command

    def tell(*args: Any, **given: Any) -> Any:
        how = "done"
        try:
            return act(*args, **given)
        except click.exceptions.Exit as ended:
            how = "done" if ended.exit_code == 0 else f"ended with code {ended.exit_code}"
            raise
        except BaseException as error:
            stopped = isinstance(error, KeyboardInterrupt | SystemExit | click.Abort)
            how = "stopped" if stopped else "failed"
            raise
        finally:
            _tell(command, given, how)

    made = copy(command)
    made.callback = wraps(act)(tell)
    return made


def _tell(command: click.Command, given: dict[str, Any], how: str) -> None:
    """What was called, with what was asked of it; a file by its name alone."""
    if given.get("action") in ONLY_LOOK:
        return
    source = click.get_current_context().get_parameter_source
    asked = {
        name: value.name if isinstance(value, Path) else value
        for name, value in given.items()
        if name != "home" and source(name) not in (ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP)
    }
    with suppress(HomeError):  # there is no home: nothing was done
        home = load_home(home_path(given.get("home")))
        note(home, "changed", f"riskdesk {command.name}", {"asked": asked, "how": how})


@click.group(cls=DeskGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), default=None, help=HOME_HELP)
@click.version_option(package_name="riskdesk", prog_name="riskdesk")
@click.pass_context
def riskdesk(ctx: click.Context, home: Path | None) -> None:
    """The morning desk of a marketplace risk team.

    Exit codes: 0 ok, 1 a monitor or a drop failed (the rest was done), 2 the call itself was wrong, 3 another command
    is at work on this home, 130 stopped by Ctrl+C (143 by SIGTERM), with all that is written whole.
    """
    ctx.obj = home


def main() -> None:
    """The entry point of the `riskdesk` script."""
    riskdesk(prog_name="riskdesk")
