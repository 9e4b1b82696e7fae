"""Reading broken records: where each stands, the sums, what happened over time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from monitors.store.database import Row, Store
from monitors.store.losses.loss_records import decoded
from monitors.store.statements import statements

SQL = statements("losses")
NO_LOSS = ("explain", "data_fault")  # decisions by which it was none
# A record before its first event; decided: the number of the newest decision's.
UNTOLD = {"loss": False, "cents": 0, "most": 0, "back": 0, "decision": "", "decided": 0}


@dataclass(frozen=True)
class LossSums:
    """Whole cents of the home's currency, over records that were ever a loss, each counted once:
    known = open + recovered + healed + written_off.

    recovered: came back by hand or by later records while the record still breaks; healed: later records made it whole;
    no_loss: beside it, explained or a fault of the data. records: of the open ones. unknown: records that are no loss
    yet, for a counterpart's extract is wanting.
    """

    known: int = 0
    open: int = 0
    recovered: int = 0
    healed: int = 0
    written_off: int = 0
    no_loss: int = 0
    records: int = 0
    to_decide: int = 0
    unknown: int = 0


def losses(store: Store, as_of: date) -> list[Row]:
    """Every record found up to a morning, open ones first, the largest first; `record_key` and `fields` read.

    standing: to decide, recovering, recovered, written off, explained, data fault, healed or unknown; open_cents.
    """
    return [stood(row) for row in decoded(store.rows(SQL["records"], {"as_of": as_of.isoformat()}))]


def loss(store: Store, number: int) -> Row | None:
    """One record as `losses` has it; None where there is none."""
    row = store.one(SQL["record"], {"id": number})
    return stood(decoded([row])[0]) if row else None


def trail(store: Store, number: int) -> list[Row]:
    """What happened to a record, in its order: as_of, at, actor, kind, cents, value, note."""
    return store.rows(SQL["trail"], {"id": number})


def checks_run(store: Store, as_of: date) -> dict[str, Row]:
    """Check → its newest run up to a morning: as_of, state, looked_at, broken, unknown, error."""
    return {row["check_name"]: row for row in store.rows(SQL["latest_checks"], {"as_of": as_of.isoformat()})}


def ever_run(store: Store, as_of: date) -> bool:
    """Whether any check has run to its end up to a morning."""
    return store.one(SQL["ever_run"], {"as_of": as_of.isoformat()}) is not None


def sums(rows: Iterable[Row]) -> LossSums:
    """The sums of records as `losses` has them."""
    total: dict[str, int] = dict.fromkeys(LossSums.__dataclass_fields__, 0)
    for row in rows:
        if row["opened_on"] is None:
            total["unknown"] += 1
            continue
        for name, cents in _parts(row).items():
            total[name] += cents
        total["records"] += row["open_cents"] > 0
        total["to_decide"] += row["standing"] == "to decide"
    return LossSums(**total)


def stood(row: dict[str, Any]) -> Row:
    """A record with where it stands, and what of it is open."""
    left = max(0, row["cents"] - row["recovered_cents"])
    decided = {
        "write_off": "written off",
        "explain": "explained",
        "data_fault": "data fault",
        "recover": "recovering" if left else "recovered",
    }
    if row["state"] == "healed":
        standing = "healed"
    elif row["state"] == "unknown":
        standing = "unknown"
    else:
        standing = decided.get(row["decision"], "to decide" if left else "recovered")
    counts = standing in ("to decide", "recovering")
    return {**row, "standing": standing, "open_cents": left if counts else 0}


def over_time(store: Store, as_of: date) -> list[dict[str, Any]]:
    """day, known, open (whole cents): the sums after each morning on which one of them changed.

    known: of all that was ever found and is a loss still or was one; an explained record leaves it on its day.
    """
    state: dict[int, dict[str, Any]] = {}
    days: dict[str, list[dict[str, Any]]] = {}
    for event in store.rows(SQL["events"], {"as_of": as_of.isoformat()}):
        days.setdefault(event["as_of"], []).append(event)
    told = []
    for day, events in days.items():
        for event in events:
            _apply(state.setdefault(event["loss_id"], dict(UNTOLD)), event)
        real = [one for one in state.values() if one["decision"] not in NO_LOSS]
        left = sum(max(0, one["cents"] - one["back"]) for one in real if one["decision"] != "write_off")
        told.append({"day": day, "known": sum(one["most"] for one in real), "open": left})
    return told


def _apply(one: dict[str, Any], event: Row) -> None:
    if event["kind"] in ("opened", "amount", "restated", "broken again", "healed"):
        one["loss"] = one["loss"] or event["kind"] == "opened"
        if one["loss"]:  # what it amounted to while it was unknown was none
            one["cents"] = event["cents"] or 0
            one["most"] = max(one["most"], one["cents"])
    elif event["kind"] == "recovered":
        one["back"] += event["cents"] or 0
    elif event["kind"] == "decision" and event["id"] > one["decided"]:
        # Who looks at an older morning decides of it, but later.
        one["decision"], one["decided"] = event["value"], event["id"]


def _parts(row: Row) -> dict[str, int]:
    """What of a record's loss is where; the parts add up to `known`."""
    known = row["most_cents"]
    if row["decision"] in NO_LOSS:  # healed since or not: it was none, as it is over time
        return {"no_loss": known}
    if row["state"] == "healed":
        back = min(row["recovered_cents"], known)
        parts = {"recovered": back, "healed": known - back}
    else:
        # What later records brought back while it still breaks, and what people did.
        back = min(known, known - row["cents"] + row["recovered_cents"])
        parts = {"recovered": back, "written_off" if row["decision"] == "write_off" else "open": known - back}
    return {"known": known, **parts}
