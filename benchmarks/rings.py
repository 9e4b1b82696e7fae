"""Are the rings that were found the rings there are? `python -m benchmarks rings [options]`.

    python -m benchmarks rings HOME …                          homes with truth.json that were taken in
    python -m benchmarks rings --seeds 9301 9302 --work DIR    written and taken in here, kept by seed

B-cubed over every entity that is in a true ring or was put into one: of its found ring, which share is of its true
ring (precision); of its true ring, which share was found with it (recall). Entities of no true ring are rings of one:
an innocent who was drawn in costs precision. Plain components (everybody who shares anything) stand beside it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from benchmarks.incident_clusters import Bcubed, bcubed
from benchmarks.incident_homes import write_home
from monitors.rings.ring_set import find_rings
from queries.content.entity_kind import EntityKind, read_entity_kinds
from queries.content.home import load_home
from queries.engine.opening import Engine, open_engine
from queries.rings.sightings import sighting_questions

SEEDS = (9301, 9302)
SMALLEST = 3  # members; a pair of buyers on one device is a household and no ring


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each home and kind, and one for all homes."""
    asked = _arguments(arguments)
    print("| home | kind | true rings | found | entities | precision | recall | F1 | plain F1 | seconds |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    whole: dict[str, tuple[Bcubed, Bcubed]] = {}
    with tempfile.TemporaryDirectory(prefix="riskdesk-rings-") as temporary:
        for folder in _folders(asked, Path(temporary)):
            for kind, score, plain in measure(folder):
                so_far = whole.get(kind, (Bcubed(), Bcubed()))
                whole[kind] = (so_far[0] + score, so_far[1] + plain)
    for kind, (score, plain) in whole.items():
        print(f"| all | {kind} | | | {score.n} | {_said(score)} | {plain.f1:.3f} | |")


def measure(folder: Path) -> Iterator[tuple[str, Bcubed, Bcubed]]:
    """The score of each kind of a home and that of plain components, printed as it comes."""
    truth = json.loads((folder / "truth.json").read_text())
    home = load_home(folder)
    engine = open_engine(home).at(date.fromisoformat(truth["end"]))
    try:
        for name, kind in read_entity_kinds(home).kinds.items():
            begin = time.perf_counter()
            found = find_rings(engine, kind)
            seconds = time.perf_counter() - begin
            true = true_rings(truth["rings"], name)
            if not true and not len(found.members):
                continue
            score, plain = compare(found.ring_of, true), compare(plain_components(engine, kind), true)
            size = len(set(found.ring_of.values()))
            print(
                f"| {folder.name} | {name} | {len(set(true.values()))} | {size} | {score.n} | {_said(score)} "
                f"| {plain.f1:.3f} | {seconds:.2f} |",
                flush=True,
            )
            yield name, score, plain
    finally:
        engine.close()


def true_rings(rings: Iterable[Mapping[str, object]], kind: str) -> dict[str, str]:
    """Entity → its true ring, of those large enough to be one; sellers of a pair of identities are one."""
    smallest = SMALLEST if kind == "buyer" else 2
    return {
        str(member): str(ring["id"])
        for ring in rings
        if ring["kind"] == kind and isinstance(members := ring["members"], list) and len(members) >= smallest
        for member in members
    }


def compare(found: Mapping[str, str], true: Mapping[str, str]) -> Bcubed:
    """B-cubed of found rings against true ones, over all who are in any."""
    return bcubed(
        [(found.get(one, f"alone {one}"), true.get(one, f"alone {one}")) for one in sorted({*found, *true})]
    )


def plain_components(engine: Engine, kind: EntityKind) -> dict[str, str]:
    """Connected components over the same sightings: whoever shares anything is of one ring."""
    questions, _ = sighting_questions(engine, kind)
    if not questions:
        return {}
    seen = pd.concat([question.run(engine).assign(by=question.by) for question in questions])
    seen = seen[seen["id"].notna()]
    entity, ids = pd.factorize(seen["id"])
    value = seen.groupby(["by", "value", "spell"]).ngroup().to_numpy() + len(ids)
    nodes = int(value.max()) + 1
    label = csgraph.connected_components(
        sparse.coo_array((np.ones(entity.size), (entity, value)), (nodes, nodes)), directed=False
    )[1]
    return {str(one): str(label[place]) for place, one in enumerate(ids)}


def _said(score: Bcubed) -> str:
    return f"{score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f}"


def _folders(asked: argparse.Namespace, temporary: Path) -> Iterator[Path]:
    yield from asked.homes
    for seed in () if asked.homes else asked.seeds:
        folder = (asked.work or temporary) / f"seed-{seed}"
        if not (folder / "truth.json").exists():
            write_home(folder, seed, asked.days, asked.orders)
        yield folder


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks rings", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("homes", nargs="*", type=Path, help="homes with a truth.json")
    parser.add_argument(
        "--seeds", nargs="+", type=int, default=SEEDS, help="demos to write, if no homes are given"
    )
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--orders", type=int, default=1500, help="orders a day")
    parser.add_argument("--work", type=Path, help="where demos are kept by seed; else they are thrown away")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
