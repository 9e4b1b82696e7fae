"""The desk's people: who may come in, in which role, for which markets and stages. Every change is in the audit.

They are in the store, not in a file: a change is one transaction with its entry in the audit, two who change at once
do not undo each other, a backup has them, and what may be written is decided by the same file that is written to.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitors.store.audit import audit_log
from monitors.store.audit.audit_log import Happening
from monitors.store.database import Row, Store
from monitors.store.machine import moment
from monitors.store.statements import statements
from monitors.store.store_errors import StoreError
from queries.content.problem import nearest
from queries.content.settings import Role

SQL = statements("people")
LONGEST_LOGIN = 200
Roles = Mapping[str, Role]


@dataclass(frozen=True)
class Person:
    """One of the desk's people. markets, stages: None = all; subject: who signed in first under this login."""

    login: str
    role: str
    markets: tuple[str, ...] | None = None
    stages: tuple[str, ...] | None = None
    enabled: bool = True
    subject: str | None = None
    actor: str = ""
    at: str = ""


@dataclass(frozen=True)
class By:
    """Who changes the table, and when (UTC); how: what the audit tells of the way, such as a command line."""

    actor: str
    at: datetime
    how: Mapping[str, object] = field(default_factory=dict)


_GO_ALONG = ("rename_owned_queries", "rename_asked", "rename_owned_incidents", "rename_kept_results")
Change = Callable[[Store, By], object]


def key_of(login: str) -> str:
    """A login without regard to capital letters and spaces around it."""
    return " ".join(login.split()).casefold()


def people(store: Store) -> list[Person]:
    """All of them, by login."""
    return [_person(row) for row in store.rows(SQL["people"])]


def person(store: Store, login: str) -> Person | None:
    """One of them, whatever capital letters; None where nobody has that login."""
    row = store.one(SQL["person"], {"key": key_of(login)})
    return _person(row) if row else None


def person_of_subject(store: Store, subject: str) -> Person | None:
    """Who signed in first as this subject of an issuer."""
    row = store.one(SQL["person_of_subject"], {"subject": subject})
    return _person(row) if row else None


def put(store: Store, by: By, one: Person, roles: Roles) -> None:
    """Add somebody, or give them another role, markets or state. Raises StoreError where it will not do."""
    login = " ".join(one.login.split())
    if not 0 < len(login) <= LONGEST_LOGIN:
        raise StoreError(f"a login has 1 to {LONGEST_LOGIN} characters, this one has {len(login)}")
    check_role(one.role, roles)
    row = {
        "key": key_of(login),
        "login": login,
        "role": one.role,
        "markets": _listed(one.markets),
        "stages": _listed(one.stages),
        "enabled": int(one.enabled),
        "actor": by.actor,
        "at": moment(by.at),
    }
    with store.write():
        before = person(store, login)
        if before is not None and not _administers(one, roles):
            _keep_an_admin(store, before, roles)
        store.execute(SQL["change_person" if before else "add_person"], row)
        was = _said(before) if before else None
        _tell(store, by, before.login if before else login, {"now": _said(one), "before": was})


def rename(store: Store, by: By, old: str, new: str) -> None:
    """Another login for the same person, who keeps what is theirs; whoever signs in under it next is bound to it.

    Raises StoreError where the old one is not there, or the new one is taken.
    """
    with store.write():
        found = _known(store, old)
        if not 0 < len(key_of(new)) <= LONGEST_LOGIN:
            raise StoreError(f"a login has 1 to {LONGEST_LOGIN} characters, this one has {len(key_of(new))}")
        if key_of(new) != key_of(old) and person(store, new) is not None:
            raise StoreError(f"{new} is somebody else's login already")
        row = {"key": key_of(old), "new_key": key_of(new), "new": " ".join(new.split()), "actor": by.actor}
        store.execute(SQL["rename_person"], {**row, "at": moment(by.at)})
        for name in _GO_ALONG:
            store.execute(SQL[name], {"old": found.login, "new": row["new"]})
        _tell(store, by, found.login, {"renamed to": row["new"]})


def remove(store: Store, by: By, login: str, roles: Roles) -> None:
    """Out of the table; what they did stays. Raises StoreError where nobody has that login."""
    with store.write():
        found = _known(store, login)
        _keep_an_admin(store, found, roles)
        store.execute(SQL["remove_person"], {"key": key_of(login)})
        _tell(store, by, found.login, {"removed": True})


def bind(store: Store, login: str, subject: str, at: datetime) -> None:
    """Somebody signed in for the first time under a login: from now on it is theirs alone."""
    with store.write():
        if store.execute(SQL["bind_subject"], {"key": key_of(login), "subject": subject}):
            audit_log.add(store, Happening(login, at, "signed in", login, {"first": True}))


def unbind(store: Store, by: By, login: str) -> None:
    """Whoever signs in next under a login has it. Raises StoreError where nobody has it."""
    with store.write():
        found = _known(store, login)
        store.execute(SQL["forget_subject"], {"key": key_of(login)})
        _tell(store, by, found.login, {"bound to": None})


def check_role(role: str, roles: Roles) -> None:
    """Raises StoreError for a role that the home does not have."""
    if role not in roles:
        close = nearest(role, roles)
        hint = f"; did you mean {close}?" if close else ""
        raise StoreError(f"no such role: {role}{hint} There are {', '.join(roles)}.")


def _known(store: Store, login: str) -> Person:
    found = person(store, login)
    if found is None:
        close = nearest(login, [one.login for one in people(store)])
        hint = f"; did you mean {close}?" if close else ""
        raise StoreError(f"nobody has the login {login}{hint}")
    return found


def _keep_an_admin(store: Store, leaving: Person, roles: Roles) -> None:
    """Raises StoreError where nobody would be left who may change this table from the page."""
    if _administers(leaving, roles) and not any(
        _administers(one, roles) for one in people(store) if key_of(one.login) != key_of(leaving.login)
    ):
        raise StoreError(
            f"{leaving.login} is the last one who administers this desk: make somebody else admin first"
        )


def _administers(one: Person, roles: Roles) -> bool:
    return one.enabled and one.role in roles and roles[one.role].may == "administer"


def _tell(store: Store, by: By, login: str, detail: Mapping[str, object]) -> None:
    audit_log.add(store, Happening(by.actor, by.at, "people", login, {**detail, **by.how}))


def _said(one: Person) -> dict[str, object]:
    """What the audit tells of somebody."""
    return {"role": one.role, "markets": one.markets, "stages": one.stages, "enabled": one.enabled}


def _listed(values: Sequence[str] | None) -> str | None:
    return None if values is None else json.dumps(sorted(set(values)), ensure_ascii=False)


def _person(row: Row) -> Person:
    markets, stages = (tuple(json.loads(row[name])) if row[name] else None for name in ("markets", "stages"))
    return Person(
        row["login"],
        row["role"],
        markets,
        stages,
        bool(row["enabled"]),
        row["subject"],
        row["actor"],
        row["at"],
    )
