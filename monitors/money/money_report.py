"""What a call of the checks came to, for JSON and for a log: the checks, the sums, the records that stand."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from monitors.money.reconcile import ReconcileReport
from monitors.store import Store
from monitors.store.losses import loss_book

KEPT = (
    *("id", "check_name", "record_key", "day", "market", "cents", "open_cents", "standing", "found_on"),
    *("healed_how", "owner", "due", "fields"),
)


def money_json(report: ReconcileReport, store: Store) -> dict[str, Any]:
    """The report, the sums and every record, ready for JSON; see `riskdesk check-money --help`."""
    rows = loss_book.losses(store, report.as_of)
    return {
        "as_of": report.as_of,
        "checks": [asdict(one) for one in report.checks],
        "sums": asdict(loss_book.sums(rows)),
        "records": [{name: row[name] for name in KEPT} for row in rows],
        "problems": [str(one) for one in report.problems],
    }


def failures(report: ReconcileReport) -> Iterator[str]:
    """What could not be read or run, a sentence each."""
    for problem in report.problems:
        yield str(problem)
    for one in report.checks:
        if one.error:
            yield f"{one.check}: {one.error}"
