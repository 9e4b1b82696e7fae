"""Effects of interventions with known truth: coverage, placebos, displacement, decay, money; by method.

`python -m benchmarks effects --cases 300 --seed 52000 --home DIR …`: simulated panels, and interventions planted into
demo homes (which have been run). Nothing was chosen on the seeds and homes whose figures stand in docs/statistics.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.effect_homes import ALONE, BESIDE, observatory_of, planted, told_truth
from benchmarks.effect_panels import Simulated, simulate
from monitors.effects.displaced_events import TOLD, DisplacedEvents, displaced
from monitors.effects.estimate import UNSURE, WORKED, WORSE, EffectEstimate, estimate
from monitors.effects.fading import Fading, fade
from monitors.effects.study import StudyError
from monitors.life.share import wilson

DENSE = 200.0  # events a week from which an effect of 30 % is to be told
LARGE = 0.3
THIRD = 1 / 3


@dataclass(frozen=True)
class Outcome:
    """A case, what was estimated, and where it was seen to move (None: not asked)."""

    case: Simulated
    effect: EffectEstimate
    moved: DisplacedEvents | None


def run(cases: Iterable[Simulated]) -> list[Outcome]:
    """Estimate each case; one that is refused in words is left out."""
    found = []
    for case in cases:
        try:
            effect = estimate(case.study, case.amounts, placebos=False)
        except StudyError:
            continue
        asked = case.study.donors.any() and case.study.holdout is None
        found.append(Outcome(case, effect, displaced(case.study, effect, case.neighbours) if asked else None))
    return found


def simulated(seed: int, cases: int) -> Iterable[Simulated]:
    """Two thirds with donors, a sixth alone, a sixth with a holdout."""
    for at in range(cases):
        kind = at % 6
        yield simulate(np.random.default_rng(seed + at), lonely=kind == 4, held=kind == 5)


def table(name: str, found: list[Outcome]) -> None:
    """One row: shares with their n and Wilson's 95 % interval."""
    print(f"\n### {name}: {len(found)} interventions\n")
    rows: list[tuple[str, str, list[bool]]] = [
        ("95 % intervals cover the truth", "92–98 %", [_inside(o.effect.ratio, o.case.ratio) for o in found]),
        ("money prevented within its interval", "≥ 92 %", _money(found)),
        (
            "an effect claimed where there is none",
            "≤ 6 %",
            [o.effect.verdict in (WORKED, WORSE) for o in found if o.case.kind == "none"],
        ),
        (
            "cannot tell, ≥ 200 events a week and an effect ≥ 30 %",
            "≤ 20 %",
            [
                o.effect.verdict == UNSURE
                for o in found
                if o.case.weekly >= DENSE and 1 - o.case.ratio >= LARGE
            ],
        ),
        ("displacement claimed where there is none", "≤ 6 %", _moved(found, lambda case: case.moved == 0)),
        ("displacement of more than a third found", "≥ 80 %", _moved(found, lambda case: case.moved > THIRD)),
        (
            "… an oracle that knows the place",
            "",
            [_knows_place(o) for o in found if o.moved is not None and o.case.moved > THIRD],
        ),
        (
            "… of these, where a move of half of it is visible",
            "",
            [o.moved.claimed for o in found if o.moved is not None and _visible(o) and o.case.moved > THIRD],
        ),
        (
            "… of these, as large as the desk says is visible",
            "",
            [
                o.moved.claimed
                for o in found
                if o.moved is not None and o.case.moved > max(THIRD, o.moved.visible or 9)
            ],
        ),
        (
            "displacement claimed where there is none, where a move of half of it is visible",
            "",
            [o.moved.claimed for o in found if o.moved is not None and _visible(o) and not o.case.moved],
        ),
        (
            "whether it moved is told, of those that worked",
            "",
            [o.moved.told for o in found if o.moved is not None and o.effect.verdict == WORKED],
        ),
        (
            "… of these, 60 events or more prevented",
            "",
            _moved(found, lambda case: case.moved > THIRD and case.prevented >= 60),
        ),
        (
            "… of these, 200 events or more prevented",
            "",
            _moved(found, lambda case: case.moved > THIRD and case.prevented >= 200),
        ),
        (
            "half-life within a factor of two, of fading ones that worked",
            "≥ 80 %",
            _half(found, claimed=False),
        ),
        ("… of those said to fade", "", _half(found, claimed=True)),
        (
            "said to fade where it holds",
            "",
            [_fades(o) for o in found if o.case.kind == "sudden" and o.effect.verdict == WORKED],
        ),
        ("… an oracle that knows what was to be expected", "", _oracle_half(found)),
        ("95 % interval of the half-life covers it", "", _half_covered(found)),
        (
            "said to hold, of fading ones whose half is gone in the window",
            "",
            [o.effect.fading is not None and o.effect.fading.holds for o in _faded(found)],
        ),
    ]
    print("| measured | goal | share | 95 % | n |\n|---|---|---|---|---|")
    for said, goal, hits in rows:
        if hits:
            one = wilson(sum(hits), len(hits))
            print(f"| {said} | {goal} | {one.share:.1%} | {one.low:.0%}–{one.high:.0%} | {len(hits)} |")


def by_method(found: list[Outcome]) -> None:
    """Coverage and placebos of each method."""
    print("\n| method | n | covers | placebo claims (n) | median width, log |\n|---|---|---|---|---|")
    for name in ("holdout", "differences", "synthetic", "interrupted"):
        mine = [o for o in found if o.effect.method.name == name]
        if not mine:
            continue
        cover = np.mean([_inside(o.effect.ratio, o.case.ratio) for o in mine])
        null = [o.effect.verdict in (WORKED, WORSE) for o in mine if o.case.kind == "none"]
        width = np.median([np.log(o.effect.ratio.high / max(o.effect.ratio.low, 1e-9)) for o in mine])
        claims = f"{np.mean(null):.1%} ({len(null)})" if null else "– (0)"
        print(f"| {name} | {len(mine)} | {cover:.1%} | {claims} | {width:.2f} |")


def _inside(one: object, truth: float) -> bool:
    return bool(one.low <= truth <= one.high)  # type: ignore[attr-defined]


def _money(found: list[Outcome]) -> list[bool]:
    told = [o for o in found if o.effect.money is not None and o.case.study.counts.any()]
    return [_inside(o.effect.money, o.case.money) for o in told if o.case.money > 0 or o.case.kind == "none"]


def _moved(found: list[Outcome], which: Callable[[Simulated], bool]) -> list[bool]:
    return [o.moved.claimed for o in found if o.moved is not None and which(o.case)]


def _visible(one: Outcome) -> bool:
    return one.moved is not None and one.moved.visible is not None and one.moved.visible <= TOLD


def _knows_place(one: Outcome) -> bool:
    """Whether a test of the true place alone, at 5 %, would have found it: a bound for any that must search."""
    return one.moved is not None and any(
        place.row == one.case.to and place.ratio.value > 1 and place.p_value / 2 < 0.05
        for place in one.moved.places
    )


def _fades(one: Outcome) -> bool:
    return one.effect.fading is not None and one.effect.fading.half_life is not None


def _faded(found: list[Outcome]) -> list[Outcome]:
    """Fading ones whose half-life lies in the window and whose effect was seen."""
    return [
        one
        for one in found
        if one.case.half_life is not None
        and one.case.half_life < one.case.study.stop - one.case.study.at
        and one.effect.verdict == WORKED
    ]


def _half(found: list[Outcome], *, claimed: bool) -> list[bool]:
    told = []
    for one in _faded(found):
        if claimed and not _fades(one):
            continue
        told.append(_near(one.effect.fading, one.case.half_life))
    return told


def _near(said: Fading | None, half: float | None) -> bool:
    """Within a factor of two."""
    return bool(said and said.half_life and half and 0.5 <= said.half_life / half <= 2)


def _half_covered(found: list[Outcome]) -> list[bool]:
    told = [(one.effect.fading, one.case.half_life) for one in _faded(found)]
    return [said.low <= half <= said.high for said, half in told if said is not None and half is not None]


def _oracle_half(found: list[Outcome]) -> list[bool]:
    """The same fit, told what was really to be expected: a bound for any that must estimate it."""
    told = []
    for one in _faded(found):
        study, case = one.case.study, one.case
        window = slice(study.at, study.stop)
        base = study.base[study.treated, window].sum(axis=0)
        without = case.prevented / max(1 - case.ratio, 1e-9)
        counts = study.counts[study.treated, window].sum(axis=0)
        told.append(
            _near(fade(counts, without * base / base.sum(), one.effect.method.dispersion), case.half_life)
        )
    return told


def main() -> None:
    """Tables on stdout."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cases", type=int, default=300)
    asked.add_argument("--seed", type=int, default=52000)
    asked.add_argument("--home", type=Path, action="append", default=[])
    asked.add_argument("--planted", type=int, default=100, help="interventions planted into each home")
    given = asked.parse_args()
    found = run(simulated(given.seed, given.cases))
    table("simulated panels", found)
    by_method(found)
    whole: list[Outcome] = []
    for at, root in enumerate(given.home):
        whole += run(planted(np.random.default_rng(given.seed + at), observatory_of(root), given.planted))
    if whole:
        table(f"planted into {len(given.home)} demo homes", whole)
        by_method(whole)
        for kind in (ALONE, BESIDE):
            table(f"of these: {kind}", [one for one in whole if one.case.method == kind])
    for root in given.home:
        print(f"\n### {root.name}: what the desk says of its own interventions\n")
        for row in told_truth(root):
            print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
