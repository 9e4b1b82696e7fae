"""The table of people, and the form that adds or changes somebody. It is in force with their next click."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from monitors import words
from monitors.store import StoreError
from monitors.store.access import people
from monitors.store.access.people import By, Person
from pages.desk import identity
from pages.desk.house import House, now, open_house
from pages.parts import actor, flash, tables

NEW = "Somebody new"
STATES = {"enabled": "green", "disabled": "red"}


def draw(desk: House) -> None:
    """The table at the left, the form at the right."""
    found = people.people(desk.store)
    left, right = st.columns([2, 1], gap="medium")
    with left:
        _table(desk, found)
        if found and not identity.has_sign_in(desk.home.settings):
            st.caption("This desk has no sign-in yet: the table is asked as soon as it has one.")
    with right:
        _form(desk, {one.login: one for one in found})


def _table(desk: House, found: list[Person]) -> None:
    rows = [
        {
            "login": one.login,
            "role": one.role,
            "markets": words.listing(list(one.markets), 6) if one.markets is not None else "all",
            "stages": words.listing(list(one.stages), 3) if one.stages is not None else "all",
            "state": ["enabled" if one.enabled else "disabled"],
            "came": "yes" if one.subject else "not yet",
            "by": f"{one.actor}, {words.moment(one.at)}",
        }
        for one in found
    ]
    columns = {
        "login": tables.text("Signs in as", 210),
        "role": tables.text("Role", 100),
        "markets": tables.text("Markets", 130, help="Whose rows they see"),
        "stages": tables.text("Stages", 130, help="Whose monitors and alerts they see"),
        "state": tables.badges("State", STATES, 84),
        "came": tables.text(
            "Came in", 72, help="By OpenID Connect: from then on the login is that account's alone"
        ),
        "by": tables.text("Set by", 190),
    }
    tables.show(
        pd.DataFrame(rows, columns=list(columns)),
        columns,
        title=words.plural(len(rows), "person", "people"),
        key="people",
        alt="People of the desk with role, markets, stages and state",
        rows=14,
        empty=_nobody(desk),
    )


def _nobody(desk: House) -> str:
    if identity.has_sign_in(desk.home.settings):
        return "Nobody is in the table: nobody who signs in is let in."
    return (
        "Nobody yet, and nobody is needed: without sign-in the desk is reached from its own machine alone, by one "
        "person who may do everything. Add people before you set up the sign-in."
    )


def _form(desk: House, known: dict[str, Person]) -> None:
    """One person: chosen by login, with all that can be said of them."""
    chosen = st.selectbox("Person", [NEW, *known], key="ac_person")
    one = known.get(chosen)
    roles = list(open_house().home.settings.roles)
    markets, stages = list(desk.home.settings.markets), sorted({m.stage for m in desk.catalogue.monitors})
    with st.form("ac_form", border=True):
        if one is None:
            st.text_input(
                "Signs in as", key="ac_login", max_chars=people.LONGEST_LOGIN, placeholder="ana@example.com"
            )
        at = roles.index(one.role) if one and one.role in roles else roles.index("pm")
        st.selectbox("Role", roles, index=at, key=f"ac_role_{chosen}")
        st.multiselect(
            "Markets", sorted({*markets, *(one.markets or () if one else ())}), key=f"ac_markets_{chosen}",
            default=list(one.markets or ()) if one else [], placeholder="All markets",
        )  # fmt: skip
        st.multiselect(
            "Stages", sorted({*stages, *(one.stages or () if one else ())}), key=f"ac_stages_{chosen}",
            default=list(one.stages or ()) if one else [], placeholder="All stages",
        )  # fmt: skip
        st.toggle("May come in", value=one.enabled if one else True, key=f"ac_enabled_{chosen}")
        st.form_submit_button(
            "Add" if one is None else "Change", type="primary", on_click=_put, args=(desk, chosen, one)
        )
    if one is not None:
        _other(desk, one)


def _other(desk: House, one: Person) -> None:
    """A new login, a new account under the same one, out of the table."""
    with st.expander("Rename, new account, remove"):
        st.text_input("Signs in as, from now on", key="ac_new", placeholder=one.login)
        st.button("Rename", key="ac_rename", on_click=_rename, args=(desk, one))
        st.button(
            "Take another account", key="ac_unbind", disabled=one.subject is None, on_click=_unbind, args=(desk, one),
            help="The next account that signs in under this login has it",
        )  # fmt: skip
        st.button("Remove", key="ac_remove", type="tertiary", on_click=_remove, args=(desk, one))


def _put(desk: House, chosen: str, before: Person | None) -> None:
    state = st.session_state
    login = before.login if before else str(state["ac_login"])
    one = Person(
        login,
        state[f"ac_role_{chosen}"],
        tuple(state[f"ac_markets_{chosen}"]) or None,
        tuple(state[f"ac_stages_{chosen}"]) or None,
        bool(state[f"ac_enabled_{chosen}"]),
    )
    roles = open_house().home.settings.roles
    _do(desk, f"{login}: {one.role}", lambda store, by: people.put(store, by, one, roles))


def _rename(desk: House, one: Person) -> None:
    new = str(st.session_state["ac_new"])
    _do(desk, f"{one.login} is {new} now", lambda store, by: people.rename(store, by, one.login, new))


def _unbind(desk: House, one: Person) -> None:
    _do(
        desk,
        f"The next account under {one.login} has it",
        lambda store, by: people.unbind(store, by, one.login),
    )


def _remove(desk: House, one: Person) -> None:
    roles = open_house().home.settings.roles
    _do(
        desk, f"{one.login} is out of the table", lambda store, by: people.remove(store, by, one.login, roles)
    )


def _do(desk: House, done: str, what: people.Change) -> None:
    """Callback: carry a change out under the name of who is here."""
    name = actor.current()
    if name is None:
        flash.say("Say who you are first, at the top right of the page: it is kept with the change", "failed")
        return
    try:
        what(desk.store, By(name, now()))
    except StoreError as error:
        flash.say(str(error), "failed")
    else:
        flash.say(done)
