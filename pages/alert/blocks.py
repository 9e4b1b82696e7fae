"""The blocks of the story, row by row: what has no answer folds to a line and leaves its place to the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from pages.desk.escape import plain
from pages.parts.tables import muted

LEAST = 0.45  # of the page that a block standing alone has at least; chosen


@dataclass(frozen=True)
class Block:
    """A part of the story: its title, how it is drawn, and how wide it stands beside others.

    folded: instead of drawing it, what was looked at and not found, in a sentence (data); empty: it has an answer.
    """

    title: str
    draw: Callable[[], None]
    width: float = 1.0
    folded: str = ""


def row(*blocks: Block) -> None:
    """Blocks beside one another; those without an answer are lines, under or beside the others."""
    told, empty = [one for one in blocks if not one.folded], [one for one in blocks if one.folded]
    if len(told) != 1 or not empty:
        _columns(told)
        _lines(empty)
        return
    [alone] = told
    # Alone it would be stretched over the whole page; the lines fill what it does not need.
    part = alone.width / sum(one.width for one in blocks)
    share, first = max(part, LEAST), blocks[0] is alone
    left, right = st.columns([share, 1 - share] if first else [1 - share, share], gap="medium")
    with left if first else right:
        alone.draw()
    with right if first else left:
        _lines(empty)


def _columns(told: Sequence[Block]) -> None:
    if told:
        for place, one in zip(st.columns([one.width for one in told], gap="medium"), told, strict=True):
            with place:
                one.draw()


def _lines(empty: Sequence[Block]) -> None:
    if empty:
        with st.container(gap=None):
            for one in empty:
                fold(one.title, one.folded)


def fold(title: str, said: str) -> None:
    """A block without an answer: one line. Both are data."""
    st.markdown(f"**{plain(title)}** &ensp;{muted(said[:1].upper() + said[1:])}")
