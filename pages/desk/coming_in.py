"""Who is let in, and as whom: asked on every rerun, so that who is taken out of the table is out with the next click.

Where people sign in, the table of people says who comes in; an empty one lets nobody in. Where nobody signs in, the
desk is reached from its own machine alone, and who is there may do everything a shell on it may.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from monitors.store import Store
from monitors.store.access import people
from monitors.store.access.people import Person
from monitors.store.access.standing_here import StandingHere
from monitors.store.audit import audit_log
from monitors.store.audit.audit_log import Happening
from pages.desk import house, identity
from queries.content.settings import Role, Settings

_TOLD = "riskdesk_came_in"  # of a session: what the audit was told of it last
LOCAL = "pm"  # through whose eyes who is at the machine looks: personal data masked
_WHO_MAY = "Who administers the desk lets you in: `riskdesk users add LOGIN --role ROLE`."


@dataclass(frozen=True)
class TurnedAway:
    """Why somebody is not let in, and what to do; ``again``: signing in again may help."""

    why: str
    todo: str
    again: bool = True


def come_in(settings: Settings, store: Store) -> StandingHere | TurnedAway:
    """What who is here may see and do, for who has signed in where one must. The audit is told once a session."""
    if not identity.has_sign_in(settings):
        return at_the_machine(settings)
    login = identity.person(settings) or ""
    found = _found(settings, store, login)
    told = found.why if isinstance(found, TurnedAway) else found.role.name
    if st.session_state.get(_TOLD) != (login, told):
        st.session_state[_TOLD] = (login, told)
        action = "refused" if isinstance(found, TurnedAway) else "signed in"
        audit_log.add(store, Happening(login, house.now(), action, told))
    return found


def at_the_machine(settings: Settings) -> StandingHere:
    """Who reaches a desk without sign-in."""
    started = settings.roles.get(identity.started_role() or "")
    seen = started or settings.roles.get(LOCAL) or next(iter(settings.roles.values()))
    return StandingHere("", replace(seen, may="administer", monitors=True))


def roles_of(settings: Settings, here: StandingHere) -> dict[str, Role]:
    """The roles somebody may look through: their own first; each with the limits of who they are."""
    found = {here.role.name: here.role}
    for role in sorted(settings.roles.values(), key=lambda one: one.name != LOCAL):
        if role.name not in found and role.is_for(here.login or None) and _differs(role, found):
            found[role.name] = here.through(role)
    return found


def _differs(role: Role, found: dict[str, Role]) -> bool:
    """Whether one sees anything else through a role than through those found."""
    return all(
        (role.extracts, role.personal, role.partly) != (one.extracts, one.personal, one.partly)
        for one in found.values()
    )


def _found(settings: Settings, store: Store, login: str) -> StandingHere | TurnedAway:
    fault = identity.token_fault(settings, house.now_in_seconds())
    if fault is not None:
        return TurnedAway(fault, "Sign in again.")
    who, subject = people.person(store, login), identity.subject(settings)
    if who is None:
        return _unknown(store, login, subject)
    if not who.enabled:
        return TurnedAway(
            f"{who.login} may not come in any more.", "Who administers the desk can let you in again."
        )
    if subject is not None and who.subject not in (None, subject):
        return TurnedAway(
            f"Somebody else signed in as {who.login} before.",
            f"If that is you with a new account, an admin says so: `riskdesk users unbind {who.login}`.",
        )
    if who.role not in settings.roles:
        return TurnedAway(
            f"The table of people gives you the role {who.role}, which riskdesk.toml does not have any more.",
            f"There are {', '.join(settings.roles)}: `riskdesk users set {who.login} --role ROLE`.",
            again=False,
        )
    if subject is not None and who.subject is None:
        people.bind(store, who.login, subject, house.now())
    return _standing(settings.roles[who.role], who)


def _standing(role: Role, who: Person) -> StandingHere:
    return StandingHere(who.login, replace(role, markets=who.markets, stages=who.stages), who.stages)


def _unknown(store: Store, login: str, subject: str | None) -> TurnedAway:
    """Nobody of the table: a new name of somebody in it, a table without anybody, or a stranger."""
    before = people.person_of_subject(store, subject) if subject else None
    if before is not None:
        return TurnedAway(
            f"You signed in as {login}; this desk knows you as {before.login}.",
            f"Who administers the desk renames you: `riskdesk users rename {before.login} {login}`.",
        )
    if not people.people(store):
        return TurnedAway(
            f"You signed in as {login}, and the table of people of this desk is empty: nobody is let in.",
            f"On the desk's machine: `riskdesk users add {login} --role admin`, then load this page again.",
        )
    return TurnedAway(f"{login} is not among the people of this desk.", _WHO_MAY)
