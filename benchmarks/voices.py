"""`python -m benchmarks voices [--only comments|cost|demo] [--data DIR] [--seed N …] [--texts N …] [--work DIR]`.

comments: the share of spam that groups hold and their purity, beside a plain baseline, on each video of --data.
cost: CPU seconds and memory of so many made-up texts, each in a process of its own. demo: seeds nothing was tuned on:
groups and phrases beside the truth.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from benchmarks.voices_comments import measure, videos

PARTS = ("comments", "cost", "demo")
DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--work", type=Path, default=Path("voices-work"))
    parser.add_argument("--seed", type=int, nargs="*", default=[7601, 7602])
    parser.add_argument("--texts", type=int, nargs="*", default=[100_000, 1_000_000])
    return parser.parse_args(arguments)


def comments(folder: Path) -> None:
    """The table of the comments."""
    found = videos(folder / "comments")
    if not found:
        print(f"comments: nothing in {folder / 'comments'}: give --data the folder of the real data")
        return
    print(
        "| video | comments | spam | in groups | of the spam | purity | by | baseline: of the spam | purity |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for path in found:
        own, plain = measure(path)
        bonds = ", ".join(f"{bond} {count}" for bond, count in sorted(own.bonds.items()))
        print(
            f"| {own.name} | {own.comments} | {own.spam} | {own.grouped} | {own.share:.1%} | {own.purity:.3f} "
            f"| {bonds} | {plain.share:.1%} | {plain.purity:.3f} |",
            flush=True,
        )


def cost(sizes: list[int]) -> None:
    """The table of the cost; each size in a process of its own, for memory is never given back."""
    print("| texts | all at once, CPU s | µs a text | memory, GB | a night of 10,000 more, CPU s |")
    print("|---|---|---|---|---|")
    for size in sizes:
        asked = [sys.executable, "-m", "benchmarks.voices_cost", str(size)]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        print(
            done.stdout.strip() or f"| {size} | failed: {done.stderr.strip().splitlines()[-1:]} |", flush=True
        )


def main(arguments: list[str]) -> int:
    """Print the tables asked for."""
    options = _options(arguments)
    if "comments" in options.only:
        comments(options.data)
    if "cost" in options.only:
        cost(options.texts)
    if "demo" in options.only:
        from benchmarks.voices_demo import demo_table

        demo_table(options.seed, options.work)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
