"""The Sellers page where there is nobody to show: no kind declared, a file that cannot be read, an unknown id."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import streamlit as st

from monitors.entities.ranking import Ranking
from pages.desk.escape import plain
from pages.desk.house import House
from pages.desk.shown_ids import Names
from pages.parts import links, unknown_value
from queries.content.entity_kind import EntityKind

SMALLEST = Path(__file__).parent / "smallest_kind.toml"


def in_order(desk: House) -> list[EntityKind]:
    """The kinds of the home: those with most counted about them first, whatever of it is shown to who is here."""
    declared = desk.declared_kinds.kinds
    return sorted(desk.kinds.kinds.values(), key=lambda one: (-len(declared[one.name].counts), one.name))


def broken(desk: House) -> None:
    """What is wrong with files of kinds; the others work."""
    for problem in desk.kinds.problems:
        st.error(plain(str(problem)), icon=":material/error:")


def none_declared() -> None:
    """A home that declares no kind of entity."""
    st.title("Nobody to rank")
    st.markdown(
        "This home does not say whom it deals with. A file `entities/<kind>.toml` names a kind: its key, what is "
        "counted about it and what ties accounts together. The reference has its keys; the smallest one:"
    )
    st.code(SMALLEST.read_text(encoding="utf-8"), language="toml")


def unknown(kind: EntityKind, asked: str, ranked: Ranking, names: Names) -> None:
    """An id that nothing knows."""
    word = kind.word.lower()
    if not asked:
        st.subheader(plain(f"Which {word}?"))
        st.markdown(plain(f"The address names no {word}: its id stands behind id=."))
        links.link(links.ranking_place(kind.name), f"All {kind.plural.lower()}", ":material/arrow_back:")
        return
    st.subheader(plain(f"No {word} “{unknown_value.short(asked)}”"))
    shown = names.cells(kind.key, ranked.known["id"])
    close = get_close_matches(asked, shown, n=3, cutoff=0.7)
    st.markdown(
        plain(
            f"No table that counts {kind.plural.lower()} has this id up to this morning."
            + (f" Did you mean {', '.join(close)}?" if close else "")
        )
    )
    for one in close:
        links.link(
            links.entity_place(kind.name, names.address(kind.key, one)), one, ":material/person_search:"
        )
    links.link(links.ranking_place(kind.name), f"All {kind.plural.lower()}", ":material/arrow_back:")
