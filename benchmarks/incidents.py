"""Is one incident one cause, and does it tell the truth? `python -m benchmarks incidents [options]`.

    python -m benchmarks incidents HOME …                          homes with truth.json that were run
    python -m benchmarks incidents --seeds 9601 9602 --work DIR    written, taken in and run here, kept by seed

Demo homes are run morning by morning as they were known then, and what the desk shows is laid against their
truth: which episodes stand together, what the cards name, what never ends, what is called innocent, whether all
places say the same numbers, what stands first in Review, and the day an incident begins. `--desk NAME` keeps the
results of another state of the product beside those there are; `--again` runs the mornings anew. `--part cards` reads
the cards of caught cases alone, kept ones where the last night left them: about 10 CPU seconds a home that was run.
A home of 120 days and 2,000 orders a day costs some minutes of CPU to write, take in and run; what was done stays
with `--work`.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import warnings
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from benchmarks.incident_clusters import Bcubed
from benchmarks.incident_homes import STORE, play, write_home
from benchmarks.incident_measures import PARTS, Count, Findings, measure

SEEDS = (9601, 9602)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what was found in each home as it comes, and at last the table of all."""
    asked = _arguments(arguments)
    warnings.simplefilter("ignore")
    found = []
    with tempfile.TemporaryDirectory(prefix="riskdesk-incidents-") as temporary:
        for folder, seconds in _folders(asked, Path(temporary)):
            mornings = tuple(asked.mornings) if asked.mornings else None
            played = play(folder, mornings, asked.desk, again=asked.again, seconds=seconds)
            try:
                found.append(measure(played, asked.part or PARTS))
            finally:
                played.engine.close()
                played.store.close()
            show_lines(found[-1])
    show_table(found)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks incidents", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("homes", nargs="*", type=Path, help="homes with a truth.json")
    parser.add_argument("--seeds", nargs="+", type=int, help="demos to write, if no homes are given")
    parser.add_argument("--days", type=int, default=120)
    parser.add_argument("--orders", type=int, default=2000, help="orders a day")
    parser.add_argument("--work", type=Path, help="where demos are kept by seed; else they are thrown away")
    parser.add_argument(
        "--mornings", nargs=2, type=date.fromisoformat, metavar=("FIRST", "LAST"), help="else the last 40"
    )
    parser.add_argument("--desk", default=STORE, help="file of the desk in the home's state folder")
    parser.add_argument("--part", choices=PARTS, action="append", help="only this (may be repeated)")
    parser.add_argument("--again", action="store_true", help="forget that desk and run its mornings anew")
    return parser.parse_args(arguments)


def _folders(asked: argparse.Namespace, temporary: Path) -> Iterable[tuple[Path, dict[str, float]]]:
    """The homes asked for, with the CPU seconds it took to make them."""
    for home in asked.homes:
        yield home, {}
    if asked.homes and not asked.seeds:
        return
    for seed in asked.seeds or SEEDS:
        folder = (asked.work or temporary) / str(seed)
        yield folder, write_home(folder, seed, asked.days, asked.orders)


def show_lines(one: Findings) -> None:
    """The CPU seconds of each step of a home, and the lists that say which ones."""
    steps = ", ".join(f"{step} {seconds:.0f} CPU s" for step, seconds in one.seconds.items())
    print(f"\n### {one.name}\n\n{time.strftime('%H:%M:%S')}: {steps}", flush=True)
    for title, lines in one.lines.items():
        if lines:
            print(f"\n#### {one.name}: {title} ({len(lines)})\n")
            print("\n".join(f"- {line}" for line in lines), flush=True)


def show_table(found: Sequence[Findings]) -> None:
    """A row for each measure, homes as columns, all together last."""
    if not found:
        return
    head = ["measure", *(one.name for one in found), "all"]
    rows = []
    for name in found[0].clusters:
        parts = [one.clusters[name] for one in found]
        rows.append([f"B-cubed P / R / F1: {name}", *map(_cluster, [*parts, sum(parts, Bcubed())])])
    for name in found[0].counts:
        counts = [one.counts[name] for one in found]
        rows.append([name, *map(str, [*counts, sum(counts, Count())])])
    print("\n### Incidents against the truth\n")
    print("| " + " | ".join(head) + " |\n|" + " --- |" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)


def _cluster(one: Bcubed) -> str:
    return f"{one.precision:.2f} / {one.recall:.2f} / {one.f1:.3f} (n = {one.n})" if one.n else "n = 0"


if __name__ == "__main__":
    main()
