"""users: who may come in, in which role, for which markets and stages."""

from dataclasses import asdict, replace
from pathlib import Path

import click

from monitors.catalogue.loading import load_catalogue
from monitors.commands.options import actor, as_json, by_shell, home_option, now, open_store, print_json
from monitors.commands.terminal_table import print_table
from monitors.store import Store, StoreError
from monitors.store.access import people
from monitors.store.access.people import By, Person
from monitors.store.access.people_file import read_people
from queries.content.home import Home

ACTIONS = ("list", "add", "set", "enable", "disable", "rename", "unbind", "remove", "import")
ALL = "all"


@click.command()
@home_option
@click.argument("action", type=click.Choice(ACTIONS), default="list")
@click.argument("login", required=False)
@click.argument("new", required=False)
@click.option(
    "--role", help="Of `add` and `set`: a role of this home; viewer, pm, investigator, admin are built in."
)
@click.option(
    "--market", "markets", multiple=True, help="A market whose rows may be seen; again for more; all = all."
)
@click.option(
    "--stage", "stages", multiple=True, help="A stage whose monitors may be seen; again for more; all = all."
)
@as_json
def users(
    home: Home,
    action: str,
    login: str | None,
    new: str | None,
    role: str | None,
    markets: tuple[str, ...],
    stages: tuple[str, ...],
    as_json: bool,
) -> None:
    """The people of the desk: list them, or change who LOGIN is.

    LOGIN is the address or name that somebody signs in with; capital letters make no difference. `add` and `set` take
    --role, --market and --stage; `disable` keeps somebody out from their next click on, `enable` lets them in again.
    `rename LOGIN NEW` is the same person under another login; `unbind LOGIN` lets the next account that signs in under
    it have it, after a new account at the issuer. `import FILE` takes a TOML file of people, whole or not at all. On a
    desk without sign-in the table is not asked: who is at the machine may do everything. JSON: {"people": [{"login",
    "role", "markets", "stages", "enabled", "subject", "actor", "at"}]}.
    """
    # Over 40 lines: the signature and the help text, which is the documented JSON.
    store, by = open_store(home), By(actor(), now(), by_shell())
    roles = home.settings.roles
    if action == "import":
        _import(home, store, by, Path(_needed(login, "the file")))
    elif action == "rename":
        people.rename(store, by, _needed(login, "the login"), _needed(new, "the new login"))
    elif action == "unbind":
        people.unbind(store, by, _needed(login, "the login"))
    elif action == "remove":
        people.remove(store, by, _needed(login, "the login"), roles)
    elif action != "list":
        people.put(
            store,
            by,
            _changed(home, store, action, _needed(login, "the login"), role, markets, stages),
            roles,
        )
    if action != "list" and not as_json:
        click.echo(f"users {action}: done")
        return
    found = people.people(store)
    if as_json:
        print_json({"people": [asdict(one) for one in found]})
        return
    rows = [
        [one.login, one.role, _said(one.markets), _said(one.stages), _state(one), one.actor, one.at]
        for one in found
    ]
    print_table(["login", "role", "markets", "stages", "state", "set by", "at (UTC)"], rows)
    if not found:
        click.echo(
            "Nobody yet. On a desk with sign-in nobody is let in: `riskdesk users add LOGIN --role admin`."
        )


def _changed(
    home: Home,
    store: Store,
    action: str,
    login: str,
    role: str | None,
    markets: tuple[str, ...],
    stages: tuple[str, ...],
) -> Person:
    """The person as they are to be."""
    before = people.person(store, login)
    if action == "add" and before is not None:
        raise StoreError(
            f"{before.login} is among the people already, as {before.role}: `riskdesk users set` changes that"
        )
    if action == "add":
        one = Person(login, _needed(role, "--role"))
    elif before is None:
        raise StoreError(f"nobody has the login {login}: `riskdesk users add {login} --role …`")
    else:
        one = replace(before, role=role or before.role)
    if action in ("enable", "disable"):
        one = replace(one, enabled=action == "enable")
    known_markets, known_stages = tuple(home.settings.markets), stages_of(home)
    return replace(
        one,
        markets=_limits(markets, one.markets, known_markets, "market"),
        stages=_limits(stages, one.stages, known_stages, "stage"),
    )


def stages_of(home: Home) -> tuple[str, ...]:
    """The stages of this home's monitors."""
    return tuple(sorted({one.stage for one in load_catalogue(home).monitors}))


def _limits(
    given: tuple[str, ...], before: tuple[str, ...] | None, known: tuple[str, ...], what: str
) -> tuple[str, ...] | None:
    if not given:
        return before
    if ALL in given:
        return None
    for value in given:
        if known and value not in known:
            raise StoreError(f"no such {what}: {value}; there are {', '.join(known)}")
    return tuple(sorted(set(given)))


def _import(home: Home, store: Store, by: By, path: Path) -> None:
    found = read_people(path, home.settings.roles, tuple(home.settings.markets), stages_of(home))
    with store.write():
        for one in found:
            before = people.person(store, one.login)
            people.put(
                store, by, replace(one, subject=before.subject if before else None), home.settings.roles
            )
    click.echo(f"{len(found)} people taken from {path}")


def _needed(value: str | None, what: str) -> str:
    if not value:
        raise click.UsageError(f"{what} is missing: `riskdesk users --help` says how it is called")
    return value


def _said(values: tuple[str, ...] | None) -> str:
    return "all" if values is None else ", ".join(values) or "none"


def _state(one: Person) -> str:
    return "enabled" if one.enabled else "disabled"


COMMANDS = (users,)
