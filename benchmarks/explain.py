"""Does the search name the cells that moved, and nothing else? `python -m benchmarks explain [options]`.

Cases are generated with seeds nobody tuned to. F1 is over exact cells (and cells with their effect), over
all causes of a family; a null case counts as false if anything is named. wise-pizza runs beside it where it
is installed, on the tables small enough for it.
"""

from __future__ import annotations

import argparse
import platform
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from benchmarks import causes_cases, causes_foreign, causes_public, causes_small
from benchmarks.causes_cases import MAKERS
from benchmarks.causes_pizza import slices
from benchmarks.causes_world import Case, Segment, world
from monitors.explain import causes
from monitors.explain.causes.effects import split_effects
from monitors.explain.causes.everywhere import rate_carried
from monitors.explain.causes.leaves import encode_leaves

PARTS = ("hardened", "null", "public", "foreign", "quiet", "values", "small", "real", "peer", "speed")
PART_HELP = (
    "only this (may be repeated). small: tables of 2 to 4,000 leaves without a cause, by kind, size and dispersion; "
    "values: m of K values of a dimension, even and uneven; real: labelled tables, named by --real FOLDER"
)
SPEED_SHAPES = (
    ("counts", "one"),
    ("counts", "several"),
    ("amounts", "several"),
    ("ratio", "several"),
    ("ratio", "both"),
)
Answer = set[tuple[Segment, str]]
Said = tuple[Answer, float]  # with the part of the change that the rate cells carry; NaN: not told


@dataclass
class Tally:
    """What became of the cases of one family."""

    cases: int = 0
    exact: int = 0
    named: int = 0
    cells: list[int] = field(default_factory=lambda: [0, 0, 0])
    effects: list[int] = field(default_factory=lambda: [0, 0, 0])
    sums: list[float] = field(default_factory=list)
    split: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def add(self, case: Case, found: Answer, seconds: float, carried: float = float("nan")) -> None:
        cells, truth = {cell for cell, _ in found}, {cell for cell, _ in case.truth}
        self.cases += 1
        self.exact += cells == truth
        self.named += bool(found)
        for sums, got, right in ((self.cells, cells, truth), (self.effects, found, case.truth)):
            for place, part in enumerate((got & right, got - right, right - got)):
                sums[place] += len(part)
        self.seconds.append(seconds)
        if "split" in case.notes and case.truth:
            self.sums.append(sums_error(case))
            self.split.append(split_error(case, carried))


def f1(sums: list[int]) -> float:
    """F1 of (right, false, missed)."""
    right, false, missed = sums
    return 2 * right / max(1, 2 * right + false + missed)


def sums_error(case: Case) -> float:
    """Distance of our rate effect from Kitagawa's of the leaves that were there before and are now, by its textbook
    formula, in parts of |rate| + |mix|. Of a leaf on one side alone the formula says nothing.
    """
    leaves = case.frame.groupby(case.dimensions, dropna=False, observed=True).sum()
    leaves = leaves[(leaves["actual_den"] > 0) & (leaves["expected_den"] > 0)]
    share = leaves[["actual_den", "expected_den"]] / leaves[["actual_den", "expected_den"]].sum()
    moved = leaves["actual_num"] / leaves["actual_den"] - leaves["expected_num"] / leaves["expected_den"]
    rate = float((share.mean(axis=1) * moved).sum())
    whole = leaves.sum()
    change = whole["actual_num"] / whole["actual_den"] - whole["expected_num"] / whole["expected_den"]
    ours = split_effects(encode_leaves(leaves.reset_index(), case.dimensions))
    return abs(ours.rate - rate) / max(abs(rate) + abs(float(change) - rate), 1e-300)


def split_error(case: Case, carried: float) -> float:
    """Distance of the rate effect that the named cells carry from the one at the true rates, in parts of
    |rate| + |mix|.
    """
    rate, mix = case.notes["split"]
    return abs(carried - rate) / (abs(rate) + abs(mix))


def ours(case: Case) -> Said:
    """The answer of `causes`, with its defaults."""
    found = causes(case.frame, case.dimensions)
    carried = (
        rate_carried(encode_leaves(case.frame, case.dimensions), found) if "split" in case.notes else 0.0
    )
    return {(frozenset(c.segment.items()), c.effect) for c in found}, carried


def pizza(case: Case) -> Said:
    """wise-pizza's answer."""
    return slices(case), float("nan")


def tally(
    make: Callable[[int], Case], seeds: Iterable[int], answer: Callable[[Case], Said], largest: int = 0
) -> dict[str, Tally]:
    """Family → what became of its cases; `largest` leaves at most, 0 = all."""
    found: dict[str, Tally] = defaultdict(Tally)
    for seed in seeds:
        case = make(seed)
        if largest and len(case.frame) > largest:
            continue
        began = time.perf_counter()
        said, carried = answer(case)
        found[case.name].add(case, said, time.perf_counter() - began, carried)
    return dict(found)


def print_tallies(title: str, found: dict[str, Tally]) -> None:
    """One line per family and one for all, as a Markdown table."""
    print(f"\n### {title}\n")
    print(
        "| family | cases | F1 cells | F1 (cell, effect) | exact set | split against the table's sums, worst "
        "| rate cells' part against the true rates, median | seconds, median |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name, one in [*sorted(found.items()), ("all", merged(found.values()))]:
        split = f"{max(one.sums):.0e} | {np.nanmedian(one.split):.1%}" if one.split else " | "
        print(
            f"| {name} | {one.cases} | {f1(one.cells):.3f} | {f1(one.effects):.3f} | {one.exact / one.cases:.0%} "
            f"| {split} | {np.median(one.seconds):.3f} |"
        )


def print_nulls(found: dict[str, Tally]) -> None:
    """Null cases: how many name a segment."""
    print("\n### Nothing happened\n\n| family | cases | name a segment |\n|---|---|---|")
    for name, one in [*sorted(found.items()), ("all", merged(found.values()))]:
        print(f"| {name} | {one.cases} | {one.named} ({one.named / one.cases:.1%}) |")


def merged(tallies: Iterable[Tally]) -> Tally:
    """All families together."""
    whole = Tally()
    for one in tallies:
        whole.cases, whole.exact, whole.named = (
            whole.cases + one.cases,
            whole.exact + one.exact,
            whole.named + one.named,
        )
        whole.cells = [a + b for a, b in zip(whole.cells, one.cells, strict=True)]
        whole.effects = [a + b for a, b in zip(whole.effects, one.effects, strict=True)]
        whole.sums += one.sums
        whole.split += one.split
        whole.seconds += one.seconds
    return whole


def print_speed(million: bool) -> None:
    """Seconds of `causes`, the frame's text columns included, at 64,000 leaves and at a million."""
    print("\n### Speed, one thread\n")
    print(
        "| leaves | dimensions | table | seconds, best of 3 | CPU seconds | exact |\n|---|---|---|---|---|---|"
    )
    large = [((40, 32, 28, 28), 5.0, 1.0), ((10,) * 6, 5.0, 1.0), ((60, 50, 40, 38), 5.0, 0.25)]
    small = [((16, 10, 10, 8, 5), 10.0, 1.0), ((10, 8, 8, 5, 5, 4), 10.0, 1.0)]
    for sizes, volume, filled in [*small, *(large if million else [])]:
        for kind, shape in SPEED_SHAPES:
            case = sized(sizes, kind, shape, volume * (12 if kind == "ratio" else 1), filled)
            wall, cpu = zip(*[timed(case) for _ in range(3)], strict=True)
            right = "yes" if ours(case)[0] == case.truth else "no"
            print(
                f"| {len(case.frame):,} | {len(sizes)} | {kind}, {shape} | {min(wall):.3f} | {min(cpu):.3f} "
                f"| {right} |",
                flush=True,
            )


def sized(sizes: tuple[int, ...], kind: str, shape: str, per_leaf: float, filled: float = 1.0) -> Case:
    """A case of a given size; `filled`: the part of all combinations that occurs."""
    for attempt in range(50):
        rng = np.random.default_rng([attempt, 17])
        land = world(rng, sizes, per_leaf)
        if filled < 1.0:
            kept = rng.random(land.volume.size) < filled
            land.codes, land.volume = land.codes[:, kept], land.volume[kept]
        if (case := MAKERS[kind](rng, shape, land)) is not None:
            return case
    raise RuntimeError(f"no case of {sizes}")


def timed(case: Case) -> tuple[float, float]:
    """Wall and CPU seconds of one search."""
    wall, cpu = time.perf_counter(), time.process_time()
    ours(case)
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks explain")
    parser.add_argument("--seed", type=int, default=90_000, help="first seed of the cases")
    parser.add_argument("--cases", type=int, default=96, help="hardened cases")
    parser.add_argument("--nulls", type=int, default=201, help="cases without a cause")
    parser.add_argument(
        "--public", type=int, default=45, help="cases in the shape of the published collections"
    )
    parser.add_argument("--foreign", type=int, default=76, help="cases of worlds the search was not made on")
    parser.add_argument("--million", action="store_true", help="time a million leaves too")
    parser.add_argument(
        "--real", type=Path, help="part real: folder of tables with a truth.json; odd numbers are run"
    )
    parser.add_argument("--peer", type=int, default=32, help="cases for wise-pizza")
    parser.add_argument("--part", choices=PARTS, action="append", help=PART_HELP)
    given = parser.parse_args()
    print(f"Python {platform.python_version()}, numpy {np.__version__}, seeds from {given.seed}")

    def seeds(count: int) -> range:
        return range(given.seed, given.seed + count)

    for part in given.part or PARTS:
        if part == "hardened":
            print_tallies("Hardened cases", tally(causes_cases.hardened, seeds(given.cases), ours))
        elif part == "null":
            print_nulls(tally(causes_cases.null, seeds(given.nulls), ours))
        elif part == "public":
            found = tally(causes_public.public_like, seeds(given.public), ours)
            print_tallies("In the shape of the published collections", found)
        elif part == "foreign":
            found = tally(causes_foreign.foreign, seeds(given.foreign), ours)
            print_tallies("Worlds the search was not made on", found)
        elif part == "quiet":
            print_nulls(tally(causes_foreign.quiet, seeds(given.nulls), ours))
        elif part == "values":
            print_tallies("Several values of a dimension", tally(causes_small.values, seeds(220), ours))
            found = tally(causes_small.uneven_values, seeds(given.foreign), ours)
            print_tallies("The same, uneven", found)
        elif part == "small":
            print_nulls(tally(causes_small.small_null, seeds(3 * given.nulls), ours))
        elif part == "real":
            print_real(given.real)
        elif part == "peer":
            print_peer(seeds(given.peer))
        else:
            print_speed(given.million)


def print_real(folder: Path | None) -> None:
    """The odd ones of a folder of real tables: even numbers are for developing."""
    if folder is None:
        print("\nReal tables: name their folder with --real.")
        return
    cases = causes_small.real_cases(folder, odd=True)
    print_tallies("Real ratios, odd numbers", tally(cases.__getitem__, range(len(cases)), ours))


def print_peer(seeds: range) -> None:
    """wise-pizza on the smaller hardened cases, and ours on the same."""
    if find_spec("wise_pizza") is None:
        print("\nwise-pizza is not installed here: `make bench` sets it up.")
        return
    warnings.simplefilter("ignore")
    print_tallies(
        f"wise-pizza {version('wise-pizza')}, the same cases up to 3,000 leaves",
        tally(causes_cases.hardened, seeds, pizza, 3000),
    )
    print_tallies("ours on them", tally(causes_cases.hardened, seeds, ours, 3000))


if __name__ == "__main__":
    main()
