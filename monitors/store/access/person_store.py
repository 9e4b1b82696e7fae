"""The store as one person has it: what they see, what they may write, and an entry in the audit for all they wrote."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from monitors.life.segment import decode
from monitors.store.access.bounds import Bounds
from monitors.store.access.standing_here import StandingHere
from monitors.store.audit import audit_log
from monitors.store.audit.audit_log import Happening
from monitors.store.database import Params, Store
from monitors.store.store_errors import StoreError

_WRITES = re.compile(r"\s*(insert(?:\s+or\s+\w+)?\s+into|update|delete\s+from)\s+(\w+)", re.IGNORECASE)
# What everybody writes of themselves: the log of what they did, and their own history of ad-hoc SQL.
OWN = frozenset({"audit", "asked_query"})
PEOPLE = frozenset({"person"})
# What may be written by who sees some markets alone: of an incident they see, beside its days, of their own queries.
WITHIN = OWN | {
    "incident",
    "episode",
    "incident_facts",
    "comment",
    "decision",
    "transition",
    "snooze",
    "annotation",
    "saved_query",
    "saved_query_version",
    "loss",
    "loss_event",
    "kept_result",
    "pinned_result",
}
# Free texts and long ones: they stand in their own tables.
_UNTOLD = {
    "text",
    "note",
    "why",
    "sql",
    "reason",
    "result",
    "summary",
    "machine",
    "series",
    "content",
    "figures",
}
_UNTOLD |= {"before", "after", "minutes", "detail", "hypothesis", "file", "edit", "statement", "name"}


class NotTheirsError(StoreError):
    """Who asks may not do this: nothing was written, and the audit says so."""


class PersonStore(Store):
    """The store of a home as somebody has it. clock: gives this moment in UTC, for entries of the audit."""

    def __init__(
        self, path: Path, standing: StandingHere, clock: Callable[[], datetime], bounds: Bounds | None = None
    ) -> None:
        self.standing, self.clock = standing, clock
        self.bounds = replace(bounds, login=standing.login) if bounds and standing.limited else None
        self.whole = Store(path)
        super().__init__(path)

    def execute(self, sql: str, params: Params = ()) -> int:
        """See Store.execute. Raises NotTheirsError where it is not theirs to write."""
        table = self._allowed(sql, params)
        done = super().execute(sql, params)
        if table not in OWN and table not in PEOPLE:
            self._local.wrote.append((table, _told(params)))
        return done

    def many(self, sql: str, params: Sequence[Params]) -> None:
        """See Store.many. Raises NotTheirsError."""
        for one in params:
            self._allowed(sql, one)
        super().many(sql, params)

    @contextmanager
    def write(self) -> Iterator[Store]:
        """See Store.write. What was written is told in the audit, in the same transaction; a refusal in its own."""
        if self.whole.at_work():
            yield self
            return
        self._local.wrote = []
        try:
            with self.whole.write():
                yield self
                if self._local.wrote:
                    self._tell()
        except NotTheirsError as error:
            audit_log.add(self.whole, Happening(self.standing.login, self.clock(), "refused", str(error)))
            raise

    def may_touch(self, incident: int) -> bool:
        """Whether they see an incident."""
        return self.bounds is None or bool(
            self._seen("select 1 from seen_incident where id = ?", (incident,))
        )

    def need(self, what: str, *, administer: bool = False, within: bool = False) -> None:
        """Raises NotTheirsError, told in the audit, where they may not do what is no row of the store.

        within: who sees some markets or stages alone may do it, for it is of these.
        """
        allowed = self.standing.administers if administer else self.standing.writes
        if not allowed or (self.bounds is not None and not administer and not within):
            with self.write():
                raise NotTheirsError(self._words(what))

    def _allowed(self, sql: str, params: Params) -> str:
        """The table a statement writes, where they may."""
        found = _WRITES.match(sql)
        table = found.group(2).lower() if found else ""
        if table in OWN:
            return table
        if table in PEOPLE or not table:
            if table and (
                self.standing.administers or (_is_own(params, self.standing.login) and "subject" in sql)
            ):
                return table
            raise NotTheirsError(self._words("change who may come in"))
        if not self.standing.writes:
            raise NotTheirsError(self._words("change anything"))
        if self.bounds is not None:
            self._within(table, params if isinstance(params, dict) else {})
        return table

    def _within(self, table: str, params: dict[str, Any]) -> None:
        """Raises NotTheirsError where it reaches beyond their markets."""
        if table not in WITHIN:
            raise NotTheirsError(self._words("change what is of all markets"))
        if table in ("loss", "loss_event"):
            number = params.get("id" if table == "loss" else "loss_id")
            if not self._seen("select 1 from loss where id = ?", (number,)):
                raise NotTheirsError(self._words("change what is of all markets"))
        if table in ("kept_result", "pinned_result"):
            self._within_kept(table, params)
        if table in ("snooze", "annotation") and self.bounds is not None:
            named = self.bounds.monitors
            told = table == "annotation" and "segment" in params
            if told and named is not None and params.get("monitor") not in named:
                raise NotTheirsError(self._words("write beside every metric"))
            if "segment" in params:
                inside = params.get("incident_id") is not None or self.bounds.hold(
                    decode(params["segment"] or "{}")
                )
            else:
                inside = bool(self._seen(f"select 1 from {table} where id = ?", (params.get("id"),)))
            if not inside:
                raise NotTheirsError(self._words("change what is of all markets"))

    def _within_kept(self, table: str, params: dict[str, Any]) -> None:
        """A result is kept and forgotten by who made it; it is pinned where they see both it and the incident."""
        who, own = self.standing.login, "select 1 from kept_result where id = ? and lower(actor) = lower(?)"
        if table == "kept_result":
            new = "name" in params
            theirs = params.get("actor") == who if new else self._seen(own, (params.get("result"), who))
        elif "pin" in params:
            theirs = self._seen("select 1 from pinned_result where id = ?", (params["pin"],))
        else:
            seen = self._seen("select 1 from kept_result where id = ?", (params.get("result"),))
            incident = params.get("incident")
            theirs = bool(seen) and incident is not None and self.may_touch(incident)
        if not theirs:
            raise NotTheirsError(self._words("change what is of all markets"))

    def _words(self, what: str) -> str:
        role, who = self.standing.role, self.standing.login or "you"
        if self.standing.writes and self.bounds is not None:
            return f"{who} may not {what}: they see {self.standing.alone} alone. Nothing was stored"
        return f"{who} may not {what}: the role {role.name} {_MAY[role.may]}. Nothing was stored"

    def _tell(self) -> None:
        tables: dict[str, int] = {}
        told: dict[str, Any] = {}
        for table, params in self._local.wrote:
            tables[table] = tables.get(table, 0) + 1
            for name, value in params.items():
                told.setdefault(name, value)
        who = self.standing.login or str(told.get("actor") or "")
        subject = ", ".join(tables)
        audit_log.add(self.whole, Happening(who, self.clock(), "changed", subject, {**told, "rows": tables}))

    def _seen(self, sql: str, params: Sequence[Any]) -> list[Any]:
        """Rows as they see them, while they write."""
        return list(self._bounded().execute(sql, params))

    def _connection(self) -> sqlite3.Connection:
        """All of the store while they write, and where they see all of it; else what they may see."""
        if self.bounds is None or self.whole.at_work():
            return self.whole._connection()
        return self._bounded()

    def _bounded(self) -> sqlite3.Connection:
        return super()._connection()

    def _connect(self) -> sqlite3.Connection:
        connection = super()._connect()
        for view in self.bounds.views() if self.bounds else ():
            connection.execute(view)
        return connection


_MAY = {"read": "looks and asks", "write": "acknowledges, decides, notes and plans", "administer": "may"}


def _is_own(params: Params, login: str) -> bool:
    return isinstance(params, dict) and params.get("key") == " ".join(login.split()).casefold()


def _told(params: Params) -> dict[str, Any]:
    """What of a row the audit tells: ids, days, words of a choice; no free text, and nothing long."""
    if not isinstance(params, dict):
        return {}
    kept = {name: value for name, value in params.items() if name not in _UNTOLD and value is not None}
    return {name: value for name, value in kept.items() if not isinstance(value, str) or len(value) <= 120}
