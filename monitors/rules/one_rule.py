"""One rule: its versions and what each did, where it hits, whom, what it lets pass, and how its hits turn out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from monitors.life.share import Share, wilson
from monitors.rules.rule_record import DAILY, VERSIONS, RuleRecord, parties, segments
from monitors.rules.score_log import ScoreLog

TOP = 12  # of whom it hits; chosen
EQUAL_AGE = (
    14  # days after a hit up to which verdicts count, so that young weeks are held against old ones; chosen
)
WEEK = 7


@dataclass(frozen=True)
class VersionRow:
    """A version of a rule and what it did in the days of the board."""

    version: str
    day: date | None
    threshold: float | None
    mode: str
    action: str
    where: Mapping[str, str]
    note: str
    hits: float
    evaluated: float
    precision: Share


@dataclass(frozen=True)
class CutRow:
    """A threshold that was in force: between which days, where, and what the hits it alone brought turned out to be."""

    threshold: float
    first: date
    last: date
    where: Mapping[str, str]
    hits: int
    precision: Share
    usual: float  # threshold most of the rule's events were held against
    extra: int  # hits that the usual threshold would not have brought
    extra_precision: Share


def version_rows(book: RuleRecord, rule: str) -> list[VersionRow]:
    """The versions of a rule, the newest first, each with what it hit and was right about in these days."""
    caught = book.catches[book.catches["rule"] == rule]
    own = book.daily[book.daily["rule_id"] == rule]
    listed = book.versions[book.versions["rule"] == rule]
    scope = [name for name in listed if name not in (*VERSIONS, "note")]
    found = []
    for row in listed.to_dict("records"):
        hits = caught[caught["version"] == row["version"]]
        sums = own.loc[own["version"] == row["version"], ["hits", "evaluated"]].sum()
        found.append(
            VersionRow(
                version=str(row["version"]),
                day=None if pd.isna(row["day"]) else pd.Timestamp(row["day"]).date(),
                threshold=None if pd.isna(row["threshold"]) else float(row["threshold"]),
                mode=_said(row["mode"]),
                action=_said(row["action"]),
                where={str(name): str(row[name]) for name in scope if not pd.isna(row[name])},
                note=_said(row.get("note")),
                hits=float(sums["hits"]),
                evaluated=float(sums["evaluated"]),
                precision=precision_of(hits),
            )
        )
    return found[::-1]


def cut_rows(log: ScoreLog, rule: str) -> list[CutRow]:
    """Every threshold that was in force for a rule, by the events it was held against; the usual one first.

    Where a threshold held for one value of a segment alone, that is its place.
    """
    rows = log.rows[log.of_rule(rule)]
    if rows.empty:
        return []
    usual = float(rows["threshold"].mode().iloc[0])
    split = [name for name in log.segments if rows[name].nunique() > 1]
    found = []
    for threshold, part in rows.groupby("threshold"):
        hits = part[part["hit"].to_numpy(dtype=bool)]
        extra = hits[hits["score"] < usual]
        found.append(
            CutRow(
                threshold=float(str(threshold)),
                first=_day(part["day"].min()),
                last=_day(part["day"].max()),
                where={
                    name: str(part[name].iloc[0]) for name in split if part[name].nunique(dropna=False) == 1
                },
                hits=len(hits),
                precision=precision_of(hits),
                usual=usual,
                extra=len(extra),
                extra_precision=precision_of(extra),
            )
        )
    return sorted(found, key=lambda one: (one.threshold != usual, one.first))


def precision_of(hits: pd.DataFrame) -> Share:
    """Confirmed bad ÷ labelled of some hits; those whose verdicts contradict each other are neither."""
    bad, good = (int((hits["verdict"] == word).sum()) for word in ("bad", "good"))
    return wilson(bad, bad + good)


def by_segment(book: RuleRecord, rule: str) -> pd.DataFrame:
    """Hit rate of a rule by each value of each segment: by, value, hits, evaluated, rate, and precision with n."""
    own = book.daily[book.daily["rule_id"] == rule]
    caught = book.catches[book.catches["rule"] == rule]
    found: list[dict[str, Any]] = []
    for name in segments(own, (*DAILY, "name", "mode")):
        sums = own.groupby(name, observed=True)[["hits", "evaluated"]].sum()
        for value, hits, seen in sums.itertuples():
            share = precision_of(caught[caught[name] == value]) if name in caught else wilson(0, 0)
            rate = hits / seen if seen > 0 else None
            row = {
                "by": name,
                "value": str(value),
                "hits": float(hits),
                "evaluated": float(seen),
                "rate": rate,
            }
            found.append({**row, "precision": share})
    return pd.DataFrame(found, columns=["by", "value", "hits", "evaluated", "rate", "precision"])


def whom(book: RuleRecord, rule: str, word: str) -> pd.DataFrame:
    """Whom a rule hits most of one party: who, hits, bad, good, open, amount; at most TOP."""
    caught = book.catches[book.catches["rule"] == rule]
    column = parties(caught).get(word)
    named = caught[caught[column].notna()] if column else caught.iloc[:0]
    if named.empty:
        return pd.DataFrame(columns=["who", "hits", "bad", "good", "open", "amount"])
    frame = pd.DataFrame(
        {
            "who": named[column].astype(str),
            "hits": 1,
            "bad": named["verdict"] == "bad",
            "good": named["verdict"] == "good",
            "open": named["verdict"].isna(),
            "amount": named["amount"].astype(float),
        }
    )
    sums = frame.groupby("who").sum().sort_values(["hits", "amount"], ascending=False).head(TOP)
    return sums.reset_index()


def missed(log: ScoreLog, rule: str) -> tuple[Share, pd.DataFrame]:
    """Confirmed bad among the scored events that a rule let pass, and those nearest to its threshold.

    Share: missed ÷ confirmed bad it logged. Rows: event, day, score, threshold, short (points under it), amount, and
    whether another rule stopped it. Below the logging floor nothing is known.
    """
    own = log.of_rule(rule)
    bad = own & (log.verdict == 0)
    at = np.flatnonzero(bad & ~log.hit)
    share = wilson(len(at), int(bad.sum()))
    rows = log.rows.iloc[at]
    frame = pd.DataFrame(
        {
            "event": rows["event"].to_numpy(),
            "day": [_day(day) for day in rows["day"]],
            "score": rows["score"].to_numpy(),
            "threshold": rows["threshold"].to_numpy(),
            "short": (rows["threshold"] - rows["score"]).to_numpy(),
            "answered": rows["answered"].to_numpy(),
            "decided": rows["decided"].astype(str).to_numpy(),
            "amount": rows["amount"].to_numpy(),
        }
    )
    return share, frame.sort_values(["short", "amount"], ascending=[True, False], ignore_index=True)


def cohorts(book: RuleRecord, rule: str) -> pd.DataFrame:
    """Precision by week of the hit, with verdicts of the first EQUAL_AGE days alone: week, hits, precision, mature.

    A week that is not that old yet is not mature: more verdicts will come.
    """
    caught = book.catches[book.catches["rule"] == rule]
    if caught.empty:
        return pd.DataFrame(columns=["week", "hits", "precision", "mature"])
    day = pd.to_datetime(caught["day"])
    week = (day - pd.to_timedelta(day.dt.day_of_week, unit="D")).dt.date
    rows = []
    for monday, part in caught.groupby(week, sort=True):
        known = part[pd.to_numeric(part["verdict_age"]) <= EQUAL_AGE]
        newest = pd.Timestamp(monday).date().toordinal() + WEEK - 1
        mature = book.until.toordinal() - newest > EQUAL_AGE
        row = {"week": monday, "hits": len(part), "precision": precision_of(known), "mature": mature}
        rows.append(row)
    return pd.DataFrame(rows)


def appeals(book: RuleRecord, rule: str) -> pd.DataFrame:
    """Appeals against a rule by version and party: opened, closed, overturned (with its share of the closed)."""
    own = book.rows("rule_appeals")
    own = own[own["rule"] == rule]
    rows = []
    for (version, party), part in own.groupby(["version", "party"], sort=True):
        closed = int(part["outcome"].notna().sum())
        over = int((part["outcome"] == "overturned").sum())
        row = {"version": version, "party": party, "opened": len(part), "closed": closed}
        rows.append({**row, "overturned": wilson(over, closed)})
    return pd.DataFrame(rows, columns=["version", "party", "opened", "closed", "overturned"])


def _day(number: Any) -> date:
    return date.fromisoformat(str(np.datetime64(int(number), "D")))


def _said(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
