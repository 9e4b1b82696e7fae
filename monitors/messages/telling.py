"""What a message says, in one shape, and its three forms: Markdown, plain text, HTML. Data are shown, never obeyed."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from monitors import words
from monitors.words.headline import Headline

# Characters that would become markup, a link or a call in the middle of a line of a chat. What means something only
# at the start of a line is left, so that days stay legible.
MARKUP = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>|~$@"})
IN_LINES = {sign: text for sign, text in MARKUP.items() if sign != ord("$")}  # money stands in them as it is
BARS = "▁▂▃▄▅▆▇█"
DAYS = 28  # of a chart in a message; chosen
TALL, THICK = 34, 7  # pixels of a bar in HTML, drawn as cells of a table: every mail program shows these
INK, FAINT, RED, BLUE = "#24354d", "#5b6b80", "#c81e1e", "#7ea2ea"
PAGE = '<div style="font:14px/1.45 system-ui,Helvetica,Arial,sans-serif;color:{ink};max-width:760px">{body}</div>'


@dataclass(frozen=True)
class Trend:
    """The last days of a metric: values, and which of them are in the alert."""

    values: tuple[float, ...]
    bad: tuple[bool, ...]


@dataclass(frozen=True)
class TellingItem:
    """One incident in a message: badge, headline, owner, more lines, the address of its card, its last days."""

    badge: str
    headline: Headline
    owner: str | None
    link: str = ""
    trend: Trend | None = None
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class Telling:
    """A message: heading, warnings said first, lines, incidents, how many are not listed, where the rest is.

    Heading, lines and warnings are plain text.
    """

    heading: str
    warnings: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    items: tuple[TellingItem, ...] = ()
    unlisted: int = 0
    link: str = ""


def as_markdown(told: Telling) -> str:
    """Markdown that any chat can show."""
    rows = [f"**{told.heading}**", *(f"**{one}**" for one in told.warnings)]
    rows += [line.translate(IN_LINES) for line in told.lines]
    if told.items:
        rows.append("")
    for item in told.items:
        headline = item.headline.escaped(lambda text: text.translate(MARKUP))
        owner = item.owner.translate(MARKUP) if item.owner else "nobody yet"
        tail = f" {item.link}" if item.link else ""
        rows.append(f"- {item.badge} {headline.line}, {owner}{tail}")
        rows += [f"  - {line.translate(MARKUP)}" for line in item.more]
    if told.unlisted:
        rows.append(f"- and {told.unlisted} more")
    return "\n".join(rows).rstrip() + "\n"


def as_text(told: Telling) -> str:
    """Plain text for a mail or a chat that shows no markup."""
    rows = [told.heading, *told.warnings, *told.lines]
    if told.items:
        rows.append("")
    for item in told.items:
        rows += [f"{item.badge} {line_of(item)}", *(f"  {line}" for line in item.more)]
        if item.trend is not None:
            rows.append(f"  {sparkline(item.trend)}")
        if item.link:
            rows.append(f"  {item.link}")
    if told.unlisted:
        rows.append(f"and {told.unlisted} more")
    if told.link:
        rows += ["", told.link]
    return "\n".join(rows).rstrip() + "\n"


def as_html(told: Telling) -> str:
    """HTML for a mail: one piece, no picture or style from elsewhere, charts as cells of tables."""
    parts = [f'<h2 style="font-size:17px;margin:0 0 6px">{escape(told.heading)}</h2>']
    parts += [f'<p style="color:{RED};margin:0 0 6px"><b>{escape(one)}</b></p>' for one in told.warnings]
    parts += [f'<p style="color:{FAINT};margin:0 0 2px">{escape(line)}</p>' for line in told.lines]
    parts += [_card(item) for item in told.items]
    if told.unlisted:
        parts.append(f'<p style="color:{FAINT}">and {told.unlisted} more</p>')
    if told.link:
        parts.append(f'<p><a href="{escape(told.link)}">Open the desk</a></p>')
    return PAGE.format(ink=INK, body="\n".join(parts))


def line_of(item: TellingItem) -> str:
    """Headline and owner of an incident, as plain text."""
    return f"{item.headline.line}, {item.owner or 'nobody yet'}"


def sparkline(trend: Trend) -> str:
    """The last days as eight heights of a character, from nothing to the largest."""
    most = max(trend.values, default=0.0)
    steps = len(BARS) - 1
    return "".join(
        BARS[round(steps * max(value, 0.0) / most)] if most > 0 else BARS[0] for value in trend.values
    )


def trend_of(series: dict[str, Sequence[Any]], first: str, last: str) -> Trend | None:
    """The newest DAYS values of a kept series, those from `first` to `last` bad; None where none are kept."""
    dated = list(zip(series.get("bucket", ()), series.get("actual", ()), strict=False))[-DAYS:]
    if not dated:
        return None
    values = tuple(0.0 if words.missing(value) else float(value) for _, value in dated)
    return Trend(values, tuple(first <= str(bucket) <= last for bucket, _ in dated))


def _card(item: TellingItem) -> str:
    title = escape(item.headline.line)
    if item.link:
        title = f'<a href="{escape(item.link)}" style="color:{INK}">{title}</a>'
    lines = [f"{item.badge} · {item.owner or 'nobody yet'}", *item.more]
    told = "<br>".join(escape(line) for line in lines)
    chart = _bars(item.trend) if item.trend is not None else ""
    return (
        '<div style="border-top:1px solid #dfe5ee;padding:9px 0">'
        f'<b>{title}</b><br><span style="color:{FAINT};font-size:13px">{told}</span>{chart}</div>'
    )


def _bars(trend: Trend) -> str:
    """Bars of the last days, those of the alert in red; the words beside say what they are."""
    most = max(trend.values, default=0.0)
    if most <= 0:
        return ""
    cells = "".join(
        f'<td style="vertical-align:bottom;padding:0 1px 0 0"><div style="width:{THICK}px;'
        f'height:{max(1, round(TALL * max(value, 0.0) / most))}px;background:{RED if bad else BLUE}"></div></td>'
        for value, bad in zip(trend.values, trend.bad, strict=True)
    )
    note = f"the last {len(trend.values)} readings from zero, the newest at the right; red: in the alert"
    return (
        f'<table role="img" aria-label="{note}" cellspacing="0" cellpadding="0" style="margin-top:5px">'
        f'<tr style="height:{TALL}px">{cells}</tr></table><span style="color:{FAINT};font-size:11px">{note}</span>'
    )
