"""The frame around every page: title, mark, the flat top bar, and the styling Streamlit has no option for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import streamlit as st

from pages.desk import audit_notes
from pages.parts import addresses, flash, keyboard, links

MARK = Path(__file__).parent / "mark.svg"

# url_path, file, title, icon, what it answers; the first one is the front page and lives at "/".
PLACES = [
    ("review", links.REVIEW, "Review", ":material/inbox:", "What needs us this morning?"),
    ("metrics", links.METRICS, "Metrics", ":material/monitoring:", "How is any metric doing, anywhere?"),
    (
        "sellers",
        links.SELLERS,
        "Sellers",
        ":material/storefront:",
        "Who is behind it, and what is their story?",
    ),
    (
        "voices",
        links.VOICES,
        "Voices",
        ":material/forum:",
        "What do people say, who says the same, and what is new in it?",
    ),
    (
        "rules",
        links.RULES,
        "Rules",
        ":material/rule:",
        "Which rules work, which rot, and what if we moved the threshold?",
    ),
    (
        "interventions",
        links.INTERVENTIONS,
        "Interventions",
        ":material/healing:",
        "Did it work, at what cost, and did the fraud move?",
    ),
    (
        "losses",
        links.LOSSES,
        "Losses",
        ":material/account_balance:",
        "Which money does not add up, and what is done about it?",
    ),
    ("sql", links.SQL, "SQL", ":material/terminal:", "Let me look myself."),
    (
        "monitors",
        links.MONITORS,
        "Monitors",
        ":material/visibility:",
        "What do we watch, how well, and what do we miss?",
    ),
    ("data", links.DATA, "Data", ":material/database:", "Can we trust this morning's numbers?"),
]
HIDDEN = [
    ("entity", links.ENTITY, "Story", "What is the story of one seller, creator, buyer?"),
    ("alert", links.ALERT, "Alert", "What happened, how much is it, why, and what do we do?"),
    ("path", links.PATH, "Path", "Where did they part from their peers, and what let them through?"),
    ("ring", links.RING, "Rings", "Who acts as one hand, what do they cost, and what is new?"),
    ("access", links.ACCESS, "People and audit", "Who may come in, and who did what?"),
    ("meeting", links.MEETING, "Meeting", "What do we decide, who does it, and until when?"),
]

STYLE = """
<style>
.stMainBlockContainer { padding-left: 2rem; padding-right: 2rem; }
[class*="st-key-funnel_"][class*="_heading"] { flex-wrap: nowrap; }
.st-key-keys_listen, .st-key-dialog_focus { position: absolute; width: 0; height: 0; overflow: hidden; }
[data-testid="stBaseButton-primary"], [data-testid="stBaseButton-primaryFormSubmit"] {
  background: #1d4ed8; border-color: #1d4ed8; color: #ffffff;
}
[data-testid^="stBaseButton-primary"] kbd { opacity: 1; color: #dbe6ff; }
@media (max-width: 767px) {
  .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; }
  [data-testid="stButtonGroup"], [data-testid="stButtonGroup"] * { flex-wrap: wrap; max-width: 100%; }
}
@media (max-width: 639px) {
  /* Columns lie below each other here: what is under the hand goes before what lies below its table. */
  .st-key-review [data-testid="stColumn"]:has(.st-key-below),
  .st-key-review [data-testid="stColumn"]:has(.st-key-below) > [data-testid="stVerticalBlock"] { display: contents; }
  .st-key-review [data-testid="stColumn"]:has(.st-key-below) > [data-testid="stVerticalBlock"] > * { flex: 0 0 100%; }
  .st-key-review :is(.st-key-below, :has(> .st-key-below)) { order: 1; width: 100%; }
}
@media (max-width: 1023px) {
  [data-testid="stMetric"] :is(p, [data-testid="stMarkdownContainer"], [data-testid="stCaptionContainer"]) {
    white-space: normal !important; overflow: visible !important; text-overflow: clip !important;
  }
}
[data-testid="stMetricValue"], [data-testid="stMetricDelta"], [data-testid="stTable"] {
  font-variant-numeric: tabular-nums;
}
</style>
"""


def configure() -> None:
    """Mark and style; call once, first thing in app.py. `visit` adds the title of the page."""
    st.set_page_config(page_title="Riskdesk", page_icon=str(MARK), layout="wide")
    st.logo(str(MARK), size="medium")
    st.html(STYLE)


def places() -> list[Any]:
    """The pages of the top bar, and those one only arrives at by link: looked up once a session."""
    kept: dict[str, Any] | None = st.session_state.get(links.PAGES)
    if kept is None:
        kept = st.session_state[links.PAGES] = _places()
    return list(kept.values())


def _places() -> dict[str, Any]:
    """File → page."""
    shown = {
        file: st.Page(file, title=title, icon=icon, url_path=path, help=question, default=path == "review")
        for path, file, title, icon, question in PLACES
    }
    hidden = {
        file: st.Page(file, title=title, url_path=path, help=question, visibility="hidden")
        for path, file, title, question in HIDDEN
    }
    return {**shown, **hidden}


@contextmanager
def visit(page: Any) -> Iterator[None]:
    """Around the run of a page: what comes along from the one before, and where a link back will lead."""
    st.set_page_config(page_title=f"{page.title} · Riskdesk")
    if addresses.arrive(page.url_path):
        keyboard.close_dialog()
    try:
        yield
    finally:
        # Only now: an id that was pasted in the clear has given way to its mask.
        if trouble := audit_notes.saw(page.url_path):
            flash.say(trouble, "failed")
    addresses.leave(page.url_path)
