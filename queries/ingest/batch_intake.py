"""Taking in one batch: from landed files to ledger entries, all of them committed at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from queries.content.contract import Extract
from queries.content.home import Home
from queries.content.problem import Problem
from queries.in_place.whole_files import columns_of, find_unfit, name_days
from queries.ingest.deduplicate import Conflict, settle
from queries.ingest.drop_batch import DropBatch, Taken, engine_paths, left_out, made_in_place, read_batch
from queries.ingest.far_times import set_far_aside
from queries.ingest.fault_lines import find_lines
from queries.ingest.money import convert_money
from queries.ingest.publish import archive_withdrawn, link_rows, publish_past, publish_rows, rewrite_files
from queries.ingest.quarantine import publish_quarantine
from queries.ingest.reject import enrich, reject_bad
from queries.ingest.row_problems import told_problems
from queries.ingest.slices import (
    count_given_back,
    count_rejected,
    count_restated,
    count_rows,
    count_superseded,
    count_taken_back,
)
from queries.ingest.withdrawn import landings
from queries.landing.manifest import Manifest
from queries.masking.free_text import mask_text
from queries.masking.mask_key import read_key
from queries.state.durable import make_durable
from queries.state.entry import DataFile, Entry, Rejected
from queries.state.ledger import Ledger
from queries.values.date_order import wrong_order


class RefusedError(ValueError):
    """A drop of a batch cannot be taken as a whole; the others can. ``place`` is its number in the batch."""

    def __init__(self, place: int, problem: Problem) -> None:
        super().__init__(str(problem))
        self.place = place
        self.problem = problem


def take_batch(batch: DropBatch, ledger: Ledger) -> list[Entry]:
    """Reads, checks, settles and writes a batch, and commits its entries.

    Raises RefusedError, duckdb.Error.
    """
    counts = read_batch(batch)
    _check_counts(batch, counts)
    _check_order(batch)
    base = ledger.without(taken.drop.name for taken in batch.taken)
    reject_bad(batch)
    set_far_aside(batch, base)
    find_lines(batch)
    if batch.extract.in_place:
        conflict = _stay(batch, ledger)
    else:
        enrich(batch, base)
        convert_money(batch, base)
        conflict = settle(batch, ledger, base)
    entries = _write(batch, conflict, counts, ledger)
    make_durable(batch.home.state, _written(entries))
    ledger.commit([*entries, *_given_back(batch, conflict, ledger)])
    return entries


def _stay(batch: DropBatch, ledger: Ledger) -> Conflict:
    """What is read in place takes no row from another file, and keeps nothing of what was there before."""
    shown = [taken.drop.name for taken in batch.taken]
    unfit = find_unfit(batch.run, batch.extract, engine_paths(batch), shown)
    if unfit is not None:
        raise RefusedError(unfit.place, unfit.problem)
    name_days(batch.run, [taken.drop.day for taken in batch.taken], made_in_place(batch))
    return Conflict(landings=[replace(one, before=(), again=False) for one in landings(batch, ledger)])


def _written(entries: list[Entry]) -> set[str]:
    """The files that these entries are the first to name."""
    files = [
        file
        for entry in entries
        for file in (*entry.files, *entry.withdrawn, *entry.replaces.values())
        if file
    ]
    return {file.path for file in files}.union(*(entry.quarantine for entry in entries))


def _given_back(batch: DropBatch, conflict: Conflict, ledger: Ledger) -> list[Entry]:
    """Entries of other drops that carried rows of this batch: these are the batch's own again, and counted there."""
    found = []
    for name, (slices, restated) in count_given_back(batch, conflict).items():
        entry = ledger.entries[name]
        found.append(replace(entry, slices=(*entry.slices, *slices), restated=(*entry.restated, *restated)))
    return found


def refused(taken: Taken, contract: str, problems: Iterable[Problem], before: Entry | None) -> Entry:
    """The entry of a drop of which nothing was taken.

    It stays in landing, and is tried again when it changes.

    The rows of the version ``before``, when there was one, stay: a file cut on its way takes nothing back. Those of one
    that is read in place cannot.
    """
    entry = _entry(taken, contract, "refused", rows=taken.rows or 0, problems=tuple(problems))
    if before is None or before.state not in ("published", "kept") or before.made:
        return entry  # of a file that is read in place nothing of before is left
    note = Problem(
        entry.drop,
        "refused, the version before stays",
        expected="a sound file",
        found=f"{before.published} rows published before",
    )
    return replace(
        before,
        state="kept",
        size=entry.size,
        mtime_ns=entry.mtime_ns,
        manifest=entry.manifest,
        contract=contract,
        refused_sha256=entry.sha256,
        problems=(*entry.problems, note),
    )


def mask_problems(home: Home, extract: Extract, entries: Iterable[Entry]) -> list[Entry]:
    """The entries with what was found of free text masked: an error of the engine, or a header that is a row."""
    if not extract.free_text:
        return list(entries)
    key = read_key(home.state)

    def masked(problem: Problem) -> Problem:
        return replace(problem, found=mask_text(str(problem.found), key)[0]) if problem.found else problem

    return [replace(entry, problems=tuple(map(masked, entry.problems))) for entry in entries]


def _check_counts(batch: DropBatch, counts: dict[int, int]) -> None:
    for place, taken in enumerate(batch.taken):
        expected = taken.drop.manifest.rows if taken.drop.manifest else None
        found = counts[place] + len(taken.broken)
        if expected is not None and expected != found:
            hint = "The file was cut or altered on its way: send it again under the same name."
            problem = Problem(
                taken.drop.name,
                "not the rows the manifest names",
                expected=f"{expected} rows",
                found=f"{found} rows",
                hint=hint,
            )
            raise RefusedError(place, problem)


def _check_order(batch: DropBatch) -> None:
    drops = [taken.drop for taken in batch.taken]
    for place, problem, refuse in wrong_order(batch.run, batch.extract, batch.taken[0].shape, drops):
        if refuse:
            raise RefusedError(place, problem)
        batch.taken[place].problems.append(problem)


def _write(batch: DropBatch, conflict: Conflict, counts: dict[int, int], ledger: Ledger) -> list[Entry]:
    # Over 40 lines: each field of an entry is filled from what was written and counted, in one place.
    stays = bool(batch.extract.in_place)
    files = link_rows(batch) if stays else publish_rows(batch)
    past, withdrawn = publish_past(batch, conflict), archive_withdrawn(batch, conflict)
    replaced = rewrite_files(batch, conflict)
    quarantine = publish_quarantine(batch, conflict)
    slices, taken_back, aside = count_rows(batch), count_taken_back(batch, conflict), count_rejected(batch)
    superseded, restated = count_superseded(batch, conflict), count_restated(batch, conflict)
    problems = told_problems(batch)
    made = made_in_place(batch) if stays else ()
    rivals = set().union(*conflict.against.values())
    since = {name: ledger.entries[name].bytes_since for name in rivals if name in ledger.entries}
    since |= {
        taken.drop.name: landing.since for taken, landing in zip(batch.taken, conflict.landings, strict=True)
    }
    _tell_missing(batch, counts)
    entries = []
    for place, taken in enumerate(batch.taken):
        back = taken_back.get(place, [])
        entries.append(
            _entry(
                taken,
                batch.contract,
                "published",
                rows=counts[place] + len(taken.broken),
                published=_rows(files.get(place, [])),
                quarantined=_count(aside.get(place, []), ("bad value", "broken row", "orphan")),
                duplicates=_count(aside.get(place, []), ("duplicate",)),
                superseded=_count(aside.get(place, []), ("superseded",)) + superseded.get(place, 0),
                orphans=_count(aside.get(place, []), ("orphan",)),
                files=(*files.get(place, []), *past.get(place, [])),
                withdrawn=tuple(withdrawn.get(place, [])),
                restated=tuple(restated.get(place, [])),
                since=conflict.landings[place].since,
                came=conflict.landings[place].came,
                again=bool(conflict.landings[place].before),
                quarantine=quarantine.get(place, ()),
                columns=columns_of(batch.run, engine_paths(batch), batch.extract)
                if stays
                else tuple(batch.columns),
                made=made,
                slices=(*slices.get(place, []), *back),
                aside=tuple(aside.get(place, [])),
                replaces=replaced.get(place, {}),
                against={name: since[name] for name in sorted(conflict.against.get(place, ()))},
                carries={
                    batch.taken[one].drop.name: batch.taken[one].seq
                    for one in conflict.carries.get(place, ())
                },
                problems=(*taken.problems, *problems.get(place, [])),
            )
        )
    return entries


def _tell_missing(batch: DropBatch, counts: dict[int, int]) -> None:
    """Notes rows that the contract leaves out, and drops without a row."""
    for place, number in left_out(batch).items():
        told = f"rows where not {batch.extract.where}"
        batch.taken[place].problems.append(
            Problem(
                batch.taken[place].drop.name,
                "left out by the contract",
                None,
                "where",
                None,
                told,
                count=number,
            )
        )
    for place, taken in enumerate(batch.taken):
        if counts[place] + len(taken.broken) == 0:
            taken.problems.append(Problem(taken.drop.name, "no rows", expected="rows", found="a header only"))


def _entry(taken: Taken, contract: str, state: str, **fields: Any) -> Entry:
    drop = taken.drop
    identity: dict[str, Any] = {
        "size": drop.size,
        "mtime_ns": drop.mtime_ns,
        "sha256": taken.sha256,
        "manifest": drop.manifest.fingerprint if drop.manifest else "",
        "contract": contract,
        "landed": str(drop.day or ""),
        "verified": taken.sealed or _vouched(drop.manifest),
    }
    values = {"seq": taken.seq, "version": taken.version, **identity, **fields}
    return Entry(drop.name, drop.extract, state, **values)


def _vouched(manifest: Manifest | None) -> bool:
    return manifest is not None and (manifest.rows is not None or manifest.sha256 is not None)


def _rows(files: list[DataFile]) -> int:
    return sum(file.rows for file in files)


def _count(aside: list[Rejected], reasons: tuple[str, ...]) -> int:
    return sum(part.rows for part in aside if part.reason in reasons)
