"""One incident in the words the pages say about it: headline, badges, facts, and what its buttons need."""

from __future__ import annotations

from dataclasses import dataclass

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.life.bucket_span import LONGER
from monitors.life.incident_facts import IncidentFacts
from monitors.store.reading import Incident
from pages.desk import house

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
    text = words.headline_of_facts(
        incident.facts,
        about=words.MetricWords.of(monitor) if monitor else words.MetricWords(unit="count"),
        currency=currency,
        read_on=house.now().date(),
    )
    stage = monitor.stage if monitor else "data" if incident.kind == "data" else "gone"
    market = incident.segment.get("country") or incident.segment.get("market")
    return Row(incident, text, stage, monitor, market)


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
    said, owner, known = row.headline, row.incident.owner, row.incident.facts
    levels = f"{said.levels} {over_window(known, row.monitor)}" if said.levels else ""
    grain = row.monitor.grain if row.monitor else "day"
    quiet = (
        f"quiet since {words.bucket(known.quiet_since, grain, house.now().date())}"
        if known.quiet_since
        else ""
    )
    parts = [said.money, levels, said.note, said.since, quiet, f"owner {owner}" if owner else ""]
    return " · ".join(part for part in parts if part)


def over_window(known: IncidentFacts, monitor: Monitor | None) -> str:
    """Over which buckets the numbers are: `on 15 Nov`, `over 3 days`."""
    grain = monitor.grain if monitor is not None else "day"
    if known.buckets < 2:
        told = words.bucket(known.last_bucket[:10], grain, house.now().date())
        return f"{'in' if grain in LONGER else 'on'} {told}"
    return f"over {words.plural(known.buckets, grain)}"
