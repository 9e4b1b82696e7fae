"""What a morning starts from: the episodes as the mornings before it left them, each monitor by its own last one."""

import json
from collections.abc import Iterable, Sequence
from datetime import date

from monitors.life.episode import Episode
from monitors.store import machine
from monitors.store.database import Store


def standing(store: Store, as_of: date, monitors: Iterable[str] | None = None) -> list[Episode]:
    """Episodes as they stood before the morning `as_of`, of some monitors or of all.

    Those of a monitor are as the newest morning left them that ran it, be it a whole one or one of some monitors;
    those of a data fault as the newest whole one did.
    """
    last: dict[str, str] = {}
    whole = None
    for row in store.rows(machine.SQL["mornings_before"], {"as_of": as_of.isoformat()}):
        if row["scope"] == machine.WHOLE:
            whole, last = row["as_of"], {}
        else:
            last |= dict.fromkeys(row["scope"].split(","), row["as_of"])
    found = [] if whole is None else machine.episodes_on(store, date.fromisoformat(whole), monitors)
    found = [e for e in found if e.kind == "data" or e.monitor not in last]
    for morning in sorted(set(last.values())):
        names = {name for name, ran in last.items() if ran == morning}
        later = machine.episodes_on(
            store, date.fromisoformat(morning), names if monitors is None else names & {*monitors}
        )
        found += [e for e in later if e.kind == "risk"]
    return sorted(found, key=lambda e: e.id or 0)


def forget_from(store: Store, as_of: date, monitors: Sequence[str] | None) -> None:
    """Set the machine's results of `as_of` and later aside, before these mornings are run again.

    Human words stay where they are; episodes found again get their rows back, the rest are withdrawn.
    """
    scope = {
        "as_of": as_of.isoformat(),
        "scope": "all" if monitors is None else "some",
        "monitors": json.dumps(list(monitors or [])),
    }
    for name in ("park_later", "drop_findings", "drop_facts", "drop_episode_days"):
        store.execute(machine.SQL[name], scope)
    if monitors is None:
        store.execute(machine.SQL["drop_faults"], {"as_of": as_of.isoformat()})
    for episode in standing(store, as_of, monitors):
        machine.put_episode(store, episode)
