"""Does a what-if say what the engine would have done, and how fast? `python -m benchmarks rule_trials [HOME …]`.

Equality: a small demo is written, and written again with one threshold changed; the what-if on the first must hit the
very events that the second hit, and at the present threshold it must reproduce every decision. Mis-set thresholds: what
the board lists beside the truth of a home. Speed: each step on a home, in seconds and as a ratio to a scan of the same
columns.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from data.demo import write
from data.demo.files import vocabulary
from data.demo.files.vocabulary import RULES
from data.demo.world.size import Size
from data.demo.world.world import World, build_world
from monitors.rules.change import RuleChange
from monitors.rules.condition import ask_condition
from monitors.rules.frontier import find_frontier, find_splits
from monitors.rules.one_rule import cut_rows
from monitors.rules.rule_board import build_board
from monitors.rules.rule_record import read_record
from monitors.rules.score_log import ScoreLog, read_log
from monitors.rules.shared_hits import find_shared_hits
from monitors.rules.whatif import what_if
from queries.content.home import Home, create_home, load_home
from queries.cubes.rollup import refresh
from queries.engine.opening import Engine, open_engine
from queries.ingest.ingestion import ingest

SEED, DAYS, ORDERS = 9401, 30, 500
PERIOD = 90  # days a what-if goes back
TRIED = {"order_score_challenge": 0.94, "order_score_block": 0.9, "device_velocity": 0.95, "bin_attack": 0.97}
RUNS = 3  # of each step that is timed; the median counts


@dataclass(frozen=True)
class TrialEquality:
    """One threshold changed in the demo's engine beside the what-if of the same."""

    rule: str
    threshold: float
    hits: int
    wrong_hits: int
    decisions: int
    wrong_decisions: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables: equality, mis-set thresholds and speed of each home given."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks rule_trials", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("homes", nargs="*", type=Path, help="homes that were taken in, with a truth.json")
    parser.add_argument("--seed", type=int, default=SEED, help="of the demo for equality")
    parser.add_argument("--no-equality", action="store_true", help="homes alone")
    asked = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    if not asked.no_equality:
        show_equality(asked.seed)
    for folder in asked.homes:
        home = load_home(folder)
        engine = open_engine(home)
        try:
            show_misset(home, engine, folder)
            show_speed(home, engine)
        finally:
            engine.close()


def show_equality(seed: int) -> None:
    """The demo's engine run again with another threshold, beside what the what-if says of it."""
    with tempfile.TemporaryDirectory(prefix="riskdesk-rules-") as temporary:
        base_log = _demo(Path(temporary) / "base", seed)
        before = what_if(base_log, [RuleChange(base_log.rules[0])])
        wrong = int((before.before != base_log.decided).sum())
        print(f"\nAt the present thresholds: {wrong} of {base_log.size} decisions are not reproduced\n")
        print("| rule | threshold | hits | not the same | things both scored | decided otherwise |")
        print("|---|---|---|---|---|---|")
        for rule, factor in TRIED.items():
            one = _rerun(base_log, Path(temporary), seed, rule, factor)
            print(
                f"| {one.rule} | {one.threshold:g} | {one.hits} | {one.wrong_hits} | {one.decisions} | "
                f"{one.wrong_decisions} |",
                flush=True,
            )


@contextmanager
def _threshold(rule: str, factor: float) -> Iterator[None]:
    """The demo's engine with one rule's threshold multiplied from the first day on."""

    def built(size: Size) -> World:
        world = build_world(size)
        world.rules.threshold[:, RULES.index(rule)] *= factor
        return world

    with patch.dict(write.__globals__, build_world=built):
        yield


def _demo(folder: Path, seed: int) -> ScoreLog:
    """The log of a demo that is written and taken in."""
    home = create_home(folder, markets=dict(vocabulary.ZONES))
    write(folder, days=DAYS, orders_per_day=ORDERS, seed=seed, scenarios=[])
    ingest(home)
    refresh(home)
    engine = open_engine(home)
    try:
        first, last = _span(engine)
        return read_log(engine, home, first, last + timedelta(days=1))
    finally:
        engine.close()


def _rerun(log: ScoreLog, folder: Path, seed: int, rule: str, factor: float) -> TrialEquality:
    with _threshold(rule, factor):
        again = _demo(folder / rule, seed)
    own = again.of_rule(rule)
    changed = float(again.rows.loc[own, "threshold"].iloc[0])
    tried = what_if(log, [RuleChange(rule, threshold=changed)])
    names, others = (one.rows["subject"].to_numpy() for one in (log, again))
    hit_here, hit_there = set(names[log.of_rule(rule) & tried.hit]), set(others[own & again.hit])
    # Decisions about what the rule itself scores: later stages differ by right, a blocked order has no parcel to weigh.
    here, there = names[log.of_rule(rule)], others[own]
    both, at_here, at_there = np.intersect1d(here, there, return_indices=True)
    after, decided = tried.after[log.subject[log.of_rule(rule)]], again.decided[again.subject[own]]
    wrong = int((after[at_here] != decided[at_there]).sum())
    return TrialEquality(rule, changed, len(hit_there), len(hit_here ^ hit_there), len(both), wrong)


def show_misset(home: Home, engine: Engine, folder: Path) -> None:
    """Thresholds that the demo mis-set, beside what the board lists and the what-if says of setting them back."""
    truth = json.loads((folder / "truth.json").read_text())
    cases = [one for one in truth["events"] if one["scenario"] == "threshold_misset"]
    print(f"\n## {folder.name}: mis-set thresholds\n")
    print("| truth | days | money | listed as | what-if: blocked less | good of labelled | money let pass |")
    print("|---|---|---|---|---|---|---|")
    for case in cases:
        end = date.fromisoformat(case["end"])
        until = end + timedelta(days=14)
        log = read_log(engine.at(until), home, until - timedelta(days=28), until)
        rule = case["segment"]["rule_id"]
        listed = [
            one for one in cut_rows(log, rule) if one.extra and one.first >= date.fromisoformat(case["start"])
        ]
        if not listed:
            print(f"| {_case(case)} | not |")
            continue
        cut = listed[0]
        result = what_if(log, [RuleChange(rule, threshold=cut.usual, where=cut.where)])
        at = log.first[result.flips]
        good, bad = (int((result.verdict[result.flips] == one).sum()) for one in (1, 0))
        print(
            f"| {_case(case)} | "
            f"{cut.threshold:g} for {cut.usual:g} in {', '.join(cut.where.values())}, {cut.first} to {cut.last} | "
            f"{result.now.blocked - result.new.blocked} | {good} of {good + bad} | {log.amount[at].sum():,.0f} |"
        )


def _case(case: dict[str, Any]) -> str:
    return (
        f"{' in '.join(case['segment'].values())} | {case['start']} to {case['end']} | {case['money']:,.0f}"
    )


def show_speed(home: Home, engine: Engine) -> None:
    """Seconds of each step and its ratio to a scan of the same columns."""
    _, last = _span(engine)
    until = last + timedelta(days=1)
    since = until - timedelta(days=PERIOD)
    log = read_log(engine, home, since, until)
    book = read_record(engine, home, since, until)
    rule = log.rules[0]
    low = (log.floor(rule) + log.threshold(rule)) / 2
    scan = _seconds(lambda: engine.query(_scan(engine), {"since": since, "until": until}))
    steps: dict[str, Callable[[], object]] = {
        "read the log": lambda: read_log(engine, home, since, until),
        "read the record": lambda: read_record(engine, home, since, until),
        "board": lambda: build_board(book),
        "shared hits": lambda: find_shared_hits(book.catches),
        "what-if, another threshold": lambda: what_if(log, [RuleChange(rule, threshold=low)]),
        "what-if, every rule off": lambda: what_if(log, [RuleChange(one, off=True) for one in log.rules]),
        "frontier": lambda: find_frontier(log, rule),
        "split thresholds": lambda: find_splits(log, rule),
        "condition in the sandbox": lambda: ask_condition(home, log, rule, f"score > {low}", "pm", None),
    }
    orders = engine.query("select count(*) as n from orders where day >= $since", {"since": since})
    print(
        f"\n## Speed: {orders.column('n')[0].as_py():,} orders, {len(log.rows):,} scores in {PERIOD} days\n"
    )
    print(f"A scan of the log's columns takes {scan:.2f} s.\n\n| step | seconds | ÷ scan |\n|---|---|---|")
    for name, step in steps.items():
        seconds = _seconds(step)
        print(f"| {name} | {seconds:.2f} | {seconds / scan:.1f} |", flush=True)


def _scan(engine: Engine) -> str:
    columns = [f"max(hash({name}))" for name in engine.columns("rule_scores")]
    return f"select {', '.join(columns)} from rule_scores where day >= $since and day < $until"


def _seconds(step: Callable[[], object]) -> float:
    taken = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        step()
        taken.append(time.perf_counter() - begin)
    return sorted(taken)[len(taken) // 2]


def _span(engine: Engine) -> tuple[Any, Any]:
    [row] = engine.query("select min(day) as first, max(day) as last from rule_scores").to_pylist()
    return row["first"], row["last"]


if __name__ == "__main__":
    main()
