"""Pages with nothing to show yet, or nothing that fits: what is missing, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from monitors import words
from pages.desk import withheld
from pages.desk.escape import plain
from pages.desk.house import House
from queries.state.ledger import read_ledger

SOME = 10_000  # landed files counted at most
DONE, OPEN = ":green[:material/check_circle:]", ":gray[:material/radio_button_unchecked:]"


def first_morning(desk: House) -> None:
    """The page of a desk that has no run yet: the three steps to the first one, and which are done."""
    st.title("No morning yet")
    landed, taken = landed_files(desk), len(read_ledger(desk.home.state).entries)
    steps = [
        (landed > 0, "Extracts have landed", _count(landed, "file") if landed else "landing/ is empty"),
        (taken > 0, "They are taken in", _count(taken, "drop") if taken else "nothing yet"),
        (False, "The monitors have run", "not yet"),
    ]
    for done, step, state in steps:
        st.markdown(f"{DONE if done else OPEN} &ensp;**{step}** &ensp;:gray[{plain(state)}]")
    todo = []
    if not landed:
        st.markdown(
            "Put Parquet or CSV drops into a folder of `landing/` named after the extract, or write the demo "
            "marketplace into this home. Then:"
        )
        todo = ["riskdesk demo      # only without data of your own"]
    st.code("\n".join([*todo, *([] if taken else ["riskdesk ingest"]), "riskdesk run"]), language="bash")
    st.caption("With --home, or RISKDESK_HOME, at this home. The page shows the morning once it has run.")


def landed_files(desk: House) -> int:
    """How many files lie in landing/, manifests left out."""
    found = 0
    for path in desk.home.landing.rglob("*") if desk.home.landing.is_dir() else ():
        found += path.is_file() and not path.name.endswith(".manifest.json")
        if found >= SOME:
            break
    return found


def no_match(what: str, widest: Mapping[str, object], hint: str) -> None:
    """A list that filters have emptied: says so, and one click takes them off.

    `widest`: key of each filter → the value that lets everything pass. `hint` is data.
    """

    def widen() -> None:
        st.session_state.update(widest)

    st.info(plain(f"No {what} matches these filters. {hint}"), icon=":material/filter_alt_off:")
    st.button(f"Show every {what}", key=f"every_{what}", icon=":material/filter_alt_off:", on_click=widen)


def no_monitors(desk: House) -> None:
    """A home whose monitors are all missing, cannot be read, or are not shown to who is here."""
    st.title("No metric to show")
    none = "This home has no monitor that can be read. Write one, or look at what is wrong with those there:"
    told = withheld.alone(desk, none)
    st.markdown(plain(told))
    if told != none:
        return
    st.code("riskdesk new my_metric\nriskdesk check", language="bash")


def _count(number: int, one: str) -> str:
    return f"{'at least ' if number >= SOME else ''}{words.plural(number, one)}"
