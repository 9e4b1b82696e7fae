"""A brief as one HTML file: prints on paper, loads nothing, runs nothing."""

from __future__ import annotations

from base64 import b64encode
from html import escape

from monitors.briefs.brief import Block, Brief, PictureBlock, TableBlock

STYLE = """
body { font: 13px/1.45 "Source Sans 3", "Segoe UI", Helvetica, Arial, sans-serif; color: #24354d; margin: 2rem auto;
       max-width: 920px; padding: 0 1rem; }
h1 { font-size: 21px; margin: 0 0 .2rem; } h2 { font-size: 15px; margin: 1.4rem 0 .4rem; }
.as-of, .note { color: #5b6b80; margin: 0 0 .8rem; } img { max-width: 100%; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid #e3e8ef; vertical-align: top; }
th { color: #5b6b80; font-weight: 600; } .right { text-align: right; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } tr, img { break-inside: avoid; } }
"""
# Nothing may be fetched or run, whatever the data holds.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def as_html(brief: Brief) -> str:
    """The whole brief as a document of its own."""
    body = [f"<h1>{escape(brief.title)}</h1>", f'<p class="as-of">{escape(brief.as_of)}</p>']
    for block in brief.blocks:
        body += _block(block)
    if brief.link.startswith(("http://", "https://")):
        body.append(f'<p class="note"><a href="{escape(brief.link)}">{escape(brief.link)}</a></p>')
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
        f"<title>{escape(brief.title)}</title><style>{STYLE}</style></head>\n<body>\n"
        + "\n".join(part for part in body if part)
        + "\n</body></html>\n"
    )


def _block(block: Block) -> list[str]:
    head = f"<h2>{escape(block.heading)}</h2>" if block.heading else ""
    if isinstance(block, PictureBlock):
        # As a picture and not as a part of the page: what is in it cannot run.
        data = b64encode(block.svg.encode()).decode()
        note = f'<p class="note">{escape(block.note)}</p>' if block.note else ""
        return [head, f'<img alt="{escape(block.alt)}" src="data:image/svg+xml;base64,{data}">', note]
    if isinstance(block, TableBlock):
        more = f'<p class="note">{block.more:,} more are not in this table.</p>' if block.more else ""
        return [head, _table(block), more]
    return [head, f"<p>{escape(block.text)}</p>"]


def _table(block: TableBlock) -> str:
    if not block.rows:
        return f'<p class="note">{escape(block.empty)}</p>'

    def cell(tag: str, key: str, text: object) -> str:
        right = ' class="right"' if key in block.right else ""
        return f"<{tag}{right}>{escape(str(text))}</{tag}>"

    top = "".join(cell("th", key, name) for key, name in block.columns.items())
    rows = ("".join(cell("td", key, row.get(key, "")) for key in block.columns) for row in block.rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody><tr>{'</tr><tr>'.join(rows)}</tr></tbody></table>"
