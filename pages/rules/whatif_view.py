"""What if: the past decided again under another threshold, a condition, an action, or without a rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from monitors import words
from monitors.rules.score_log import DECISIONS, ScoreLog
from monitors.rules.whatif import KINDS, HitCounts, RuleEffect, Stopped, WhatIf, flips_by
from pages.desk import withheld
from pages.desk.escape import plain
from pages.desk.house import House
from pages.parts import links, tables, unknown_value
from pages.rules import flips_view, frontier_view, proposal_form, rule_data, trial
from pages.rules.board_view import said
from pages.rules.rule_choice import choose_rule

WEEK = "week"
TOLD = 600  # characters of what is wrong with a change: the columns there are fit into it; chosen


def draw(desk: House, as_of: date, days: int) -> None:
    """Controls and frontier at the left, what comes out at the right, examples and the proposal below."""
    log = rule_data.log(desk, as_of, days)
    if log.rows.empty:
        if withheld.tables_in(desk, log.note):
            withheld.fold(desk, [log.note], "This view")
            return
        st.title("Nothing to decide again")
        st.markdown(plain(log.note[:1].upper() + log.note[1:] + "."))
        return
    left, right = st.columns([1, 1.75], gap="medium")
    with left:
        rule = _rule(log)
        tried = trial.draw(desk, as_of, days, log, rule)
        frontier_view.draw(desk, as_of, days, log, tried)
    with right:
        if tried.error:
            told = unknown_value.short(tried.error[:1].upper() + tried.error[1:], TOLD)
            st.error(plain(told), icon=":material/block:")
        if tried.result is None:
            return
        _replayed(log, tried.result)
        for note in tried.notes:
            st.warning(plain(note[:1].upper() + note[1:]), icon=":material/history:")
        _cards(tried.result, desk.currency)
        _effects(tried.result, desk.currency, tried)
        _flips(tried.result)
        _where(tried.result, desk.currency)
        if not len(tried.result.flips):
            frontier_view.every_threshold(desk, as_of, days, log, tried)
    flips_view.draw(desk, as_of, tried)
    proposal_form.draw(desk, as_of, days, tried)


def _rule(log: ScoreLog) -> str:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="trial_rule"):
        rule = choose_rule(log.rules)
        links.link(links.rule_place(rule), "Its page", ":material/rule:", "Versions, segments, whom it hits")
    return rule


def _replayed(log: ScoreLog, result: WhatIf) -> None:
    """How well the log's own decisions are reproduced: what a what-if rests on."""
    wrong = int((result.before != log.decided).sum())
    right = f"{words.count(log.size - wrong)} of {words.count(log.size)}"
    same = f"{right} decisions of these days are reproduced as they were"
    if wrong:
        st.warning(
            plain(f"{same}: {words.count(wrong)} are not, so figures below may be off by as many"),
            icon=":material/rule:",
        )
    else:
        st.caption(plain(f"{words.span(log.since, log.until)} · {same}"))


def _cards(result: WhatIf, currency: str) -> None:
    """Four numbers: how many flip, and what that does to catch, friction and money."""
    now, new = result.now, result.new
    kinds = pd.Series(result.kinds()).value_counts()
    unknown = sum(int(kinds.get(kind, 0)) for kind in KINDS[4:])
    flips = len(result.flips)
    cards = [
        (
            "Decisions that flip",
            words.count(flips),
            f"{words.count(unknown)} with unknown outcome" if flips else "none",
        ),
        _moved("Confirmed bad stopped", now.bad, new.bad),
        _moved("Confirmed good stopped", now.good, new.good),
        (
            "Blocked",
            words.count(new.blocked),
            f"{words.money(new.blocked_money, currency)}; now {words.count(now.blocked)}, "
            f"{words.money(now.blocked_money, currency)}",
        ),
    ]
    with st.grid(4, gap="small"):
        for label, value, note in cards:
            st.metric(
                label, value, plain(note), delta_color="off", delta_arrow="off", border=True, height="stretch"
            )


def _moved(label: str, now: float, new: float) -> tuple[str, str, str]:
    change = new - now
    sign = "+" if change > 0 else words.MINUS if change < 0 else "±"
    return label, words.count(new), f"{sign}{words.count(abs(change))}, now {words.count(now)}"


def _effects(result: WhatIf, currency: str, tried: trial.Trial) -> None:
    rows = [row for effect in result.effects for row in _effect(effect)]
    frame = pd.DataFrame(rows)
    shown = frame.assign(precision=[said(one) for one in frame["precision"]])
    tables.show(
        shown,
        {
            "rule": tables.text("Rule", 126),
            "side": tables.text("", 40),
            "hits": tables.number("Hits", width=46),
            "first": tables.number(
                "First", width=46, help="Hits where no rule in force that is asked before had hit"
            ),
            "bad": tables.number("Bad", width=40, help="Confirmed bad"),
            "good": tables.number("Good", width=44, help="Confirmed good"),
            "both": tables.number("Unclear", width=54, help="Verdicts contradict each other"),
            "blocked_unseen": tables.number(
                "Blocked", width=54, help="Was blocked: what it would have come to is never seen"
            ),
            "no_outcome": tables.number(
                "No order", width=58, help="Nothing is named that a verdict could be about"
            ),
            "waiting": tables.number("No verdict", width=66, help="None yet, or none was ever asked for"),
            "precision": tables.text("Precision", 128, help="Bad ÷ labelled, n and 95 % interval"),
            "amount": tables.money("Money", currency, 62),
        },
        exact=frame.assign(precision=[one.share for one in frame["precision"]]),
        title="Hits",
        key="whatif_hits",
        alt="Hits of the changed rules now and under the change, by what is known of them",
        sql=None if tried.condition is None else tried.condition.sql,
        rows=6,
        note=unknown_value.short(trial.tried_words(tried), TOLD),
    )


def _effect(effect: RuleEffect) -> list[dict[str, Any]]:
    return [_tally(effect.change.rule, "now", effect.now), _tally("", "new", effect.new)]


def _tally(rule: str, side: str, one: HitCounts) -> dict[str, Any]:
    names = ("hits", "first", "bad", "good", "both", "blocked_unseen", "no_outcome", "waiting", "amount")
    return {
        "rule": rule,
        "side": side,
        **{name: getattr(one, name) for name in names},
        "precision": one.precision,
        "touched": parties_words(one.touched),
    }


def parties_words(touched: Mapping[str, int]) -> str:
    """Whom something touched: 412 sellers, 1,212 buyers."""
    return ", ".join(words.plural(count, word) for word, count in touched.items() if count) or words.DASH


def _flips(result: WhatIf) -> None:
    """Which decisions flip, from what to what, by what is known of them."""
    kinds = result.kinds()
    frame = pd.DataFrame(
        {
            "flip": [
                f"{DECISIONS[before]} → {DECISIONS[after]}"
                for before, after in zip(result.before[result.flips], result.after[result.flips], strict=True)
            ],
            "kind": kinds,
        }
    )
    counts = pd.DataFrame(columns=["flip", *KINDS, "all"])
    if not frame.empty:
        counts = (
            frame.groupby(["flip", "kind"])
            .size()
            .unstack(fill_value=0)
            .reindex(columns=list(KINDS), fill_value=0)
        )
        counts["all"] = counts.sum(axis=1)
        counts = counts.sort_values("all", ascending=False).reset_index()
    tables.show(
        counts,
        {"flip": tables.text("Decision", 148), **kind_columns(), "all": tables.number("All", width=46)},
        title="Decisions that flip",
        key="whatif_flips",
        alt="Flipped decisions by what they were, would be, and turned out to be",
        rows=5,
        note="a thing that another rule stops as strongly does not flip",
        empty="No decision flips.",
    )
    if len(result.flips):
        now, new = result.now, result.new
        st.caption(
            plain(
                f"Good ones stopped: {_sides(now, new)}. All challenged or blocked: "
                f"{parties_words(now.touched)} now, {parties_words(new.touched)} then."
            )
        )


def _sides(now: Stopped, new: Stopped) -> str:
    return f"{parties_words(now.good_touched)} now, {parties_words(new.good_touched)} then"


def kind_columns() -> dict[str, Any]:
    """One column a kind of flip."""
    heads = {
        "new catch": "New catch",
        "spared": "Good spared",
        "lost catch": "Lost catch",
        "new insult": "New insult",
        KINDS[4]: "Stricter, ?",
        KINDS[5]: "Milder, ?",
    }
    return {kind: tables.number(head, width=82, help=kind.capitalize()) for kind, head in heads.items()}


def _where(result: WhatIf, currency: str) -> None:
    """Flips by segment or by week."""
    options = [WEEK, *result.log.segments]
    unknown_value.say("whatif_by", options, "segment", "flips by week are shown")
    if not len(result.flips):
        return
    by = st.selectbox(
        "Flips by",
        options,
        key="whatif_by",
        bind="query-params",
        width=200,
        format_func=lambda one: f"By {words.label(one)}",
        label_visibility="collapsed",
    )
    frame = flips_by(result, by)
    shown = frame.assign(value=[words.day(one) if by == WEEK else one for one in frame["value"]])
    tables.show(
        shown,
        {
            "value": tables.text("Week of" if by == WEEK else words.titled(by), 110),
            **kind_columns(),
            "flips": tables.number("All", width=54),
            "amount": tables.money("Money", currency, 80),
        },
        title=f"Flips by {words.label(by)}",
        key="whatif_by_table",
        alt="Flipped decisions by segment or week",
        rows=7,
    )
