"""Briefs: a page that leaves the desk, as Markdown or HTML, with its tables and its charts as pictures."""
