"""Write a demo marketplace: plan the world, play it day by day, land the drops of each day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np

from data.demo.extracts import dimensions
from data.demo.extracts.accounts import write_accounts
from data.demo.extracts.after_sales import plan_cases, write_cases
from data.demo.extracts.appeals import write_appeals
from data.demo.extracts.commissions import write_commissions
from data.demo.extracts.coupons import write_coupons
from data.demo.extracts.decisions import decide
from data.demo.extracts.interactions import write_interactions
from data.demo.extracts.interventions import number_interventions, write_interventions
from data.demo.extracts.kyc import write_kyc
from data.demo.extracts.labels import write_labels
from data.demo.extracts.orders import number_orders, write_orders
from data.demo.extracts.payments import write_payments
from data.demo.extracts.payouts import write_payouts
from data.demo.extracts.rule_hits import Hits, send_evaluations
from data.demo.extracts.shipments import plan_shipping, write_shipments
from data.demo.files.outbox import write_drop
from data.demo.files.rows import Rows
from data.demo.money.books import Books, Played, open_books
from data.demo.money.terms import coupon_terms
from data.demo.plans.demo_truth import Collusion, DemoTruth
from data.demo.plans.scenario import Scenario
from data.demo.scenarios import plan_scenarios
from data.demo.texts.text_writer import TextWriter
from data.demo.world.size import DEFAULT_END, Size
from data.demo.world.world import Day, World, build_world

SLOW_STEP = 4  # days before the recent ones that are played as one
LONG_MEMORY = 101  # days back to which chargebacks reach
SHORT_MEMORY = 21  # days back to which everything else does
Progress = Callable[[int, int], None]
DIMENSIONS = {
    "sellers": dimensions.sellers,
    "creators": dimensions.creators,
    "rules": dimensions.rules,
    "calendar": dimensions.calendar,
}


def write(
    root: Path,
    days: int = 120,
    orders_per_day: int = 2000,
    seed: int = 7,
    end: date = DEFAULT_END,
    progress: Progress | None = None,
    scenarios: Sequence[str] | None = None,
) -> DemoTruth:
    """Write landing/<extract>/<day>.parquet with manifests, and truth.json, into root.

    end is the first morning not written: the last drop is of the day before it. progress(done, days) is
    called after each day. scenarios: None = all, a list = only these, an empty list = a quiet marketplace.
    Money that does not add up is sown with all scenarios only.
    The same arguments give the same bytes. Raises ValueError for sizes or scenario names that do not exist.
    """
    size = Size(days, orders_per_day, seed, end)
    world = build_world(size)
    world.scenarios = planned = plan_scenarios(world, scenarios)
    world.listener = texts = TextWriter(world, planned, quiet=scenarios is not None)
    truth = DemoTruth(seed, days, orders_per_day, size.first, end)
    landing, books = Path(root) / "landing", open_books(world, quiet=scenarios is not None)
    with ThreadPoolExecutor(1) as writer:
        pending: Future[None] | None = None
        for index in [*range(-LONG_MEMORY, -SHORT_MEMORY, SLOW_STEP), *range(-SHORT_MEMORY, 0)]:
            remember(Day(index, world))
        for index in range(days):
            play(Day(index, world), books)
            if pending:
                pending.result()
            pending = writer.submit(_land, landing, world, books, index, world.outbox.close(index), truth)
            if progress:
                progress(index + 1, days)
        if pending:
            pending.result()
    _tell(world, planned, books, texts, truth)
    truth.save(Path(root) / "truth.json")
    return truth


def _tell(
    world: World, planned: Sequence[Scenario], books: Books, texts: TextWriter, truth: DemoTruth
) -> None:
    """Tell what really happened."""
    truth.events = [event for s in planned if (event := s.tell(world))]
    truth.interventions = [effect for s in planned if (effect := s.effect(world))]
    truth.rings = _rings(world, planned)
    truth.losses = books.losses
    truth.texts, truth.sayings = texts.told.texts, list(texts.told.sayings.values())


def _rings(world: World, planned: Sequence[Scenario]) -> list[Collusion]:
    """The rings that were really there, with the events they are of."""
    names: dict[int | None, str] = {one.number: f"{one.name}-{one.number:02d}" for one in planned}
    return [
        Collusion(f"ring-{place:04d}", ring.kind, names.get(ring.scenario), ring.members)
        for place, ring in enumerate(world.sharing.groups())
    ]


def play(day: Day, books: Books) -> None:
    """Play one day: its orders and everything that will come of them, to be known when it becomes known."""
    hits = Hits(day)
    orders = write_orders(day)
    enforced = write_interventions(day)
    write_kyc(day, hits)
    write_accounts(day, hits)
    if orders:
        follow(day, orders, hits, books)
    write_appeals(day, orders, enforced)
    hits.send()
    hits.send_scores()
    play_beside(day, books)
    if day.world.listener:
        day.world.listener.say(day)
    send_evaluations(day)
    for scenario in day.scenarios:
        scenario.settle(day, orders)


def follow(day: Day, orders: Rows, hits: Hits, books: Books) -> None:
    """Let everything come of the day's orders that will."""
    decide(orders, hits)
    write_payments(day, orders, hits)
    plan_shipping(day, orders)
    plan_cases(day, orders)
    write_shipments(day, orders, hits)
    cases = write_cases(day, orders, hits)
    coupons = write_coupons(day, orders, hits)
    commissions = write_commissions(day, orders, hits)
    write_interactions(day, orders, hits)
    payouts = write_payouts(day, orders, hits)
    sent = dict(orders)
    day.emit("orders", sent)
    books.write(day, Played(sent, cases, coupons, commissions, payouts))
    write_labels(day, orders)


def play_beside(day: Day, books: Books) -> None:
    """Play the scenarios that are played beside the others: their orders, what comes of them, what is done about it."""
    day = Day(day.index, day.world, beside=True)
    orders = number_orders(day, day.gather("orders", {}))
    number_interventions(day, day.gather("interventions", {}))
    if orders:
        hits = Hits(day)
        follow(day, orders, hits, books)
        write_appeals(day, orders, np.zeros(0, dtype=np.int64))
        hits.send()
        hits.send_scores()
    for scenario in day.scenarios:
        scenario.settle(day, orders)


def remember(day: Day) -> None:
    """Play a day before the first, as far as it still shows: parcels under way, refunds, chargebacks to come.

    Its orders are not told, nor are labels on them: they would name orders that nobody has.
    """
    recent = day.index >= -SHORT_MEMORY
    _come_of(day, write_orders(day, slow=0 if recent else SLOW_STEP), recent)
    beside = Day(day.index, day.world, beside=True)
    _come_of(beside, number_orders(beside, beside.gather("orders", {})), recent)


def _come_of(day: Day, orders: Rows, recent: bool) -> None:
    """What still comes of orders from before the first day."""
    if not orders:
        return
    hits = Hits(day)
    decide(orders, hits)
    plan_shipping(day, orders)
    plan_cases(day, orders)
    if recent:
        write_shipments(day, orders, hits)
        write_commissions(day, orders, hits)
        write_interactions(day, orders, hits)
        write_payouts(day, orders, hits)
    write_cases(day, orders, hits)
    hits.send()
    hits.send_scores()


def _land(
    landing: Path, world: World, books: Books, index: int, closed: dict[str, dict], truth: DemoTruth
) -> None:
    """Write the drops of one day; dimensions every Monday, on the first and on the last day."""
    today = world.clock.date(index)
    for extract, rows in closed.items():
        truth.rows[extract] = truth.rows.get(extract, 0) + write_drop(landing, extract, today, rows)
    if today.weekday() == 0 or index in (0, world.size.days - 1):
        for extract, snapshot in DIMENSIONS.items():
            truth.rows[extract] = write_drop(landing, extract, today, snapshot(world, index))
        terms = coupon_terms(world, books.terms, index)
        truth.rows["coupon_terms"] = write_drop(landing, "coupon_terms", today, terms)
