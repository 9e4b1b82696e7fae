"""One page to show upwards: an intervention, or all of them with the balance sheet, as Markdown or HTML."""

from __future__ import annotations

from datetime import date, timedelta

from monitors import words
from monitors.briefs.brief import Block, Brief, PictureBlock, TableBlock, TextBlock
from monitors.effects.counterfactual import METHODS
from monitors.effects.estimate import NOTHING, UNSURE, WORKED, WORSE, Between, EffectEstimate
from monitors.interventions.effect_report import EffectReport, change_and_interval
from monitors.interventions.friction_frontier import friction_metrics
from monitors.interventions.side_effects import verdict_words
from pages.charts import prevention_chart
from pages.charts.pictures import svg_of
from pages.charts.theme import LIGHT
from pages.desk.house import House
from pages.interventions import balance, effect_chart, observed, prevented_view
from pages.parts import brief_links
from pages.parts.status_line import cutoff

LISTED = 20  # rows of a table in a brief; the page has all; chosen
HOW = (
    "Each intervention is measured against what was to be expected without it: by those held out, else by untouched "
    "segments, else by its own weeks before, chosen by what is known before it starts. “Cannot tell” is a verdict. "
    "Point estimates of money are added up; each has its interval on its own page."
)


def offer_one(desk: House, as_of: date, found: EffectReport) -> None:
    """The menu that hands one intervention on."""
    brief_links.offer(
        lambda: one_brief(desk, as_of, found), "intervention", f"intervention-{found.item.id}-{as_of}"
    )


def offer_all(desk: House, as_of: date) -> None:
    """The menu that hands all of them on, with the balance sheet."""
    brief_links.offer(lambda: all_brief(desk, as_of), "interventions", f"interventions-{as_of}")


def one_brief(desk: House, as_of: date, found: EffectReport) -> Brief:
    """One intervention: what was expected, what came, what it cost whom, how sure that is."""
    item, effect = found.item, found.effect
    facts = [found.sentence()]
    if effect.money is not None:
        facts.append(f"Money prevented: {_money(effect.money, desk.currency)}, 95 %.")
    blocks: list[Block] = [TextBlock(" ".join([*facts, found.decay()]).strip(), "What it did")]
    if item.hypothesis:
        aim = f" Aim: −{words.share(item.aim)}." if item.aim else ""
        blocks.append(TextBlock(f"{item.hypothesis}{aim}", "Expected beforehand"))
    blocks += [
        PictureBlock(
            desk.names.metric(found.subject.monitor.name),
            svg_of(effect_chart.effect_chart(found, desk.currency, LIGHT)),
            "By week what came, and what was to be expected without it",
            effect_chart.LEGEND,
        ),
        TextBlock(found.moved(), "Did it move?"),
        _costs(desk, as_of, found),
        TextBlock(f"{METHODS[effect.method.name]}. {effect.method.why}", "How it was measured"),
        *_checks(found),
    ]
    scope = f"{words.segment(item.scope)}, from {words.day(item.day)}"
    return Brief(item.title, f"{scope} · {_as_of(desk, as_of)}", blocks, f"/interventions?id={item.id}")


def _costs(desk: House, as_of: date, found: EffectReport) -> TableBlock:
    named = [one for one in observed.side_effects(desk, as_of, found.item)[0] if one.effect and one.named]
    rows = []
    for one in named:
        if one.effect is not None:
            change, between = change_and_interval(one.effect.ratio)
            rows.append(
                {
                    "whose": words.titled(one.party),
                    "metric": desk.names.metric(one.monitor.name),
                    "said": f"{verdict_words(one)}, {'worse' if one.bad else 'better'}",
                    "change": f"{change} ({between})",
                }
            )
    heads = {"whose": "Whose", "metric": "Metric", "said": "Since then", "change": "Against expected, 95 %"}
    empty = "No party's metric moved beyond what its own untouched segments show."
    return TableBlock("What it cost whom", heads, rows, frozenset({"change"}), empty=empty)


def _checks(found: EffectReport) -> list[Block]:
    doubts = [one for one in found.checks if not one.passed]
    told = [f"{'Failed' if one.passed is False else 'Open'}: {one.name}: {one.said}." for one in doubts]
    return [TextBlock(" ".join(told), "Where it cannot be trusted")] if told else []


def all_brief(desk: House, as_of: date) -> Brief:
    """All interventions by verdict, the frontier, and what each party bears."""
    # Over 40 lines: the sentence and the table of one page, cell by cell.
    seen, found = observed.observatory(desk, as_of), observed.outcomes(desk, as_of)
    told = [
        (one, effect) for one in reversed(seen.ledger) if isinstance(effect := found[one.id], EffectEstimate)
    ]
    counts = [
        f"{sum(effect.verdict == verdict for _, effect in told)} {verdict}"
        for verdict in (WORKED, NOTHING, WORSE, UNSURE)
    ]
    total = sum(effect.money.value for _, effect in told if effect.verdict == WORKED and effect.money)
    rest = words.plural(len(seen.ledger) - len(told), "other")
    said = (
        f"{words.plural(len(told), 'intervention')} measured: {', '.join(counts)}. Money prevented by those that "
        f"worked: {words.money(total, desk.currency)}. {rest} cannot be measured."
    )
    rows = []
    for one, effect in told[:LISTED]:
        change, between = change_and_interval(effect.ratio)
        money = effect.money if effect.verdict in (WORKED, WORSE) else None
        rows.append(
            {
                "what": one.title, "where": words.segment(one.scope), "day": words.day(one.day),
                "verdict": effect.verdict.capitalize(), "change": f"{change} ({between})",
                "money": words.DASH if money is None else _money(money, desk.currency),
            }
        )  # fmt: skip
    heads = {
        "what": "What was changed", "where": "Where", "day": "From", "verdict": "Verdict",
        "change": "Against expected, 95 %", "money": "Money prevented, 95 %",
    }  # fmt: skip
    more = max(0, len(told) - LISTED)
    blocks: list[Block] = [
        TextBlock(said),
        TableBlock(
            "What each did", heads, rows, frozenset({"change", "money"}), more, "None could be measured."
        ),
        *_frontier(desk, as_of),
        _sheet(desk, as_of),
        TextBlock(HOW, "How it was measured"),
    ]
    return Brief("Interventions and what each party bears", _as_of(desk, as_of), blocks, "/interventions")


def _frontier(desk: House, as_of: date) -> list[Block]:
    metrics = friction_metrics(desk.catalogue)
    if not metrics:
        return []
    points = prevented_view.points_of(desk, as_of, metrics[0])
    if not points.points:
        return []
    spec = prevented_view.chart_of(desk, metrics[0], points, LIGHT)
    alt = "Prevented loss against friction, a point for each intervention"
    note = prevention_chart.MEANS.removesuffix(" · click a point for its page")
    return [PictureBlock("Prevented loss against friction", svg_of(spec), alt, note)]


def _sheet(desk: House, as_of: date) -> TableBlock:
    frame = balance.sheet(desk, as_of, {})
    rows = []
    for one in frame.to_dict("records"):
        rows.append(
            {name: one[name] or words.DASH for name in ("metric", "whose", "now", "before", "change")}
            | {"money": words.money(one["money"], desk.currency), "note": one["note"] or ""}
        )
    heads = {
        "whose": "Whose", "metric": "Metric", "now": "Last week", "before": "8 weeks before", "change": "Change",
        "money": "Money", "note": "Note",
    }  # fmt: skip
    last = balance.last_week(as_of)
    title = f"Balance sheet, week of {words.span(last, last + timedelta(days=6))}"
    right = frozenset({"now", "before", "change", "money"})
    return TableBlock(title, heads, rows, right, empty="No metric is declared as somebody's cost.")


def _money(one: Between, currency: str) -> str:
    value, low, high = (words.money(part, currency) for part in (one.value, one.low, one.high))
    return f"{value} ({words.interval(low, high)})"


def _as_of(desk: House, as_of: date) -> str:
    return f"{desk.home.settings.name} · as known {words.day(as_of)} {cutoff(desk)}"
