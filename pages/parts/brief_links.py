"""The way a page is handed on: a brief as HTML or Markdown, made when it is clicked."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from monitors.briefs.brief import Brief
from monitors.briefs.html_brief import as_html
from monitors.briefs.markdown_brief import as_markdown
from pages.desk import audit_notes


def offer(make: Callable[[], Brief], key: str, file_name: str) -> None:
    """A menu with the two forms. make: called on a click only, for it draws pictures."""
    html = audit_notes.taken(f"{file_name}.html", lambda: as_html(make()))
    markdown = audit_notes.taken(f"{file_name}.md", lambda: as_markdown(make()))
    with st.popover("Brief", icon=":material/description:", type="tertiary", key=f"{key}_brief"):
        st.download_button(
            "HTML, to print or to send", data=html, file_name=f"{file_name}.html",
            mime="text/html", type="tertiary", key=f"{key}_brief_html", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            "Markdown", data=markdown, file_name=f"{file_name}.md", mime="text/markdown",
            type="tertiary", key=f"{key}_brief_markdown", on_click="ignore",
        )  # fmt: skip
