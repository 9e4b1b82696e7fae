"""Is the audit as it was written? Every link of the chain is computed again; the first one that does not fit is named.

What a chain cannot show by itself: that all of it was written anew with other contents, or that entries were cut off
its end together with SQLite's own count. Both are found by a head (`number:hash`) that was kept outside before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitors.store.audit.audit_log import SQL, Head, hash_of
from monitors.store.database import Store
from monitors.store.store_errors import StoreError

GUARDS = ("audit_is_never_changed", "audit_is_never_deleted", "audit_is_one_chain")
_HEAD = re.compile(r"(\d{1,15}):([0-9a-f]{64})")


@dataclass(frozen=True)
class Verdict:
    """entries: how many were read; head: their end; wrong: what does not fit first, in words, empty where all does."""

    entries: int
    head: Head
    wrong: str = ""


def read_head(text: str) -> Head:
    """A head as it was kept: `number:hash`. Raises StoreError for anything else."""
    found = _HEAD.fullmatch(text.strip().lower())
    if found is None:
        raise StoreError(
            f"{text[:80]!r} is no head of an audit: it is written as 123:<64 hexadecimal digits>, as `riskdesk audit "
            "verify` prints it"
        )
    return Head(int(found.group(1)), found.group(2))


def verify(store: Store, kept: Head | None = None) -> Verdict:
    """Read the whole chain. kept: a head from outside that must still be in it."""
    count, last = 0, Head(0, "")
    wrong = ""
    with store.read():
        for row in store.rows(SQL["chain"]):
            wrong = wrong or _fault(row, last)
            count, last = count + 1, Head(row["id"], row["hash"])
        wrong = wrong or _cut(store, last) or _pinned(store, kept)
        present = {row["name"] for row in store.rows(SQL["guards"])}
    missing = [name for name in GUARDS if name not in present]
    if missing and not wrong:
        wrong = f"the table of the audit has lost what keeps it from being changed: the trigger {missing[0]}"
    return Verdict(count, last, wrong)


def _fault(row: dict[str, object], last: Head) -> str:
    number = int(str(row["id"]))
    where = f"entry {number} of {row['at']} UTC"
    if number != last.number + 1:
        gone = (
            f"entry {last.number + 1}"
            if number == last.number + 2
            else f"entries {last.number + 1} to {number - 1}"
        )
        return f"{gone} missing before {where}"
    if row["before"] != last.hash:
        return f"{where} does not follow entry {last.number}: that one was changed, or this one was put in"
    if row["hash"] != hash_of(row):
        return f"{where} is not as it was written: its contents do not have its hash"
    return ""


def _cut(store: Store, last: Head) -> str:
    given = store.one(SQL["given"])
    if given and given["given"] > last.number:
        return f"entries {last.number + 1} to {given['given']} are missing at the end"
    return ""


def _pinned(store: Store, kept: Head | None) -> str:
    if kept is None or kept.number == 0:
        return ""
    found = store.one(SQL["entry"], {"id": kept.number})
    if found is None:
        gone = "the end was cut off, or an older copy restored"
        return f"the head that was kept is entry {kept.number}, which is not there: {gone}"
    if found["hash"] != kept.hash:
        return f"entry {kept.number} has another hash than the head that was kept: the chain was written anew"
    return ""
