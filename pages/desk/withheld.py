"""What a role may not read, said on a page: that it is so, what it stands on, and who can change it.

The engine answers such a question with the reason for one table. A page has many questions: it folds their reasons into
one sentence, and says beside a block no more than that it is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from monitors import words
from pages.desk.escape import commands
from pages.desk.house import House
from queries.engine.market_limits import withheld_words

PART = "A part of this page"
HIDDEN = "not shown to you"
ICON = ":material/visibility_off:"
MOST = 6  # extracts that a sentence names; of more it says how many


def say(desk: House, tables: Iterable[str], what: str = PART) -> None:
    """The sentence in a box; nothing where none of the tables is kept back."""
    if said := sentence(desk, tables, what):
        st.info(commands(said), icon=ICON)


def sentence(desk: House, tables: Iterable[str], what: str = PART) -> str:
    """What is not shown and what it is read from, what is seen instead, and who can change that; commands as `code`.

    tables: what was asked for; those that are not kept back are no part of it. Empty where none is.
    """
    if desk.here is None or not (back := {*tables} & reasons(desk).keys()):
        return ""
    needs = sorted({one for name in back for one in desk.unseen.needs.get(name, (name,))})
    read = words.listing([words.label(one) for one in needs], MOST)
    role = desk.here.role
    ways = [f"`extracts` under `[roles.{role.name}]` in riskdesk.toml"] if role.extracts is not None else []
    if role.markets is not None or desk.here.stages is not None:
        ways.append("your markets and stages on the page People and audit")
    return (
        f"{what} is not shown to you. It is read from {read}; you see {desk.here.alone} alone. Who administers the "
        f"desk can change it: {', '.join(ways)}."
    )


def reasons(desk: House) -> Mapping[str, str]:
    """Table → why it is kept back, as the engine says it."""
    if desk.here is None or not desk.here.limited:
        return {}
    markets = desk.here.role.markets
    no_market = desk.engine(None).withheld if markets is not None else ()
    return {name: withheld_words(name, markets or ()) for name in no_market} | dict(desk.unseen.tables)


def tables_in(desk: House, told: str) -> set[str]:
    """The tables that a text gives as the reason why something is not there."""
    return {
        name
        for name, why in reasons(desk).items()
        if why in told or told.endswith(f"the home has no table {name}")
    }


def fold(desk: House, notes: Iterable[str], what: str = PART) -> list[str]:
    """One sentence for all notes that say what is kept back, drawn; the other notes, for the page to say."""
    tables: set[str] = set()
    others = []
    for one in notes:
        back = tables_in(desk, one)
        tables |= back
        if not back:
            others.append(one)
    say(desk, tables, what)
    return others


def briefly(desk: House, told: str) -> str:
    """The same beside one block of a page, in a clause: what it takes that is not shown."""
    needs = {one for name in tables_in(desk, told) for one in desk.unseen.needs.get(name, (name,))}
    return f"{HIDDEN}: it takes {words.listing([words.label(one) for one in sorted(needs)], MOST)}"


def told(desk: House, note: str) -> str:
    """A note of a block as who is here is told it: one that gives a table kept back as its reason is said in words."""
    return briefly(desk, note) if note and tables_in(desk, note) else note


def alone(desk: House, otherwise: str) -> str:
    """A sentence about a home of which nothing is in sight: for who sees a part alone, that it is of that part."""
    if desk.here is None or not desk.here.limited:
        return otherwise
    return f"Nothing of it is in what you see: {desk.here.alone}. Who administers the desk says what that is."
