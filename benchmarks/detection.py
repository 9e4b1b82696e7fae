"""How well detection keeps its promise, beside the usual ways: `python -m benchmarks detection [--only PART …]`.

Each part prints markdown tables with the number of their cases, and scores what the product decides: the library's
entries, which decide as the nightly run does, or the product itself on whole homes. Parts whose data or packages are
not there say so.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.detection_parts.flight_power import show_flights
from benchmarks.detection_parts.labelled_data import show_labelled
from benchmarks.detection_parts.lasting_shifts import show_shifts
from benchmarks.detection_parts.null_sizes import show_null
from benchmarks.detection_parts.panel_money import show_panels
from benchmarks.detection_parts.part_options import SHARED, MissingInputError, PartOptions
from benchmarks.detection_parts.payment_alerts import show_payments
from benchmarks.detection_parts.real_homes import show_homes
from benchmarks.detection_parts.simulated_series import show_series
from benchmarks.detection_parts.small_homes import show_small

REPORT = 1000  # seeds from here on are for reports; development used those below
PARTS: dict[str, Callable[[PartOptions], None]] = {
    "flights": show_flights,
    "null": show_null,
    "shift": show_shifts,
    "series": show_series,
    "labelled": show_labelled,
    "panels": show_panels,
    "homes": show_homes,
    "small": show_small,
    "payments": show_payments,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables of the parts asked for, with the CPU seconds each took."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks detection", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--only", nargs="*", choices=list(PARTS), default=list(PARTS), help="parts; else all")
    parser.add_argument("--repeats", type=int, default=4, help="shuffles, and seeds of what is simulated")
    parser.add_argument("--first-seed", type=int, default=REPORT, help="the first of these seeds")
    parser.add_argument("--data", type=Path, default=SHARED, help="folder of the real data")
    parser.add_argument("--work", type=Path, help="where homes are kept; else they are thrown away")
    told = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    seeds = range(told.first_seed, told.first_seed + told.repeats)
    asked = PartOptions(seeds, told.data, told.work)
    for part in told.only:
        began = time.process_time()
        try:
            PARTS[part](asked)
        except MissingInputError as missing:
            print(f"\n### {part}: not run\n\n{missing}", flush=True)
        else:
            print(f"\n{part}: {time.process_time() - began:.0f} s of CPU", flush=True)


if __name__ == "__main__":
    main()
