"""The briefs of the Sellers page: a list of entities, or one of them, with charts as pictures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from monitors import words
from monitors.briefs.brief import Block, Brief, PictureBlock, TableBlock, TextBlock
from monitors.entities.board import BoardQuestion, beyond, board, funnel_limits
from monitors.entities.likes import numbers_of
from monitors.entities.ranking import Ranking
from monitors.entities.standing_out import Carried, Outstanding
from monitors.entities.story import EntityStory
from pages.charts import funnel, story_lanes
from pages.charts.pictures import svg_of
from pages.charts.theme import LIGHT
from pages.desk.house import House
from pages.desk.shown_ids import Names
from pages.parts import brief_links
from pages.sellers.ranking_table import alike_words, chance, frame_of, open_incidents, rate_words
from queries.content.entity_kind import EntityCount

LISTED = 25  # rows of a table in a brief; the page and its downloads have all
METHOD = (
    "Each is compared with those most like it, itself and the accounts linked to it left out. “Shrunken rate” is "
    "what to expect of it, cautiously: its raw rate drawn to theirs. “By chance”: how often one like its peers shows "
    "so many or more."
)


def offer_list(
    desk: House, as_of: date, ranking: Ranking, asked: BoardQuestion, rows: pd.DataFrame, names: Names,
    owed: Outstanding, carried: Mapping[str, list[Carried]],
) -> None:  # fmt: skip
    """The menu that hands the ranking on."""
    brief_links.offer(
        lambda: list_brief(desk, as_of, ranking, asked, rows, names, owed, carried),
        "ranking",
        f"{ranking.kind.plural.lower()}-{as_of}",
    )


def list_brief(
    desk: House, as_of: date, ranking: Ranking, asked: BoardQuestion, rows: pd.DataFrame, names: Names,
    owed: Outstanding, carried: Mapping[str, list[Carried]],
) -> Brief:  # fmt: skip
    """The ranking as it is filtered, with the funnel of what stands out most."""
    kind = ranking.kind
    shown = frame_of(ranking, rows, names, owed, carried).head(LISTED)
    shown = shown.assign(
        expected=[words.count(one) for one in shown["expected"]],
        owed=[words.money(one, desk.currency) for one in shown["owed"]],
        money=[words.money(one, desk.currency) for one in shown["money"]],
    )
    columns = {
        "place": "#", "who": kind.word, "alike": "Where", "what": "What stands out", "counted": "Actual",
        "expected": "Expected", "raw": "Raw", "own": "Shrunken (95 %)", "peers": "Peers", "chance": "By chance",
        "money": "Excess", "owed": "Outstanding", "incidents": "Open incidents",
    }  # fmt: skip
    right = frozenset({"place", "counted", "expected", "raw", "peers", "money", "owed"})
    records = [{str(name): value for name, value in one.items()} for one in shown.to_dict("records")]
    table = TableBlock(
        f"{kind.plural} by excess over their peers", columns, records, right,
        max(0, len(rows) - LISTED), f"No {kind.word.lower()} passes these filters.",
    )  # fmt: skip
    names_of = {one.name: one for one in kind.counts}
    name = asked.count or next(iter(rows["count"].dropna()), None)
    pictures = [_funnel(ranking, asked, names_of[name], names)] if name in names_of else []
    scope = " · ".join(words.label(value) for value in asked.where.values()) or "everywhere"
    return Brief(
        f"{kind.plural} that stand out, {scope}",
        _as_of(desk, as_of, ranking.days),
        [table, *pictures, TextBlock(METHOD)],
    )


def _funnel(ranking: Ranking, asked: BoardQuestion, one: EntityCount, names: Names) -> Block:
    points = board(ranking, BoardQuestion(one.name, asked.where, asked.states))
    title = words.titled(one.label)
    if not (points["expected"] > 0).any():
        return TextBlock("Nobody had any in these days.", title)
    points = points.assign(out=beyond(points), shown=names.cells(ranking.kind.key, points["id"]))
    svg = svg_of(funnel.funnel(points, funnel_limits(points), LIGHT))
    return PictureBlock(
        f"{title}, times its peers", svg, f"Funnel plot of {title.lower()}", funnel.MEANS.rpartition(" · ")[0]
    )


def entity_brief(
    desk: House, as_of: date, ranking: Ranking, told: EntityStory, names: Names, owed: Outstanding,
    carried: list[Carried],
) -> Brief:  # fmt: skip
    """One entity: how it stands, its time line, its incidents and whom it hangs together with."""
    # Over 40 lines: the parts of one page in their order.
    kind = told.kind
    labels = {one.name: one for one in kind.counts}
    rows = [
        {
            "what": words.titled(labels[row["count"]].label),
            "actual": words.count(row["num"]),
            "n": words.count(row["den"]) if labels[row["count"]].denominator else words.DASH,
            "expected": words.count(row["expected"]),
            "raw": rate_words(row["rate"]) if labels[row["count"]].denominator else words.DASH,
            "own": f"{rate_words(row['own'])} ({words.interval(rate_words(row['low']), rate_words(row['high']))})"
            if labels[row["count"]].denominator else words.DASH,
            "peers": rate_words(row["peers"]) if labels[row["count"]].denominator else words.DASH,
            "chance": chance(row["log_p"]),
        }
        for row in numbers_of(ranking, told.name).to_dict("records")
    ]  # fmt: skip
    columns = {
        "what": "What", "actual": "Actual", "n": "Out of", "expected": "Expected", "raw": "Raw rate",
        "own": "Shrunken (95 %)", "peers": "Peers' rate", "chance": "By chance",
    }  # fmt: skip
    right = frozenset({"actual", "n", "expected", "raw", "peers"})
    alive = open_incidents(carried)
    facts = [
        alike_words(kind, told.known) if told.known else "",
        f"outstanding {words.money(owed.money.get(told.name), desk.currency)}" if owed.money else "",
        f"open incidents: {alive}" if alive else "no open incident",
    ]
    pairs = zip(told.shared["id"], told.shared["by"], strict=True)
    linked = [{"who": names.shown(kind.key, str(name)), "by": by} for name, by in pairs]
    blocks: list[Block] = [
        TextBlock(" · ".join(one for one in facts if one)),
        TableBlock("Against its peers", columns, rows, right, 0, "Nothing was counted about it in these days."),
        *_time_line(desk, told),
        TableBlock(
            "Linked accounts", {"who": kind.word, "by": "Shares its"},
            linked[:LISTED],
            empty="No other account shares an identifier with it.", more=max(0, len(told.shared) - LISTED),
        ),
        TextBlock(METHOD),
    ]  # fmt: skip
    return Brief(f"{kind.word} {names.shown(kind.key, told.name)}", _as_of(desk, as_of, ranking.days), blocks)


def _time_line(desk: House, told: EntityStory) -> list[Block]:
    measures = [
        story_lanes.DrawnLane(one.lane.name, one.lane.unit, one.frame)
        for one in told.lanes
        if one.frame["actual"].gt(0).any()
    ]
    if not measures and told.events.empty:
        return [TextBlock("Nothing is known of it in the last 60 days.", "Time line")]
    svg = svg_of(story_lanes.lanes(measures, told.events, LIGHT, desk.currency))
    note = "Line: its days; dashed and grey: its peers'; diamond: above them, or bad news"
    return [PictureBlock("Time line", svg, "Its days by lane, with its peers' band", note)]


def _as_of(desk: House, as_of: date, days: int) -> str:
    name = desk.home.settings.name
    return f"{name} · data as of {words.day(as_of)} {as_of.year} · the {days} days before · personal data by role"
