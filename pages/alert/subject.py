"""Which incident, and which of its views, the address asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.life.episode import Episode
from monitors.life.incident_facts import IncidentFacts
from monitors.store import log, reading
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.parts import links, unknown_value
from pages.parts.incident import Row, row_of

GONE = "This monitor is no longer in the catalogue; what it found is kept."


@dataclass(frozen=True)
class Subject:
    """An incident, the episode of it that is looked at, and that episode's monitor (None: gone, or data).

    facts: the incident's, seen from its lead episode; seen from another one, that one's own.
    """

    row: Row
    episode: Episode
    episodes: list[Episode]
    monitor: Monitor | None
    facts: IncidentFacts

    @property
    def leads(self) -> bool:
        """Whether the episode is the one whose numbers the incident says."""
        return self.episode.id == self.row.incident.facts.alert


def find(desk: House, as_of: date | None) -> Subject | None:
    """The incident of `?id=`, and the view of `?episode=` (its lead one without); None when there is none."""
    asked = st.query_params.get("id", "")
    number = unknown_value.number(asked)
    found = None if number is None else reading.incident(desk.store, number, now(), as_of)
    if found is None and number is not None:
        # Joined into another: its alerts are there now.
        found = reading.incident(desk.store, log.joined_into(desk.store, number), now(), as_of)
    if found is None:
        return None
    everyone = reading.episodes(desk.store, found.id, as_of)
    wanted = st.query_params.get("episode", "")
    episode = next((one for one in everyone if str(one.id) == wanted), everyone[0])
    episodes = [one for one in everyone if one.live == found.live or one is episode]
    monitors = {monitor.name: monitor for monitor in desk.catalogue.monitors}
    facts = found.facts
    if episode.id != facts.alert:
        alone = reading.alert_facts(desk.store, [episode], as_of)[episode.id or 0]
        facts = replace(alone, views=facts.views, open_views=facts.open_views)
    return Subject(
        row_of(found, monitors.get(found.monitor), desk.currency),
        episode,
        episodes,
        monitors.get(episode.monitor),
        facts,
    )


def missing(asked: str) -> None:
    """The page of an address that names no incident."""
    st.title("No such incident")
    named = plain(unknown_value.short(asked))
    what = f"There is no incident {named} on this desk" if asked else "This address names no incident"
    st.markdown(
        f"{what}, or not yet on that morning. The link may come from another home, or from a later day."
    )
    links.back_link()


def unexplained(reason: str) -> None:
    """Instead of the causes: why they could not be worked out, and what to do. `reason` is data."""
    st.warning(plain(reason), title="Why it happened could not be worked out", icon=":material/search_off:")
    st.markdown(
        "What was measured above stands. If a monitor or a cube was changed, `riskdesk check` names the file "
        "and line, and `riskdesk run` builds the cubes anew."
    )


def view_name(episode: Episode, names: words.MetricNames) -> str:
    """A view of an incident in words: metric, detector, segment."""
    return (
        f"{names.metric(episode.monitor)} · {words.family(episode.family)} · {words.segment(episode.where)}"
    )
