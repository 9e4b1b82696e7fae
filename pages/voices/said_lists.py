"""What stands out: groups that say the same, the largest first, and phrases that rise. Each leads to its texts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from monitors import words
from monitors.voices.groups.spells import LEARN
from monitors.voices.voice import Said, TextGroup
from pages.desk.house import House
from pages.parts import tables
from pages.parts.links import VOICES, Destination
from pages.spoken import asked_voices, said_words
from pages.spoken.quoted import cell, named_by
from pages.voices.text_list import TEXT

NOTHING_SAME = (
    "Nothing is said by many: no three texts of these days say the same, or lead to the same contact."
)
HOW = (
    "One text goes round: the same sentences, or the same accounts again. A complaint about few: claims, disputes or "
    "reports about fewer sellers than usual. Many, in own words: a sale, a season, a carrier; no card names it."
)
NOTHING_RISES = (
    "No phrase that 1 in 50 of these authors say is said more than chance would have it, against before and against "
    "the other places; a market, a kind or an incident shows what fewer say."
)


def draw(desk: House, as_of: date, found: Said) -> None:
    """Groups and phrases beside each other; what there is none of is a line, and leaves its place to the other."""
    rises = bool(found.phrases or found.talk)
    if found.groups and rises:
        left, right = st.columns([1.25, 1], gap="medium")
        with left:
            groups(desk, as_of, found)
        with right:
            phrases(found)
        return
    if found.groups:
        groups(desk, as_of, found, wide=True)
    if rises:
        phrases(found)
    said = [*([] if found.groups else [NOTHING_SAME]), *([] if rises else [NOTHING_RISES])]
    first = asked_voices.first_text(desk)
    if first is not None and (days := (as_of - first).days) < LEARN:
        said.append(
            f"Texts have come for {words.plural(days, 'day')}: what is usual is known after {LEARN}; before that "
            "only a contact or a request makes a group."
        )
    st.caption(" ".join(said))


def groups(desk: House, as_of: date, found: Said, *, wide: bool = False) -> None:
    """A row a group; a click on its words opens it."""
    # Over 40 lines: one line for each column.
    known = asked_voices.first_known(desk, as_of)
    fresh = frozenset(name for name, morning in known.items() if morning > found.since)
    told = in_order(found, fresh)
    rows = pd.DataFrame(
        [
            {
                "said": cell(named_by(one.example.body), 200 if wide else 120),
                "new": ["new"] if one.group_id in fresh else [],
                "texts": one.texts,
                "authors": one.authors,
                "money": one.money,
                "days": _by_day(one, found),
                "when": said_words.days(one, found),
                "bond": said_words.BONDS.get(one.bond, one.bond),
                "kinds": words.listing([words.label(kind) for kind in one.kinds], 2),
                "markets": words.listing(list(one.markets), 3),
            }
            for one in told
        ]
    )
    columns = {
        "said": tables.text("What they say", 700 if wide else 260),
        "new": tables.badges("New", {"new": "orange"}, 50),
        "texts": tables.number("Texts", width=52),
        "authors": tables.number("Authors", width=64),
        "money": tables.money(
            "Orders", desk.currency, 72, help="Money of the orders that its texts are about"
        ),
        "when": tables.text("From, to", 92),
        "days": tables.spark("By day", 62, help="Texts of each day that is looked at"),
        "kinds": tables.text("Kind", 84),
        "markets": tables.text("Market", 54),
        "bond": tables.text("Held together by", 130 if wide else 104),
    }
    if not wide:  # what they say needs the room; the group's own page has both
        columns = {name: one for name, one in columns.items() if name not in ("days", "kinds")}
        rows = rows[list(columns)]
    tables.show(
        rows,
        columns,
        exact=exact_groups(told),
        title="Said by many",
        key="voice_groups",
        alt="Groups of texts that say the same",
        rows=8,
        note="the new first, then the largest sum of orders; click one for its texts, authors and incidents",
        leads=[_to(v_group=one.group_id) for one in told],
    )


def _by_day(one: TextGroup, found: Said) -> list[int]:
    days = range((found.until - found.since).days)
    return [one.by_day.get(found.since + timedelta(days=day), 0) for day in days]


def in_order(found: Said, fresh: Collection[str]) -> list[TextGroup]:
    """The groups, those that are new in these days first, then the largest money, then the most texts."""
    return sorted(
        found.groups,
        key=lambda one: (one.group_id not in fresh, -(one.money or 0.0), -one.texts, one.group_id),
    )


def exact_groups(told: list[TextGroup]) -> pd.DataFrame:
    """The groups as a file holds them."""
    return pd.DataFrame(
        [
            {
                "group": one.group_id, "example": one.example.body, "texts": one.texts, "authors": one.authors,
                "addressees": one.addressees, "money": one.money, "first_at": one.first_at, "last_at": one.last_at,
                "held_together_by": said_words.held_by(one), "kinds": " ".join(one.kinds),
                "languages": " ".join(one.languages), "markets": " ".join(one.markets),
            }
            for one in told
        ]
    )  # fmt: skip


def phrases(found: Said) -> None:
    """A row a phrase; a click opens its texts."""
    # Over 40 lines: the table, and the file with more columns.
    told = (*found.phrases, *found.talk)
    rows = pd.DataFrame(
        {
            "phrase": [cell(one.phrase, 60) for one in told],
            "how": [said_words.HOW[one.how] for one in told],
            "now": [said_words.of_all(one.now, found.texts_now, "") for one in told],
            "before": [said_words.of_all(one.before, found.texts_before, "") for one in told],
            "more": [said_words.more(one) for one in told],
            "authors": [one.authors_now for one in told],
        }
    )
    exact = pd.DataFrame(
        [
            {
                "phrase": one.phrase, "texts_now": one.now, "of_texts_now": found.texts_now, "texts_before": one.before,
                "of_texts_before": found.texts_before, "authors_now": one.authors_now,
                "authors_before": one.authors_before,
                "how": one.how, "log_odds": one.log_odds, "low": one.low, "high": one.high, "share_by_chance": one.q,
            }
            for one in told
        ]
    )  # fmt: skip
    columns = {
        "phrase": tables.text("Phrase", 170),
        "how": tables.text("How", 136, help=HOW),
        "now": tables.text("Texts now", 78, help="And their share of all texts of these days"),
        "before": tables.text("Before", 84, help="And their share of all texts of the days before"),
        "more": tables.times("More", 50, "Share of the texts with it now ÷ before"),
        "authors": tables.number("Authors", width=58),
    }
    tables.show(
        rows,
        columns,
        exact=exact,
        title="Said more than before",
        key="voice_phrases",
        alt="Phrases that are said more than before",
        rows=8,
        note=f"now against {said_words.before_days(found)}",
        leads=[_to(v_phrase=one.phrase) for one in told],
        empty=NOTHING_RISES,
    )


def _to(**state: str) -> Destination:
    """This page with all it is asked, and one thing more."""
    here = {name: st.query_params[name] for name in st.query_params if name not in ("as_of", TEXT)}
    return Destination(VOICES, {**here, **state})
