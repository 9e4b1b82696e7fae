"""Where nothing has been asked yet: the questions of the team and the tables, each a click from the editor."""

from __future__ import annotations

import pandas as pd

from monitors import words
from pages.desk import withheld
from pages.desk.house import House
from pages.editor import known_words
from pages.parts import tables
from pages.parts.links import SQL, Destination
from pages.sql import saved
from queries.content.settings import Role
from queries.engine.table_sql import quote

ROWS = 100  # rows that a first look at a table asks for; chosen


def draw(desk: House, role: Role) -> None:
    """Saved questions, and below them the tables."""
    _questions(desk)
    _tables(desk, role)


def _questions(desk: House) -> None:
    found = saved.readable(desk)
    frame = pd.DataFrame(
        {
            "what": [saved.titled(one) for one in found],
            "about": [one.file.description for one in found],
            "asks": [words.listing(saved.asks(one), 8) for one in found],
        }
    )
    tables.show(
        frame,
        {
            "what": tables.text("Question", 250),
            "about": tables.text("What for", 430),
            "asks": tables.text("Asks for", 210),
        },
        title="Saved questions",
        key="sql_questions",
        alt="Saved questions, each opens in the editor",
        rows=8,
        note="a click opens it in the editor",
        empty=withheld.alone(desk, "This home has no saved questions: put .sql files into saved/."),
        leads=[
            Destination(SQL, {saved.KEY: saved.body(one.file.sql), saved.QUESTION: one.file.name})
            for one in found
        ],
    )


def _tables(desk: House, role: Role) -> None:
    known = known_words.known(desk, role, ())["schema"]
    frame = pd.DataFrame(
        {
            "table": list(known),
            "kind": [one["kind"] for one in known.values()],
            "about": [one["about"] for one in known.values()],
        }
    )
    tables.show(
        frame,
        {
            "table": tables.text("Table", 190),
            "kind": tables.text("Kind", 80),
            "about": tables.text("What it holds", 620),
        },
        title="Tables",
        key="sql_first_tables",
        alt="Tables that may be read, each opens with its first rows",
        rows=12,
        note="what your role may read; “Tables” at the right has their columns",
        empty="Your role may read no table of this home.",
        leads=[
            Destination(SQL, {saved.KEY: f"select *\nfrom {_called(name)}\nlimit {ROWS}"}) for name in known
        ],
    )


def _called(name: str) -> str:
    return name if name.isidentifier() else quote(name)
