"""One page of a proposal to hand on: what is proposed and why, its frozen figures, its flips, the frontier then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from monitors import words
from monitors.briefs.brief import Block, Brief, PictureBlock, TableBlock, TextBlock
from monitors.life.share import wilson
from monitors.rules.whatif import KINDS
from monitors.store.proposals import RuleProposal
from pages.charts import frontier_chart
from pages.charts.pictures import svg_of
from pages.charts.theme import LIGHT
from pages.desk.house import House
from pages.parts.status_line import cutoff
from pages.rules.board_view import said

METHOD = (
    "The scored events of these days were decided again under the change; a thing that another rule stops as strongly "
    "does not flip, and a hit is first where no rule in force that is asked before had hit. Precision is confirmed bad "
    "÷ labelled hits, with the 95 % interval. Blocked events without a verdict can never have one."
)
STOPPED = {
    "bad": "Confirmed bad stopped",
    "good": "Confirmed good stopped",
    "blocked": "Blocked",
    "challenged": "Challenged",
    "blocked_money": "Money blocked",
    "bad_money": "Money of confirmed bad stopped",
}


def proposal_brief(desk: House, one: RuleProposal) -> Brief:
    """The brief of a proposal, from its frozen figures alone: it reads the same whenever it is made."""
    figures = one.figures
    facts = (
        f"{one.change}. Owner: {one.owner or 'nobody yet'}. Proposed by {one.actor}, {words.moment(one.at)}."
    )
    blocks: list[Block] = [
        TextBlock(one.reason, "Why"),
        TextBlock(facts, "What"),
        _stopped(figures, desk.currency),
        _hits(figures, desk.currency),
        _flips(figures),
        *_picture(figures),
        TextBlock(METHOD, "How it was counted"),
    ]
    state = f"In force from {words.day(one.live_on)}" if one.live_on else one.state.capitalize()
    as_of = (
        f"{desk.home.settings.name} · tried on {words.span(one.since, one.until)} as known "
        f"{words.day(one.as_of)} {cutoff(desk)} · {state}"
    )
    return Brief(f"Proposal: {one.name}", as_of, blocks, f"/rules?{one.address}")


def file_name(one: RuleProposal) -> str:
    """What its file is called."""
    kept = "".join(letter if letter.isalnum() else "-" for letter in one.name.lower())[:40].strip("-")
    return f"proposal-{one.id}-{quote(kept, safe='')}"


def _stopped(figures: Mapping[str, Any], currency: str) -> TableBlock:
    now, new = figures.get("now", {}), figures.get("new", {})

    def value(side: Mapping[str, Any], name: str) -> str:
        found = side.get(name)
        return words.money(found, currency) if "money" in name else words.count(found)

    rows = [
        {"what": title, "now": value(now, name), "new": value(new, name)} for name, title in STOPPED.items()
    ]
    heads = {"what": "All rules together", "now": "As it was", "new": "Under the change"}
    return TableBlock("What is stopped", heads, rows, frozenset({"now", "new"}))


def _hits(figures: Mapping[str, Any], currency: str) -> TableBlock:
    rows = []
    for one in figures.get("rules", []):
        for side, name in (("now", "as it was"), ("new", "under the change")):
            found = one[side]
            unknown = found["blocked_unseen"] + found["no_outcome"] + found["waiting"]
            rows.append(
                {
                    "rule": f"{one['rule']}, {name}",
                    "hits": words.count(found["hits"]),
                    "first": words.count(found["first"]),
                    "precision": said(wilson(found["bad"], found["bad"] + found["good"])),
                    "unknown": words.share_of(unknown, found["hits"]),
                    "money": words.money(found["amount"], currency),
                }
            )
    heads = {
        "rule": "Rule",
        "hits": "Hits",
        "first": "First",
        "precision": "Precision",
        "unknown": "Without verdict",
        "money": "Money",
    }
    return TableBlock("Hits", heads, rows, frozenset({"hits", "first", "money"}))


def _flips(figures: Mapping[str, Any]) -> TableBlock:
    flips = figures.get("flips", {})
    rows = [{"kind": kind.capitalize(), "n": words.count(flips[kind])} for kind in KINDS if flips.get(kind)]
    heads = {"kind": "Decision that flips", "n": "How many"}
    return TableBlock("Flips", heads, rows, frozenset({"n"}), empty="No decision flips.")


def _picture(figures: Mapping[str, Any]) -> list[Block]:
    points = figures.get("frontier", [])
    if not points:
        return []
    alt = "Confirmed bad caught against confirmed good hit, by threshold"
    note = "Up: confirmed bad caught · ◆ as it was · ■ proposed · green: beats what was"
    return [PictureBlock("Catch against friction", svg_of(frontier_chart.frontier(points, LIGHT)), alt, note)]
