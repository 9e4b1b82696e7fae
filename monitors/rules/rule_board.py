"""The board: what each rule looks at, hits, is right about, catches alone, and whom it wrongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from monitors.explain.rules import has_changed, rule_rows
from monitors.explain.window import Window
from monitors.life.share import Share, wilson
from monitors.rules.rule_record import FRICTION, STRENGTH, TRIAL, RuleRecord, parties

RECENT = 7  # days whose hit rate is held against the days before them: every weekday once; chosen
TO_RETIRE = 0.005  # of the confirmed bad: a rule that catches less alone may go; chosen
LEAST_BAD = 50  # confirmed bad events below which nothing is said about retiring; chosen
LEAST_LABELS = 20  # labelled hits of a rule below which nothing is said about retiring it; chosen
GOOD = "good_"  # how a column begins that says whether the party of that word is a good one
SILENT = ("not run", "silent")


@dataclass(frozen=True)
class BoardRow:
    """One rule over the days of the board. Shares carry their n; money in the home's currency."""

    rule: str
    name: str
    version: str
    versions: int
    action: str
    mode: str
    owner: str
    state: str  # steady, up, down, silent, not run, new version, or few
    evaluated: float
    hits: int
    rate: float | None  # of the recent days
    usual: float | None
    band: tuple[float, float] | None
    p_value: float | None
    daily: list[float | None]
    touched: Mapping[str, int]  # party → how many different ones it hit
    repeats: Share  # hits on somebody it had hit before in these days ÷ hits
    precision: Share
    coverage: Share
    contradicted: int
    no_outcome: int  # hits of which nobody can ever say whether they were right: nothing labelled is named
    alone: Share  # confirmed bad that no other rule in force hit ÷ all confirmed bad
    lost: Share  # confirmed bad that no other rule hit that acts as strongly ÷ all: what goes without it
    caught: int  # confirmed bad it hit
    insults: Mapping[str, Share]  # party → good ones it challenged or blocked ÷ good ones
    stopped: float
    lost_money: float  # of the confirmed bad that would be lost
    changed_on: date | None
    age: int | None  # days since its newest version

    @property
    def is_live(self) -> bool:
        """Whether it decides anything."""
        return self.action in STRENGTH and self.mode != TRIAL

    @property
    def may_retire(self) -> bool:
        """Whether what is known says that nearly nothing would be lost without it."""
        return self.is_weighed and (self.lost.share or 0.0) < TO_RETIRE

    @property
    def is_weighed(self) -> bool:
        """Whether enough is known to say what would be lost without it."""
        return self.is_live and self.lost.n >= LEAST_BAD and self.precision.n >= LEAST_LABELS


@dataclass(frozen=True)
class Codes:
    """Things and who is good among them, once for all rules: the bad, and by party its good ones."""

    bad: npt.NDArray[np.object_]
    good: Mapping[str, pd.Index]


@dataclass(frozen=True)
class Reach:
    """How many confirmed bad things a rule hit, it alone, and without another that acts as strongly; money of these."""

    caught: int
    alone: int
    lost: int
    lost_money: float


NOTHING = Reach(0, 0, 0, 0.0)


def build_board(book: RuleRecord) -> list[BoardRow]:
    """One row per rule: those whose rate left its band first, then by hits. Empty for a home without rules."""
    rates = {row["rule"]: row for row in _rates(book)}
    known = _known(book)
    reach = _reach(book.catches, known.bad)
    # Who is good is looked up once for all rules: half a million names would be compared for each of them.
    columns = parties(book.catches)
    marked = {
        GOOD + word: book.catches[columns[word]].isin(ones)
        for word, ones in known.good.items()
        if word in columns
    }
    caught = book.catches.assign(**marked)
    by_rule = {str(rule): part for rule, part in caught.groupby("rule", observed=True, sort=False)}
    days = daily_rates(book)
    rows = [
        _row(
            rule,
            book,
            by_rule.get(rule, caught.iloc[:0]),
            rates.get(rule),
            known,
            reach.get(rule, NOTHING),
            days,
        )
        for rule in book.rules
    ]
    order = {state: place for place, state in enumerate((*SILENT, "up", "down", "new version"))}
    return sorted(rows, key=lambda row: (order.get(row.state, len(order)), -row.hits))


def recent_window(book: RuleRecord) -> Window | None:
    """The newest days of the board against those before them; None where it has too few."""
    days = np.arange(np.datetime64(book.since), np.datetime64(book.until))
    return Window(days[-RECENT:], days[:-RECENT]) if days.size > RECENT else None


def daily_rates(book: RuleRecord) -> pd.DataFrame:
    """Hit rate by day (rows) and rule (columns); not a number where it looked at nothing."""
    if book.daily.empty:
        return pd.DataFrame()
    sums = book.daily.groupby(["day", "rule_id"], observed=True)[["hits", "evaluated"]].sum().unstack()
    seen = pd.DataFrame(sums["evaluated"]).astype(float)
    return (pd.DataFrame(sums["hits"]).astype(float) / seen.where(seen > 0)).sort_index()


def _rates(book: RuleRecord) -> list[dict[str, Any]]:
    window = recent_window(book)
    if window is None or book.daily.empty:
        return []
    found = book.daily.groupby(["day", "rule_id", "version"], observed=True, as_index=False)[
        ["hits", "evaluated", "labelled", "bad", "amount"]
    ].sum()
    return rule_rows(found, window)


def _known(book: RuleRecord) -> Codes:
    truth = book.truth
    bad = truth.loc[truth["verdict"] == "bad", "thing"].to_numpy(dtype=object)
    good = {}
    for word, column in parties(truth).items():
        named = truth[truth[column].notna()]
        spoiled = named.loc[named["verdict"] != "good", column]
        good[word] = pd.Index(named.loc[named["verdict"] == "good", column].unique()).difference(
            pd.Index(spoiled.unique()), sort=False
        )
    return Codes(pd.unique(bad), good)


def _reach(caught: pd.DataFrame, bad: npt.NDArray[np.object_]) -> dict[str, Reach]:
    """Rule → the confirmed bad things it hit, and those that would be missed without it."""
    hit = caught[caught["thing"].isin(bad)].drop_duplicates(["rule", "thing"])
    if hit.empty:
        return {}
    things, _ = pd.factorize(hit["thing"])
    strength = hit["action"].map(STRENGTH).fillna(0).to_numpy(dtype=int)
    acting = strength > 0
    alone = np.bincount(things, weights=acting)[things] - acting == 0
    # By strength: a challenge in its place does not do what a block did.
    lost = np.zeros(len(hit), dtype=bool)
    for level in np.unique(strength):
        strong = strength >= max(level, 1)
        own = strength == level
        lost[own] = (np.bincount(things, weights=strong)[things] - strong == 0)[own]
    money = hit["amount"].to_numpy(dtype=float) * lost
    columns = {"caught": 1, "alone": alone, "lost": lost, "money": money}
    sums = pd.DataFrame({"rule": hit["rule"].to_numpy(), **columns}).groupby("rule", observed=True).sum()
    return {
        str(rule): Reach(int(row["caught"]), int(row["alone"]), int(row["lost"]), float(row["money"]))
        for rule, row in sums.to_dict("index").items()
    }


def _row(
    rule: str,
    book: RuleRecord,
    caught: pd.DataFrame,
    rate: Mapping[str, Any] | None,
    known: Codes,
    reach: Reach,
    days: pd.DataFrame,
) -> BoardRow:
    # Over 40 lines: one record, field by field, in the order in which it is read.
    versions = book.versions[book.versions["rule"] == rule]
    newest = versions.iloc[-1] if len(versions) else None
    dated = versions["day"].dropna()
    changed_on = pd.Timestamp(dated.max()).date() if len(dated) else None
    verdicts = caught["verdict"].value_counts()
    bad, good, both = (int(verdicts.get(word, 0)) for word in ("bad", "good", "both"))
    blocked = caught[caught["action"] == "block"].drop_duplicates("thing")
    own = book.daily[book.daily["rule_id"] == rule]
    said = rate or {}
    return BoardRow(
        rule=rule,
        name=_text(newest, "name"),
        version=str(said.get("version", _text(newest, "version"))),
        versions=len(versions),
        action=_text(newest, "action") or _first(caught, "action"),
        mode=_text(newest, "mode"),
        owner=_text(newest, "owner"),
        state=_state(said),
        evaluated=float(own["evaluated"].sum()),
        hits=len(caught),
        rate=said.get("rate"),
        usual=said.get("rate_before"),
        band=said.get("band"),
        p_value=said.get("p_value"),
        daily=[None if np.isnan(one) else float(one) for one in days[rule]] if rule in days else [],
        touched={word: int(caught[column].nunique()) for word, column in parties(caught).items()},
        repeats=_repeats(caught),
        precision=wilson(bad, bad + good),
        coverage=wilson(bad + good + both, len(caught)),
        contradicted=both,
        no_outcome=int((~caught["can_be_labelled"].astype(bool)).sum()),
        alone=wilson(reach.alone, len(known.bad)),
        lost=wilson(reach.lost, len(known.bad)),
        caught=reach.caught,
        insults=_insults(caught, known.good),
        stopped=float(blocked["amount"].sum()),
        lost_money=reach.lost_money,
        changed_on=changed_on,
        age=(book.until - changed_on).days if changed_on else None,
    )


def _state(rate: Mapping[str, Any]) -> str:
    kind = str(rate.get("kind", "same"))
    if kind in SILENT or (kind != "same" and has_changed(dict(rate))):
        return kind
    return "steady" if rate.get("rate") is not None else "few"


def _repeats(caught: pd.DataFrame) -> Share:
    """Hits on somebody hit before, by the smallest party that all its hits name; by what was hit without one."""
    for column in sorted(parties(caught).values(), key=lambda name: -caught[name].nunique()):
        if len(caught) and caught[column].notna().all():
            return wilson(len(caught) - caught[column].nunique(), len(caught))
    return wilson(len(caught) - caught["subject"].nunique(), len(caught))


def _insults(caught: pd.DataFrame, good: Mapping[str, pd.Index]) -> dict[str, Share]:
    felt = caught[caught["action"].isin(FRICTION) & ~caught["verdict"].isin(["bad", "both"])]
    columns = parties(caught)
    return {
        word: wilson(
            int(felt.loc[felt[GOOD + word].to_numpy(dtype=bool), columns[word]].nunique()), len(ones)
        )
        for word, ones in good.items()
        if word in columns
    }


def _text(row: pd.Series | None, name: str) -> str:
    value = None if row is None else row[name]
    return "" if value is None or pd.isna(value) else str(value)


def _first(frame: pd.DataFrame, name: str) -> str:
    return str(frame[name].iloc[0]) if len(frame) else ""
