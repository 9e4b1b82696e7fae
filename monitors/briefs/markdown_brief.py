"""A brief as Markdown: pictures stand in the text as data, so that one file is all there is."""

from __future__ import annotations

import re
from base64 import b64encode

from monitors.briefs.brief import Block, Brief, PictureBlock, TableBlock

_SIGNS = re.compile(r"([\\`*_{}\[\]()<>#|~$!&@])")
_LEADS = re.compile(r"^(\s*)([-+=>]|\d+[.)])(?=\s|$)")
_LINES = re.compile(r"[\r\n\t\x00-\x1f]+")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|www)(?=[:.])")


def as_markdown(brief: Brief) -> str:
    """The whole brief; ends with a line break."""
    parts = [f"# {escaped(brief.title)}", escaped(brief.as_of)]
    for block in brief.blocks:
        parts += _block(block)
    if brief.link:
        parts.append(f"<{brief.link.replace('<', '%3C').replace('>', '%3E').replace(' ', '%20')}>")
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: object) -> str:
    """Text as one line of Markdown that shows exactly that text."""
    line = _LINES.sub(" ", str(text))
    line = _SIGNS.sub(r"\\\1", line)
    line = _ADDRESS.sub(lambda found: f"{found.group()[:2]}⁠{found.group()[2:]}", line)
    return _LEADS.sub(r"\1\\\2", line)


def _block(block: Block) -> list[str]:
    if isinstance(block, PictureBlock):
        data = b64encode(block.svg.encode()).decode()
        picture = f"![{escaped(block.alt)}](data:image/svg+xml;base64,{data})"
        return [f"## {escaped(block.heading)}", picture, escaped(block.note)]
    if isinstance(block, TableBlock):
        return [f"## {escaped(block.heading)}", _table(block), _left_out(block)]
    return [f"## {escaped(block.heading)}" if block.heading else "", escaped(block.text)]


def _table(block: TableBlock) -> str:
    if not block.rows:
        return escaped(block.empty)
    lines = ["| " + " | ".join(escaped(name) for name in block.columns.values()) + " |"]
    lines.append("|" + "|".join(" ---: " if key in block.right else " --- " for key in block.columns) + "|")
    for row in block.rows:
        lines.append("| " + " | ".join(escaped(row.get(key, "")) for key in block.columns) + " |")
    return "\n".join(lines)


def _left_out(block: TableBlock) -> str:
    return f"{block.more:,} more are not in this table." if block.more else ""
