"""digest and serve: the morning message and the dashboard."""

import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from monitors import words
from monitors.catalogue.lineage import unnamed_kinds
from monitors.catalogue.loading import load_catalogue
from monitors.commands.options import STORE_FILE, actor, as_of_option, home_option, now, open_store
from monitors.messages.digest import digest as write_digest
from monitors.messages.missing_runs import missing_runs
from monitors.store import Store, StoreError
from monitors.store.access import people
from monitors.store.access.bounds import Bounds
from monitors.store.access.person_store import PersonStore
from monitors.store.access.standing_here import StandingHere
from monitors.store.audit.audit_log import head
from queries.content.contract import load_contracts
from queries.content.home import Home
from queries.engine.kept_back import kept_back
from queries.engine.market_limits import dimensions
from queries.state.catalog import read_catalog
from queries.state.lock import is_held

HOUSE = Path(__file__).resolve().parents[2]
LAUNCHER = "pages.launcher"


@click.command()
@home_option
@as_of_option
@click.option("--link", default="", help="Address of the dashboard, for a link with each line.")
@click.option(
    "--for",
    "login",
    default="",
    help="As one of the desk's people may see it: their markets, stages and extracts.",
)
def digest(home: Home, as_of: date | None, link: str, login: str) -> None:
    """The morning message as Markdown, for a mail or a chat; its last line keeps the end of the audit outside."""
    names = words.MetricNames.of(load_catalogue(home).monitors)
    whole = open_store(home)
    store = _store_of(home, whole, login) if login else whole
    missing = missing_runs(store, now(), home.settings.runs, at_work=is_held(home.state))
    text = write_digest(
        store,
        now(),
        as_of,
        currency=home.settings.currency,
        link=link.rstrip("/"),
        names=names,
        missing=missing,
    )
    click.echo(text, nl=False)
    if (end := head(whole)).number:
        click.echo(f"\nAudit: {words.plural(end.number, 'entry')}, head {end}")


@click.command()
@home_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="Port to listen on."
)
@click.option(
    "--role", default="", help="The role of whoever reaches a desk without sign-in; else one for all."
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Server processes behind the address: no more than there are cores to spare.",
)
def serve(home: Home, host: str, port: int, role: str, workers: int) -> None:
    """Serve the dashboard until it is stopped (Ctrl+C).

    It listens beyond this machine only where people sign in: [sign_in] in riskdesk.toml, or [auth] in
    .streamlit/secrets.toml. Exit code 2 with the reason where it may not.
    """
    if role and role not in home.settings.roles:
        raise click.BadParameter(f"{role!r} is none of {', '.join(home.settings.roles)}", param_hint="--role")
    store = open_store(home)
    store.check()
    store.close()
    command = [sys.executable, "-m", LAUNCHER, "--home", str(home.root), "--host", host, "--port", str(port)]
    # A process of its own: nothing below the pages may import them. Whatever stops this one (Ctrl+C, a service
    # manager) stops the server too: none stays behind holding the port.
    named = ["--actor", actor(), *(["--role", role] if role else []), "--workers", str(workers)]
    server = subprocess.Popen([*command, *named], cwd=HOUSE)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    try:
        code = server.wait()
    except KeyboardInterrupt:
        code = server.wait()
    raise click.exceptions.Exit(2 if code == 2 else 1 if code > 0 else 0)


def _store_of(home: Home, whole: Store, login: str) -> Store:
    """The store as one of the people sees it. Raises StoreError where they are none, or kept out."""
    who = people.person(whole, login)
    if who is None or not who.enabled:
        raise StoreError(f"{login} is not among the people of this desk, or is disabled: `riskdesk users`")
    people.check_role(who.role, home.settings.roles)
    role = replace(home.settings.roles[who.role], markets=who.markets, stages=who.stages)
    standing = StandingHere(who.login, role, who.stages)
    return PersonStore(home.state / STORE_FILE, standing, now, _bounds_of(home, standing))


def _bounds_of(home: Home, standing: StandingHere) -> Bounds | None:
    """The markets, monitors and checks of money that somebody may see; None where they may see all."""
    if not standing.limited:
        return None
    back = kept_back(home, read_catalog(home), standing.role)
    seen = [
        one
        for one in load_catalogue(home).monitors
        if (standing.stages is None or one.stage in standing.stages)
        and (back.monitors is None or one.name in back.monitors)
    ]
    all_seen = standing.stages is None and back.monitors is None
    monitors = None if all_seen else tuple(sorted(one.name for one in seen))
    checks = None if back.checks is None else tuple(sorted(back.checks))
    marks = dimensions(load_contracts(home))
    unnamed = unnamed_kinds(seen, back.tables)
    unread = tuple(sorted(back.extracts))
    return Bounds(
        marks, standing.role.markets, monitors, standing.stages, checks, unnamed=unnamed, unread=unread
    )


COMMANDS = (digest, serve)
