"""Monitors whose files cannot be used: each is named with file, line, found and expected; the rest goes on."""

from __future__ import annotations

import streamlit as st

from monitors import words
from pages.desk.escape import plain
from pages.desk.house import House


def draw(desk: House) -> None:
    """All of them, folded away; nothing where every file can be used."""
    broken = desk.catalogue.broken
    if not broken:
        return
    label = f"{words.plural(len(broken), 'monitor')} failed: the file cannot be used"
    with st.expander(label, icon=":material/error:"):
        for one in broken:
            st.markdown(f"**{plain(words.metric(one.name))}**")
            for problem in one.problems:
                st.markdown(f"- {plain(problem)}")


def names(desk: House) -> set[str]:
    """How an address may name a monitor whose file cannot be used: by the file, or in words."""
    return {name for one in desk.catalogue.broken for name in (one.name, words.metric(one.name))}


def answer(desk: House, asked: str | None) -> None:
    """What is wrong with the very metric that was asked for, by its words; nothing where it can be read."""
    for one in desk.catalogue.broken:
        if asked in (one.name, words.metric(one.name)):
            title = f"{words.metric(one.name)} failed: its file cannot be used, so another metric is shown"
            st.error(
                plain(" · ".join(str(problem) for problem in one.problems)),
                title=plain(title),
                icon=":material/error:",
            )
