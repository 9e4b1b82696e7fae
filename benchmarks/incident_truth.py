"""Which case of the truth an episode belongs to: strictly, and without asking the product.

An episode may belong to a case when four things hold. The truth lists its monitor among those that the case
moves, in that direction. Its segment contradicts nothing that is known of the case: its cell, its entities, where
its sellers trade, which rules hunt its kind of fraud. It began while the case ran, or so much later as labels and
payouts of that monitor come. And where the segment does not name all of the case's cell, a third of the episode's
excess at least lies in that cell (monitors/replay/excess.py), which counts for the narrowest case alone.

Of several the best segment wins: most of the excess, then most of the cell named, then the nearest onset. The
others that fit are its rivals; an episode with a rival is ambiguous. An episode of a monitor that the truth does not
list for a case is "beside" it when nearly all its excess lies in the case's cell, of two conditions or more, in its
time: also moved, most likely, but by no truth that says so. What fits nothing is unexplained.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from data.demo.world.rule_catalogue import CATALOGUE
from monitors.catalogue.loading import Monitor
from monitors.life.episode import Episode
from monitors.replay.excess import CasePlace, Cell, Excesses
from monitors.replay.truth import Case
from queries.engine.opening import Engine

ENOUGH, NEARLY_ALL = 0.3, 0.8  # of the excess in the case's cell: for a listed monitor, for one beside
SLACK = timedelta(days=3)
# Days after a case's last event on which a monitor may still begin to move: labels, claims and payouts come late.
LATE = {
    **dict.fromkeys(("chargeback_rate", "fraud_loss_rate", "dispute_rate", "missed_fraud_share"), 101),
    **dict.fromkeys(("bad_debt_rate", "abusive_refund_share"), 45),
    **dict.fromkeys(("commission_reversal_rate", "buyer_cancel_rate", "return_refund_rate"), 35),
    **dict.fromkeys(("rule_precision", "clean_release_rate"), 35),
    **dict.fromkeys(("refund_only_rate", "refund_only_by_payment", "refund_amount_rate"), 25),
    **dict.fromkeys(("undelivered_refund_rate", "delivered_but_disputed_rate", "negative_review_rate"), 25),
    **dict.fromkeys(("appeals", "appeal_overturn_rate", "appeal_wait", "insult_rate"), 21),
    **dict.fromkeys(("hold_rate", "payout_rate", "new_seller_payout_share"), 12),
    **dict.fromkeys(("light_parcel_rate", "valid_tracking_rate", "new_seller_tracking_rate"), 7),
    "takeover_report_rate": 7,
}
# What a scenario has in common beyond its cell, on the dimensions where it is known.
ALSO: dict[str, Cell] = {
    "coupon_abuse": {"campaign": frozenset({"new_user"})},
    "scripted_attack": {"campaign": frozenset({"new_user"})},
    "stolen_card": {"payment_method": frozenset({"card"})},
    "card_testing": {"payment_method": frozenset({"card"})},
    "seller_takeover": {"party": frozenset({"seller"})},
    "bank_change": {"party": frozenset({"seller"})},
    "kyc_mill": {"party": frozenset({"seller"})},
    "creator_collusion": {"channel": frozenset({"live"})},
    "viral_product": {"channel": frozenset({"video"})},
}
FALLS = ("rule_outage", "attack_ended", "outage", "late_partial_load")  # in these everything goes down
FRAUDS = {
    "refund_abuse": ("refund_abuse",),
    "displacement": ("refund_abuse",),
    "intervention_fades": ("refund_abuse",),
    "brushing": ("brushing",),
    "coupon_abuse": ("coupon_abuse",),
    "creator_collusion": ("collusion",),
    "fake_shipping": ("fake_shipping",),
    "seller_takeover": ("takeover",),
    "triangulation": ("triangulation",),
    "stolen_card": ("stolen_card",),
    "card_testing": ("card_testing", "stolen_card"),
    "scripted_attack": ("stolen_card", "coupon_abuse"),
    "kyc_mill": ("other", "fake_shipping"),
}
SCORED = ("stolen_card", "card_testing")  # frauds that the order's own score sees
SCORE_RULES = ("order_score_block", "order_score_challenge")
# Dimensions that only some cases have to do with: an episode that names one is of no other case.
OWNED = ("card_bin", "agency_id")


@dataclass(frozen=True)
class Label:
    """The case an episode belongs to (None: unexplained), and how.

    kind: "moved" (listed by the truth), "beside" (in its cell and time, not listed), "" (unexplained).
    rivals: other cases that fit too, best first; share: of the excess in the case's cell, NaN if not measured.
    """

    case: str | None = None
    kind: str = ""
    share: float = float("nan")
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suspect:
    """A case with what an episode is held against, its days (end exclusive) and its rules among it.

    cell: its segment; place: the same, and where its sellers traded; hard: what an episode must not contradict.
    """

    case: Case
    cell: Cell
    place: Cell
    hard: Cell
    rules: frozenset[str]
    began: date
    over: date
    movers: frozenset[str] = field(default_factory=frozenset)


def suspect_of(case: Case, engine: Engine | None) -> Suspect:
    """A case's cell (its segment), and harder limits: its entities, and where its sellers traded in its days.

    engine None: without the sellers' own cells.
    """
    cell = {name: frozenset({value}) for name, value in case.segment.items()}
    began, over = case.began, max([case.end, *(d + timedelta(days=1) for d in case.money_by_day)])
    place = dict(cell)
    sellers = case.entities.get("seller", ())
    if sellers and engine is not None:
        for name in ("category", "seller_tier"):
            values = _traded(engine, sellers, name, began, over)
            if name not in cell and values:
                place[name] = values
    hard = {**ALSO.get(case.scenario, {}), **place}
    for name in OWNED:
        hard[name] = frozenset(case.entities.get(name.removesuffix("_id"), ()))
    if "country" in case.segment:
        hard.setdefault("carrier", frozenset(_carriers(case.segment["country"])))
    elif markets := case.entities.get("country"):
        hard["country"] = frozenset(markets)
    movers = frozenset((*case.first_mover, *case.also_moves))
    return Suspect(case, cell, place, hard, _rules(case), began, over, movers)


def _carriers(country: str) -> list[str]:
    return [f"{country.lower()}_{kind}" for kind in ("post", "express", "parcel")]


def _traded(engine: Engine, sellers: Iterable[str], name: str, since: date, until: date) -> frozenset[str]:
    listed = ", ".join(f"'{seller}'" for seller in sellers)
    sql = (
        f"select distinct {name} as found from orders where seller_id in ({listed}) "
        f"and day >= date '{since}' and day < date '{until}'"
    )
    return frozenset(str(value) for value in engine.frame(sql)["found"])


def _rules(case: Case) -> frozenset[str]:
    """The rules that a case can move: its own, or those that hunt its kind of fraud."""
    own = case.entities.get("rule")
    if own:
        return frozenset(own)
    frauds = FRAUDS.get(case.scenario, ())
    hunting = {rule.name for rule in CATALOGUE if any(fraud in rule.hunts for fraud in frauds)}
    return frozenset(hunting | (set(SCORE_RULES) if any(f in SCORED for f in frauds) else set()))


def label_all(
    episodes: Sequence[Episode],
    cases: Sequence[Case],
    monitors: Mapping[str, Monitor],
    engine: Engine,
    excesses: Excesses,
) -> dict[int, Label]:
    """Episode id → its label, for stored episodes of class risk."""
    suspects = [suspect_of(case, engine) for case in cases]
    return {e.id: label(e, suspects, monitors.get(e.monitor), excesses) for e in episodes if e.id is not None}


def label(
    episode: Episode, suspects: Sequence[Suspect], monitor: Monitor | None, excesses: Excesses
) -> Label:
    """The label of one episode; of a monitor that is gone nothing can be said."""
    if monitor is None:
        return Label()
    timely = [s for s in suspects if agrees(s, episode) and in_time(s, episode, monitor)]
    moved = [s for s in timely if moves(s, episode, monitor)]
    if found := _best(episode, moved, excesses, ENOUGH, "moved"):
        return found
    # A monitor that does not have the dimensions of the cell cannot sit in it.
    known = set(monitor.columns or ())
    beside = [s for s in timely if episode.monitor not in s.movers]
    beside = [s for s in beside if len(s.cell) > 1 and known.issuperset(s.cell)]
    beside = [s for s in beside if s.case.scenario not in FALLS and not s.case.entities.get("rule")]
    for innocent in (False, True):
        group = [s for s in beside if s.case.innocent == innocent]
        if found := _best(episode, group, excesses, NEARLY_ALL, "beside"):
            return found
    return Label()


def moves(suspect: Suspect, episode: Episode, monitor: Monitor) -> bool:
    """Whether the truth lists the monitor for the case, in the episode's direction."""
    if episode.monitor not in suspect.movers:
        return False
    if suspect.case.scenario in FALLS:
        return episode.direction == "down"
    return monitor.direction == "both" or episode.direction == monitor.direction


def agrees(suspect: Suspect, episode: Episode) -> bool:
    """Whether the episode's segment contradicts nothing known of the case."""
    for name, value in episode.where.items():
        if name == "rule_id":
            if suspect.rules and value not in suspect.rules:
                return False
        elif name in suspect.hard and value not in suspect.hard[name]:
            return False
    return True


def in_time(suspect: Suspect, episode: Episode, monitor: Monitor) -> bool:
    """Whether it began while the case ran; a cohort's bucket is the day of the order, which may lie before."""
    began = date.fromisoformat(episode.first_bucket[:10])
    early = SLACK if monitor.view == "cohort" and not suspect.case.money_by_day else timedelta(0)
    late = timedelta(days=LATE.get(episode.monitor, 0)) if monitor.view != "cohort" else timedelta(0)
    return suspect.began - early <= began < suspect.over + max(late, SLACK)


def _best(
    episode: Episode, suspects: Sequence[Suspect], excesses: Excesses, enough: float, kind: str
) -> Label | None:
    """The best of those that fit, or None."""
    if not suspects:
        return None
    named = [all(episode.where.get(dim) in values for dim, values in s.cell.items()) for s in suspects]
    shares = [1.0] * len(suspects)
    if len(suspects) > 1 or not all(named):
        shares = excesses.shares(episode, [CasePlace(s.cell, s.place) for s in suspects])
    began = date.fromisoformat(episode.first_bucket[:10])
    fitting = []
    for suspect, whole, share in zip(suspects, named, shares, strict=True):
        # Where nothing is left to share, the name alone must do; a narrower rival takes its part all the same.
        if share >= enough or (whole and (share != share or len(suspects) == 1)):
            told = sum(dim in episode.where for dim in suspect.cell)
            gap = abs((began - suspect.case.start).days)
            known = 1.0 if share != share else share
            fitting.append(((-round(known, 1), -told, gap, suspect.case.id), suspect.case.id, share))
    if not fitting:
        return None
    fitting.sort()
    _, case, share = fitting[0]
    return Label(case, kind, share, tuple(other for _, other, _ in fitting[1:]))
