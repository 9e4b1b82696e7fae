"""The minutes of a meeting: frozen when it ends, so that they say for ever what was seen and decided then."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from monitors import words
from monitors.briefs.brief import Block, Brief, PictureBlock, TableBlock, TextBlock

Picture = Callable[["MinutesItem"], str]  # the chart of an item as SVG; empty where there is none


@dataclass(frozen=True)
class MinutesItem:
    """One incident of the agenda as the meeting saw it, and what was decided; nothing decided: `decision` is empty.

    money: at stake in the home's currency; series: its last days as charts take them; seconds: talked about.
    """

    incident: int
    headline: str
    money: float | None = None
    facts: str = ""
    who: str = ""
    unit: str = "count"
    series: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    decision: str = ""
    disposition: str = ""
    reason: str = ""
    owner: str = ""
    due: str = ""
    note: str = ""
    actor: str = ""
    seconds: int = 0


@dataclass(frozen=True)
class LastTime:
    """A decision of the meeting before, and what had come of it."""

    incident: int
    headline: str
    decided: str
    since: str


@dataclass(frozen=True)
class Minutes:
    """The minutes. Moments are ISO text in UTC; `as_of` the morning that was looked at."""

    meeting: int
    desk: str
    as_of: str
    currency: str
    started_at: str
    started_by: str
    ended_at: str
    ended_by: str
    items: tuple[MinutesItem, ...]
    last_time: tuple[LastTime, ...] = ()
    losses: str = ""  # money that does not add up, as it stood that morning

    def as_json(self) -> dict[str, Any]:
        """Plain values from which `minutes_from_json` makes the same again."""
        return asdict(self)

    @property
    def title(self) -> str:
        """Risk review of Mon 16 Nov 2026."""
        return f"Risk review of {words.morning(date.fromisoformat(self.as_of))}"

    @property
    def people(self) -> str:
        """When it was, who began and ended it, and how much was decided."""
        began, ended = (datetime.fromisoformat(at) for at in (self.started_at, self.ended_at))
        took = max(round((ended - began).total_seconds() / 60), 1)
        done = sum(bool(item.decision) for item in self.items)
        by = self.started_by if self.started_by == self.ended_by else f"{self.started_by}, {self.ended_by}"
        told = f"{done} of {words.plural(len(self.items), 'incident')} decided"
        return f"{self.desk} · {words.moment(began)}, {words.plural(took, 'minute')} · {by} · {told}"


def minutes_from_json(stored: Mapping[str, Any]) -> Minutes:
    """The minutes that `as_json` wrote."""
    items = tuple(MinutesItem(**item) for item in stored["items"])
    last = tuple(LastTime(**one) for one in stored["last_time"])
    return Minutes(**{**stored, "items": items, "last_time": last})


COLUMNS = {
    "incident": "Incident",
    "headline": "What happened",
    "money": "At stake",
    "decision": "Decision",
    "reason": "Reason",
    "owner": "Owner",
    "due": "Due",
    "note": "Note",
}


def minutes_rows(minutes: Minutes) -> list[dict[str, Any]]:
    """One row an incident, for a table or CSV: numbers as they are, the rest as it is read."""
    return [
        {
            "incident": item.incident,
            "headline": item.headline,
            "money": item.money,
            "decision": words.DECISIONS.get(item.decision, ""),
            "judged": words.DISPOSITIONS.get(item.disposition, ""),
            "reason": item.reason,
            "owner": item.owner,
            "due": item.due,
            "note": item.note,
            "by": item.actor,
            "seconds": item.seconds,
        }
        for item in minutes.items
    ]


def minutes_brief(minutes: Minutes, link: str = "", picture: Picture | None = None) -> Brief:
    """The minutes as a page that leaves the desk; picture: draws the chart of an item."""
    said = [
        {
            **row,
            "money": words.money(row["money"], minutes.currency),
            "due": words.day(row["due"]) if row["due"] else "",
        }
        for row in minutes_rows(minutes)
    ]
    blocks: list[Block] = [
        TableBlock("Decisions", COLUMNS, said, frozenset({"money"}), empty="Nothing was on the agenda.")
    ]
    if minutes.losses:
        blocks.insert(0, TextBlock(minutes.losses))
    if minutes.last_time:
        columns = {"headline": "Incident", "decided": "Decided last time", "since": "Since then"}
        blocks.append(TableBlock("Last time", columns, [asdict(one) for one in minutes.last_time]))
    for item in minutes.items:
        blocks += _story(item, picture)
    return Brief(minutes.title, minutes.people, tuple(blocks), link)


def _story(item: MinutesItem, picture: Picture | None) -> list[Block]:
    """One incident: what it was, its chart, what was decided."""
    title = f"{item.headline} (incident {item.incident})"
    done = words.DECISIONS.get(item.decision, "Nothing decided")
    parts = [f"{done} ({item.reason})" if item.reason else done]
    parts += [f"owner {item.owner}"] if item.owner else []
    parts += [f"by {words.day(item.due)}"] if item.due else []
    parts += [item.note] if item.note else []
    told: list[Block] = [TextBlock(" · ".join(part for part in (item.facts, item.who) if part), title)]
    svg = picture(item) if picture is not None and item.series else ""
    if svg:
        told.append(
            PictureBlock(
                f"Chart of incident {item.incident}",
                svg,
                f"{item.headline}: the last days with the expected range",
            )
        )
    return [*told, TextBlock(f"Decision: {', '.join(parts)}")]
