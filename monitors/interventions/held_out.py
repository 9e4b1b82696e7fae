"""A holdout drawn by id: who was held out is known from the id alone, so both arms are counted from the raw events.

The draw of an id is the first 8 hexadecimal digits of md5(key|id), divided by 16^8; an id below the share is held out.
Such a hash is as good as lots (Kohavi, Tang and Xu 2020, chapter 4), and whoever makes the change needs no list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from monitors import words
from monitors.catalogue.loading import Monitor
from monitors.effects.counterfactual import MethodCheck
from monitors.effects.study import Flags, Floats, Study
from queries.engine.drill import is_value
from queries.engine.opening import Engine
from queries.engine.table_sql import literal
from queries.rings.actors import Acts, actors_drill

NAME = "held out by lot"
OFF = 3.3  # standard errors a draw may be off its share: one honest draw in a thousand is; chosen
AGREE = 0.2  # share by which the raw events may differ from the metric's own count, as by parcels under way; chosen
FEW = 8.0  # events of those held out, before it, below which they say nothing; as a donor needs


@dataclass(frozen=True)
class HoldoutDraw:
    """Who was held out: the ids in column `by` whose draw with `key` lies below `share` (0 … 1)."""

    by: str
    share: float
    key: str

    def holds(self, ids: Iterable[str]) -> Flags:
        """Which ids are held out."""
        return np.array([_draw(self.key, one) < self.share for one in ids], dtype=bool)

    def as_json(self) -> dict[str, str]:
        """As the store keeps it; `drawn_by` reads it back."""
        return {"by": self.by, "share": f"{self.share:g}", "key": self.key}

    def said(self) -> str:
        """The draw in words."""
        return f"{words.share(self.share)} of {words.inside(words.label(self.by))}s by the draw “{self.key}”"

    def sql(self) -> str:
        """The draw as a condition over rows with the id."""
        key = self.key.replace("'", "''")
        return f"cast('0x' || substr(md5('{key}|' || {self.by}), 1, 8) as bigint) < {self.share} * 4294967296"


def drawn_by(by: str, share: str, key: str) -> HoldoutDraw | None:
    """The draw a row of the ledger names; None where it names none, or a share that holds out nobody or everybody."""
    try:
        part = float(share)
    except ValueError:
        return None
    return HoldoutDraw(by, part, key) if by and 0 < part < 1 else None


def _draw(key: str, one: str) -> float:
    return int(hashlib.md5(f"{key}|{one}".encode(), usedforsecurity=False).hexdigest()[:8], 16) / 16**8


def arms_sql(monitor: Monitor, draw: HoldoutDraw, scope: Mapping[str, str], since: date, last: date) -> str:
    """The statement behind both arms: a metric's events by day, those of ids held out apart; runs as it is."""
    tests = [f"day between date '{since}' and date '{last}'", f"{draw.by} is not null"]
    tests += [f"({monitor.events_where})"] if monitor.events_where else []
    tests += [is_value(name, literal(value)) for name, value in sorted(scope.items())]
    return (
        f"select day, {draw.sql()} as held_out, count(*) as events\nfrom {monitor.events}\n"
        f"where {' and '.join(tests)}\ngroup by all\norder by all"
    )


@dataclass(frozen=True)
class TwoArms:
    """A study whose treated row is only those met, with one more row for those held out; its money; what is said."""

    study: Study
    amounts: Floats | None
    check: MethodCheck


def split(
    engine: Engine,
    monitor: Monitor,
    draw: HoldoutDraw,
    scope: Mapping[str, str],
    study: Study,
    amounts: Floats | None,
    first: date,
) -> TwoArms:
    """The treated row of a study as two arms. first: the day of its first column. Raises EngineError.

    Where who was held out cannot be told, the study as it is, and why. Counts and money of a day are parted as its raw
    events are, the base by the share. What else went on in the scope met both arms, so the study forgets it.
    """
    # Over 40 lines: what a draw can be wrong by, case by case, each with its sentence.
    named = words.inside(words.label(draw.by))

    def not_told(why: str) -> TwoArms:
        said = f"{why}: measured as if nobody had been held out, so the effect looks smaller than it is"
        return TwoArms(study, amounts, MethodCheck(NAME, False, said))

    if study.treated.sum() != 1:
        return not_told("its scope is more than one segment")
    if not monitor.events or not {draw.by, "day", *scope} <= set(engine.columns(monitor.events)):
        return not_told(f"this metric has no events with a {named} in its scope")
    until = first + timedelta(days=study.stop)
    acts = Acts(monitor.events, monitor.events_where or "", draw.by, first, until)
    rows = actors_drill(acts, list(scope)).run(engine).to_pandas()
    for name, value in scope.items():
        rows = rows[rows[name].astype(str) == value]
    ids, who = np.unique(rows["id"].to_numpy(dtype=str), return_inverse=True)
    held = draw.holds(ids.tolist())
    columns = (pd.to_datetime(rows["day"]) - pd.Timestamp(first)).dt.days.to_numpy()
    many, days = rows["events"].to_numpy(dtype=float), study.counts.shape[1]
    every = np.bincount(columns, many, days)
    out = np.bincount(columns, many * held[who] if len(who) else many, days)
    mine = int(np.flatnonzero(study.treated)[0])
    own = study.counts[mine, : study.stop].sum()
    if abs(every.sum() - own) > max(AGREE * own, 5.0):
        return not_told(
            f"its {words.count(every.sum())} events with a {named} are not the {words.count(own)} that it counts"
        )
    if out[study.start : study.at].sum() < FEW:
        return not_told(
            f"those held out had only {words.count(out[study.start : study.at].sum())} events before it"
        )
    part = np.divide(out, every, out=np.zeros(days), where=every > 0)
    seen = np.unique(who[(columns >= study.start) & (columns < study.at)])
    drawn, n = float(held[seen].sum()), float(len(seen))
    fair = abs(drawn - draw.share * n) <= OFF * np.sqrt(n * draw.share * (1 - draw.share))
    said = f"{draw.said()}: {words.count(drawn)} of the {words.count(n)} who did it before, as lots would" + (
        "" if fair else " not: the draw was not kept, or is another one"
    )
    return TwoArms(
        _parted(study, mine, part, draw.share),
        None if amounts is None else _split_row(amounts, mine, part),
        MethodCheck(NAME, fair, said),
    )


def _parted(study: Study, mine: int, part: Floats, share: float) -> Study:
    more = [*range(len(study.treated)), mine]
    flag = np.arange(len(more)) == len(more) - 1
    return replace(
        study,
        counts=_split_row(study.counts, mine, part),
        base=_split_row(study.base, mine, np.full(study.base.shape[1], share)),
        trusted=study.trusted[more],
        treated=np.append(study.treated, False),
        donors=np.append(study.donors, False),
        holdout=flag,
        shares={name: values[more] for name, values in study.shares.items()},
        trouble=None,
    )


def _split_row(values: Floats, mine: int, part: Floats) -> Floats:
    """The values with row `mine` less a part of each day [nT], and that part as one more row."""
    out = values[mine] * part
    kept = values.copy()
    kept[mine] -= out
    return np.vstack([kept, out])
