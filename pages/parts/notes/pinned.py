"""Results of ad-hoc SQL that people pinned here: what each shows, its chart, and the link to its rows."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

import streamlit as st

from monitors import words
from monitors.briefs.brief import Block, PictureBlock, TextBlock
from monitors.store import Store
from monitors.store.acts import Act
from monitors.store.workbench import kept_results
from monitors.store.workbench.kept_results import Pin
from pages.charts import drawing, theme
from pages.charts.pictures import svg_of
from pages.charts.quick import quick_chart, result_frame
from pages.desk import identity
from pages.desk.escape import plain
from pages.desk.house import House, now
from pages.parts import actions, links
from pages.parts.links import Destination
from queries.answers.kept_tables import KeptTableError, covers, read_table
from queries.content.settings import Role

EVERYBODY = Role(name="everybody")  # all extracts, personal data masked: what may leave the desk
_UNSEEN = kept_results.UNSEEN[0].upper() + kept_results.UNSEEN[1:]


def draw(desk: House, as_of: date, *, incident: int | None = None, meeting: int | None = None) -> None:
    """What is pinned at an incident or a meeting; nothing where nothing is."""
    found = kept_results.pins(desk.store, incident=incident, meeting=meeting)
    if not found:
        return
    st.markdown(f"**{words.plural(len(found), 'pinned result')}**")
    for one in found:
        with st.container(border=True, key=f"pinned_{one.id}"):
            _one(desk, as_of, one)


def _one(desk: House, as_of: date, one: Pin) -> None:
    result, seen_here = one.result, _is_seen(desk, one)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        seen = f", data as of {words.day(result.as_of)}" if result.as_of else ""
        said = f"{one.note} · " if one.note and seen_here else ""
        name = result.name if seen_here else _UNSEEN
        st.markdown(
            f"**{plain(name)}** &ensp;:gray[{plain(f'{said}{one.actor}, {words.moment(one.at)}{seen}')}]",
            width="stretch",
        )
        if seen_here:
            links.link(
                Destination(links.SQL, _address(one)),
                "Rows",
                ":material/table:",
                "The kept rows, with their SQL",
            )
        st.button("Unpin", key=f"unpin_{one.id}", type="tertiary", icon=":material/keep_off:", on_click=_unpin,
                  args=(desk, as_of, one.id))  # fmt: skip
    if not seen_here:
        st.caption(plain(f"Asked as {result.role}, which sees more than you may: its chart is not shown."))
    elif why := result.why_gone(now().date()):
        st.caption(plain(f"Its rows are not kept any more: {why}."))
    elif one.chart:
        _chart(desk, one)


def _is_seen(desk: House, one: Pin) -> bool:
    """Whether a role that who is here may look through sees as much as was asked with."""
    return any(covers(role, one.result.sight) for role in identity.roles(desk.home.settings))


def _chart(desk: House, one: Pin) -> None:
    look, chart = theme.palette(), one.chart
    try:
        rows = read_table(desk.home.state, one.result.file)
        key = ("pinned", str(desk.root), str(one.id), look.name)
        drawn, left_out = drawing.kept(
            key,
            lambda: quick_chart.draw(
                result_frame.shown(rows), look, chart["shape"], chart["x"], chart["y"], chart.get("colour")
            ),
        )
    except (KeptTableError, KeyError) as error:
        st.caption(plain(f"Its chart cannot be drawn: {error}."))
        return
    drawing.draw(drawn, alt=f"{chart['y']} by {chart['x']}")
    if left_out:
        st.caption(plain(left_out))


def blocks(desk: House, *, meeting: int, incidents: Sequence[int], link: str) -> list[Block]:
    """What is pinned at a meeting and its incidents, for a page that is handed on: a line each, with the chart.

    link: the address of the desk, or ''. What was asked by a role that sees personal data stays at the desk, as does
    what who is here does not see: its name, what was said of it and its chart.
    """
    found = [(one, "") for one in kept_results.pins(desk.store, meeting=meeting)]
    for incident in incidents:
        found += [
            (one, f" (incident {incident})") for one in kept_results.pins(desk.store, incident=incident)
        ]
    made: list[Block] = []
    for one, where in found:
        leaves = covers(EVERYBODY, one.result.sight) and _is_seen(desk, one)
        name = one.result.name if leaves else _UNSEEN
        parts = [one.note if leaves else "", f"pinned by {one.actor}, {words.moment(one.at)}"]
        parts += [f"{link}/sql?result={one.result.id}"] if link else []
        made.append(TextBlock(" · ".join(part for part in parts if part), f"{name}{where}"))
        chart = one.chart
        if chart and leaves and not one.result.why_gone(now().date()):
            with suppress(KeptTableError, KeyError):
                rows = result_frame.shown(read_table(desk.home.state, one.result.file))
                drawn, _ = quick_chart.draw(
                    rows, theme.LIGHT, chart["shape"], chart["x"], chart["y"], chart.get("colour")
                )
                made.append(PictureBlock(name, svg_of(drawn), f"{chart['y']} by {chart['x']}"))
    return made


def _address(one: Pin) -> dict[str, str]:
    chart = one.chart
    drawn = (
        {"sql_chart": chart["shape"], "sql_chart_across": chart["x"], "sql_chart_up": chart["y"]}
        if chart
        else {}
    )
    return {"result": str(one.result.id), **drawn}


def _unpin(desk: House, as_of: date, number: int) -> None:
    def away(store: Store, who: Act) -> None:
        kept_results.unpin(store, who, number)

    actions.act(desk, as_of, "Not pinned any more; the result itself is kept", away)
