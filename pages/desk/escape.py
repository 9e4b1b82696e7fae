"""What comes from data is never markup: text for places that Streamlit renders as Markdown."""

from __future__ import annotations

import re

_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&\"'^@/=])")
# Streamlit turns these into links, icons and emoji even after Markdown's own escapes were honoured.
# A word joiner (no width, no break) in the middle keeps them the text they are.
_JOINER = "⁠"
_NAME = re.compile(r":(?=[\w/+\-])")
_HOST = re.compile(r"www(?=\.)", re.IGNORECASE)
_LINES = re.compile(r"[\r\n\t\x00-\x1f]+")


def plain(text: object) -> str:
    """`text` as one line of Markdown that renders as exactly that text, whatever it holds."""
    line = _LINES.sub(" ", str(text))
    line = _NAME.sub(f":{_JOINER}", line)
    line = _HOST.sub(lambda found: f"{found.group()[:2]}{_JOINER}{found.group()[2:]}", line)
    line = line.replace("@", f"{_JOINER}@")
    return _PUNCTUATION.sub(r"\\\1", line)


def commands(text: str) -> str:
    """A sentence of the desk as Markdown: what stands between backticks is a command, all else is exactly that text."""
    pieces = text.split("`")
    return "".join(f"`{one}`" if number % 2 else plain(one) for number, one in enumerate(pieces))
