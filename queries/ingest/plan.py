"""What there is to do: which landed drops are new, changed or to be decided again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from queries.content.contract import Extract
from queries.content.problem import Problem
from queries.ingest.batch_intake import refused
from queries.ingest.drop_batch import Taken
from queries.landing.csv_rows import convert
from queries.landing.drops import Drop
from queries.landing.failures import TRY_AGAIN, ends_the_ingest, unreadable
from queries.landing.shape import Inspection, Shape, inspect
from queries.state.entry import Entry, Rejected
from queries.state.ledger import Ledger

BATCH_BYTES = {True: 200_000_000, False: 500_000_000}
BATCH_DROPS = 1000


@dataclass
class IngestPlan:
    """Drops of one extract to take; entries to commit at once; drops with the bytes of another one."""

    take: list[Taken] = field(default_factory=list)
    settled: list[Entry] = field(default_factory=list)
    touched: list[Entry] = field(default_factory=list)
    twins: list[tuple[Taken, str]] = field(default_factory=list)
    unchanged: int = 0


def make_plan(
    extract: Extract,
    drops: Iterable[Drop],
    ledger: Ledger,
    contract: str,
    again: frozenset[str] = frozenset(),
) -> IngestPlan:
    """Compares landed drops with the ledger.

    ``again``: drops to be decided again although nothing changed.

    A drop is unchanged when size, time, manifest and contract are; when only its time moved, its bytes
    decide.
    """
    plan = IngestPlan()
    first_with = {
        entry.sha256: entry.drop
        for entry in reversed(ledger.of(extract.name))
        if entry.state in ("published", "kept") and entry.rows
    }
    for drop in drops:
        entry = ledger.entries.get(drop.name)
        if drop.name not in again and entry is not None and _same(drop, entry, contract):
            plan.unchanged += 1
            continue
        try:
            sha256 = "" if drop.fault is not None else drop.sha256()
        except OSError as error:
            problem = unreadable(drop, error)
            plan.settled.append(
                refused(_nothing_of(drop, entry, ledger, [problem]), TRY_AGAIN, [problem], entry)
            )
            continue
        if drop.name not in again and entry is not None and _same_bytes(drop, entry, contract, sha256):
            plan.unchanged += 1
            plan.touched.append(replace(entry, mtime_ns=drop.mtime_ns, size=drop.size))
            continue
        _add(plan, extract, drop, sha256, entry, ledger, contract, first_with)
    return plan


def _add(
    plan: IngestPlan,
    extract: Extract,
    drop: Drop,
    sha256: str,
    entry: Entry | None,
    ledger: Ledger,
    contract: str,
    first_with: dict[str, str],
) -> None:
    try:
        inspection = inspect(drop, extract, sha256)
    except Exception as error:  # whatever one drop does to its reader, the others go on
        if ends_the_ingest(error):
            raise
        inspection = Inspection(None, None, [unreadable(drop, error)])
        contract = TRY_AGAIN
    taken = _nothing_of(drop, entry, ledger, inspection.problems, sha256)
    shape = inspection.shape
    if shape is None:
        plan.settled.append(refused(taken, TRY_AGAIN if drop.fault else contract, inspection.problems, entry))
        return
    taken = replace(taken, shape=shape, rows=inspection.rows, sealed=inspection.sealed)
    if extract.kind == "event":
        twin = first_with.setdefault(sha256, drop.name)
        if twin != drop.name:
            plan.twins.append((taken, twin))
            return
    plan.take.append(taken)


def _nothing_of(
    drop: Drop, entry: Entry | None, ledger: Ledger, problems: Iterable[Problem], sha256: str = ""
) -> Taken:
    """A drop of which nothing has been read yet."""
    version = entry.version + 1 if entry else 1
    return Taken(drop, sha256, ledger.take_seq(), version, Shape((), False), None, list(problems))


def _same(drop: Drop, entry: Entry, contract: str) -> bool:
    return (entry.size, entry.mtime_ns) == (drop.size, drop.mtime_ns) and _same_rules(drop, entry, contract)


def _same_bytes(drop: Drop, entry: Entry, contract: str, sha256: str) -> bool:
    return sha256 in (entry.sha256, entry.refused_sha256) and _same_rules(drop, entry, contract)


def _same_rules(drop: Drop, entry: Entry, contract: str) -> bool:
    manifest = drop.manifest.fingerprint if drop.manifest else ""
    return (entry.extract, entry.manifest, entry.contract) == (drop.extract, manifest, contract)


def stale(ledger: Ledger, extract: str) -> frozenset[str]:
    """The drops decided against a drop that has other bytes now. One that is only decided again settles itself."""
    found = {
        entry.drop
        for entry in ledger.of(extract)
        for name, seq in entry.against.items()
        if name not in ledger.entries or ledger.entries[name].bytes_since != seq
    }
    return frozenset(ledger.bound(extract, found | ledger.astray(extract) | ledger.parted(extract)))


def unsettled(extract: Extract, names: list[str], rounds: int) -> Problem:
    """What is said of drops that were decided again so often and still do not agree."""
    return Problem(
        extract.name,
        "drops that do not agree yet",
        expected=f"every correction settled after {rounds} rounds",
        found=", ".join(names[:5]),
        hint="The next ingest goes on; until then a corrected row of theirs may stand twice or not at all.",
    )


def twin_entry(taken: Taken, twin: Entry, contract: str) -> Entry:
    """The entry of a drop whose bytes are those of ``twin``: every row of it is a duplicate."""
    days = tuple(_as_duplicates(twin))
    problem = Problem(
        taken.drop.name,
        "the same bytes as an earlier drop",
        expected="a drop of its own",
        found=twin.drop,
        hint="All its rows count as duplicates; nothing of it was published.",
        count=1,
    )
    entry = refused(taken, contract, [*taken.problems, problem], None)
    return replace(
        entry,
        state="duplicate",
        twin=twin.drop,
        rows=twin.rows,
        duplicates=twin.rows,
        aside=days,
        against={twin.drop: twin.bytes_since},
    )


def _as_duplicates(twin: Entry) -> list[Rejected]:
    counts: dict[tuple[str, str], int] = {}
    for part in twin.slices:
        key = (part.day, part.known_day)
        counts[key] = counts.get(key, 0) + max(part.rows, 0)
    return [Rejected(day, known, "duplicate", rows) for (day, known), rows in sorted(counts.items()) if rows]


def convert_broken(taken: Taken, extract: Extract, staging: Path) -> Taken:
    """The drop with its sound rows as text Parquet and its broken rows listed."""
    staging.mkdir(parents=True, exist_ok=True)
    target = staging / f"{taken.stem}.parquet"
    broken = convert(taken.drop, extract, taken.shape, target)
    return replace(taken, converted=target, broken=broken)


def batches(taken: list[Taken]) -> Iterable[list[Taken]]:
    """Groups of one shape, each small enough for memory."""
    shapes: dict[object, list[Taken]] = {}
    for one in taken:
        shapes.setdefault((one.shape, one.drop.format), []).append(one)
    for group in shapes.values():
        limit = BATCH_BYTES[group[0].shape.parquet]
        batch: list[Taken] = []
        size = 0
        for one in group:
            if batch and (size + one.drop.size > limit or len(batch) >= BATCH_DROPS):
                yield batch
                batch, size = [], 0
            batch.append(one)
            size += one.drop.size
        yield batch
