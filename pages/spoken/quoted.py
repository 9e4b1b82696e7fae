"""What somebody wrote, shown as it was written and as nothing else: no markup, no link, no turning of what is around.

Look-alike letters and signs without width stay where they are; lines are kept in a paragraph, joined in a cell.
"""

from __future__ import annotations

import re
import unicodedata

from monitors import words
from pages.desk.escape import plain

CELL = 160  # characters of a text in a row of a table; chosen
QUOTE = 280  # characters of an example beside a number; chosen
WHOLE = 4_000  # characters of a text that is read by itself; chosen
_FIRST, _POP = "\u2068", "\u2069"  # first strong isolate, and the end of it
_OPENING = frozenset(("LRI", "RLI", "FSI"))
_LINES = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_SEPARATORS = " ,;:.-–—\t\n\r"  # what a copied text may begin with when its first word was left away
_SPACES = re.compile("[\t\x00-\x1f\x7f]+")


def isolated(text: str) -> str:
    """One line that turns nothing around it: whatever it opens is closed in it, whatever it closes was opened in it."""
    opened = closed = 0
    for sign in text:
        kind = unicodedata.bidirectional(sign)
        if kind in _OPENING:
            opened += 1
        elif kind == "PDI":
            opened, closed = (opened - 1, closed) if opened else (0, closed + 1)
    return _FIRST * (closed + 1) + text + _POP * (opened + 1)


def named_by(text: str) -> str:
    """A text as the name of those who say it: without the comma it may begin with. As written where nothing is left."""
    return text.lstrip(_SEPARATORS) or text


def cut(text: str, most: int) -> str:
    """A text of `most` characters at most; a longer one says how long it is."""
    if len(text) <= most:
        return text
    return f"{text[:most]}… ({words.count(len(text))} characters)"


def cell(text: str, most: int = CELL) -> str:
    """A text in a cell of a table, which is no markup by itself: one line, cut."""
    one = _SPACES.sub(" ", _LINES.sub(" ", text[: most + 1]))
    return (
        isolated(one)
        if len(text) <= most
        else f"{isolated(one[:most])}… ({words.count(len(text))} characters)"
    )


def quote(text: str, most: int = QUOTE) -> str:
    """The same as Markdown that renders as exactly this text."""
    return plain(cell(text, most))


def paragraph(text: str, most: int = WHOLE) -> str:
    """A text by itself, line by line, as Markdown that renders as exactly it; a longer one is cut, and says so."""
    lines = [_SPACES.sub(" ", one) for one in _LINES.split(text[:most])]
    shown = "  \n".join(plain(isolated(one)) if one.strip() else "&nbsp;" for one in lines)
    if len(text) <= most:
        return shown
    left = f"… {words.count(most)} of {words.count(len(text))} characters; the download has all of it"
    return f"{shown}  \n:gray[{plain(left)}]"
