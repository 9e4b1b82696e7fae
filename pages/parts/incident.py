"""One incident in the words the pages say about it: headline, badges, facts, and what its buttons need."""

from __future__ import annotations

from dataclasses import dataclass

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.store.reading import Incident
from pages.desk import house
from pages.desk.bad_run import BadRun, bad_run_of

SEVERITIES = {"High": "red", "Medium": "orange", "Low": "gray", "Data": "violet"}
STATUS_COLORS = {
    "new": "blue",
    "seen": "gray",
    "owned": "gray",
    "decided": "green",
    "resolved": "green",
    "snoozed": "gray",
}


@dataclass(frozen=True)
class Row:
    """One incident with the words the inbox says about it."""

    incident: Incident
    headline: words.Headline
    stage: str
    monitor: Monitor | None
    market: str | None
    spell: BadRun

    @property
    def unit(self) -> str:
        """The unit of its monitor; counts where the monitor is gone or the data is at fault."""
        return self.monitor.unit if self.monitor else "count"

    @property
    def muted(self) -> bool:
        """Snoozed: counted, and one click away."""
        return self.incident.snoozed_until is not None

    @property
    def status(self) -> str:
        """Where people stand with it, in one word."""
        return "snoozed" if self.muted and self.incident.state != "resolved" else self.incident.status

    @property
    def badge(self) -> str:
        """High, Medium, Low; or Data for what is wrong with the data itself."""
        return "Data" if self.incident.kind == "data" else self.incident.severity.capitalize()


def row_of(incident: Incident, monitor: Monitor | None, currency: str) -> Row:
    """An incident's row; a monitor that is gone from the catalogue keeps its name and loses its unit."""
    bad = bad_run_of(incident)
    text = words.build_headline(
        words.HeadlineInput(
            monitor=incident.monitor,
            segment=incident.segment,
            actual=bad.actual,
            expected=bad.expected,
            kind=incident.kind,
            family=incident.family,
            direction=incident.direction,
            unit=monitor.unit if monitor else "count",
            currency=currency,
            since=incident.first_bucket,
            as_of=house.now().date(),
            money=incident.money,
            note=incident.note,
        )
    )
    stage = monitor.stage if monitor else "data" if incident.kind == "data" else "gone"
    market = incident.segment.get("country") or incident.segment.get("market")
    return Row(incident, text, stage, monitor, market, bad)


def acted_on(row: Row) -> dict[str, object]:
    """What the buttons need to know of an incident."""
    incident = row.incident
    return {
        "id": incident.id,
        "version": incident.version,
        "owner": incident.owner,
        "acknowledged_by": incident.acknowledged_by,
        "snoozed_until": incident.snoozed_until,
        "disposition": incident.disposition,
        "headline": row.headline.title,
    }


def badges(row: Row) -> str:
    """Severity, state and what people said, as Markdown badges (our own words, not data)."""
    incident = row.incident
    marks = [f":{SEVERITIES[row.badge]}-badge[{row.badge}]"]
    marks.append(f":{STATUS_COLORS[row.status]}-badge[{row.status.capitalize()}]")
    if incident.disposition:
        marks.append(f":violet-badge[{words.DISPOSITIONS[incident.disposition]}]")
    if not incident.live:
        marks.append(":gray-badge[Shadow]")
    return " ".join(marks)


def facts(row: Row) -> str:
    """The line under a headline: money, actual against expected, since when, whose. Plain text, data."""
    said, owner = row.headline, row.incident.owner
    levels = f"{said.levels} {_when(row)}" if said.levels else ""
    parts = [said.money, levels, said.note, said.since, f"owner {owner}" if owner else ""]
    return " · ".join(part for part in parts if part)


def _when(row: Row) -> str:
    """Over which buckets the numbers are: the newest bad one, or all of the spell."""
    if row.spell.buckets < 2:
        return f"on {words.day(row.incident.last_bucket, house.now().date())}"
    hourly = row.monitor is not None and row.monitor.grain == "hour"
    return f"over {words.plural(row.spell.buckets, 'bad hour' if hourly else 'bad day')}"
