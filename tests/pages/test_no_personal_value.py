"""Every personal value of a home begins with a mark, and the mark is nowhere that a viewer or a pm can look.

Pages with their charts, tables, downloads, briefs and addresses; messages; what commands print and log; errors. And
none of them asks another machine for anything.
"""

import json
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from monitors.store import Store, reading
from monitors.store.access import people
from monitors.store.access.people import By, Person
from monitors.store.machine import latest_morning
from pages.desk import audit_notes, house
from pages.parts.frame import HIDDEN, PLACES
from queries.content.contract import load_contracts
from queries.content.entity_kind import read_entity_kinds
from queries.content.home import Home
from queries.engine.opening import open_engine
from queries.masking.mask_key import read_key
from queries.sandbox.launch import run
from queries.state.catalog import read_catalog
from tests.pages.cold import at_page
from tests.pages.marked_home import MARK, command, make_marked_home
from tests.pages.outward import connections
from tests.pages.signing_in import signed_in

TOGETHER, ROWS = 20, 2000  # tables of one question, rows of each
FILES = {path: file for path, file, *_ in [*PLACES, *HIDDEN]}
VIEWS = {
    "data": ("d_view", ["Extracts", "Quarantine", "Drops", "Corrected", "Runs", "Messages"]),
    "monitors": ("m_view", ["Catalogue", "Promise", "Feedback", "Write", "Coverage", "Replay", "Self-test"]),
    "rules": ("rules_view", ["Board", "Overlap", "Rule", "What if", "Proposals"]),
    "interventions": ("i_view", ["Ledger", "Frontier", "Balance sheet", "Plan", "Before a campaign"]),
    "meeting": ("mt_view", ["Meetings", "Weeks together"]),
    "access": ("ac_view", ["People", "Audit"]),
}


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return make_marked_home(tmp_path_factory.mktemp("marked") / "home")


@dataclass
class Walk:
    """What was looked at, and where the mark was found."""

    seen: int = 0
    drawn: int = 0  # bytes of pages
    taken: int = 0  # bytes of downloads
    leaks: list[str] = field(default_factory=list)

    def look(self, where: str, what: bytes | str) -> None:
        """Note a text or the bytes of an element."""
        raw = what.encode() if isinstance(what, str) else what
        if MARK.encode() in raw:
            at = raw.index(MARK.encode())
            self.leaks.append(f"{where}: {raw[max(at - 60, 0) : at + 40]!r}")


@pytest.fixture
def walk(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Walk]:
    """A walk whose downloads are made when they are drawn, whose logs are read too."""
    walked = Walk()

    def taken(name: str, make: Callable[[], Any], rows: int | None = None) -> Callable[[], Any]:
        if not name.endswith(".parquet"):  # the same frame as its CSV
            made = make()
            walked.taken += len(made)
            walked.look(f"download {name}", made)
        return make

    monkeypatch.setattr(audit_notes, "taken", taken)
    with caplog.at_level(logging.DEBUG), connections() as outside:
        yield walked
    assert outside == []  # nothing that looked, printed or sent asked another machine
    walked.look("log", caplog.text)
    assert not walked.leaks, "\n".join(walked.leaks[:20])


def addresses(home: Home) -> Iterator[tuple[str, dict[str, str]]]:
    """Every page, every view of it, and what the home has to look at: incidents, entities, rings, rules, monitors."""
    for path, _, *_ in [*PLACES, *HIDDEN]:
        yield path, {}
        name, views = VIEWS.get(path, ("", []))
        for view in views:
            yield path, {name: view}
    store = Store(home.state / "desk.sqlite")
    for one in reading.incidents(store, house.now(), latest_morning(store))[:3]:
        yield "alert", {"id": str(one.id)}
        yield "path", {"id": str(one.id)}
    key, engine = read_key(home.state), open_engine(home)
    for kind in read_entity_kinds(home).kinds.values():
        yield "sellers", {"kind": kind.name}
        yield "ring", {"kind": kind.name}
        for value in _some(engine, kind):
            personal = value.startswith(MARK)
            yield "entity", {"kind": kind.name, "id": key.mask(value) if personal else value}
            yield "ring", {"kind": kind.name, "ring": key.mask(value) if personal else value}
            if personal:  # pasted in the clear: the address forgets it
                yield "entity", {"kind": kind.name, "id": value}
    for monitor in sorted(path.stem for path in home.content("monitors"))[:3]:
        yield "monitors", {"monitor": monitor}
        yield "metrics", {"metric": monitor}
    for sql in (
        "select * from orders limit 20",
        "select buyer_id::integer from orders",
        "summarize payments",
    ):
        yield "sql", {"sql": sql}


def _some(engine: Any, kind: Any) -> list[str]:
    """Two of the entities of a kind that have the most rows."""
    key = kind.key
    for name, extract in engine.catalog.contracts.items():
        if extract.column(key) is not None and extract.kind == "event":
            counted = f"select {key} as id, count(*) as n from {name} where {key} is not null group by 1"
            rows = engine.query(f"select id from ({counted}) order by n desc, id limit 2")
            return [str(row["id"]) for row in rows.to_pylist()]
    return []


@pytest.mark.parametrize("role", ["viewer", "pm"])
def test_no_page_download_or_address_holds_a_personal_value(
    marked: Home, walk: Walk, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    monkeypatch.setenv("RISKDESK_HOME", str(marked.root))
    store = Store(marked.state / "desk.sqlite")
    people.put(store, By("root", house.now()), Person("ada", "admin"), marked.settings.roles)
    signed_in(monkeypatch, marked, Person("bia@example.com", role))
    monkeypatch.setattr("pages.sql.looked_at.may_run", lambda desk, sql: True)
    for place, state in addresses(marked):
        test = at_page(FILES[place], timeout=120)
        for name, value in state.items():
            test.query_params[name] = value
        test.run()
        where = f"{place}?{urlencode(state)}"
        asked_in_the_clear = any(MARK in value for value in state.values())
        walk.seen += 1
        for element in _protos(test):
            walk.drawn += len(element)
            if not (asked_in_the_clear and b"unknown" in element.lower()):
                walk.look(where, element)
        walk.look(
            f"address of {where}", json.dumps({name: test.query_params[name] for name in test.query_params})
        )
    assert walk.seen > 50
    assert walk.drawn > 1_000_000
    assert walk.taken > 10_000


def _protos(test: AppTest) -> Iterator[bytes]:
    """Every element of a page as it goes to the browser: text, tables and charts with their data."""
    for node in test._tree:
        if getattr(node, "proto", None) is not None:
            yield node.proto.SerializeToString()


COMMANDS = [
    ["status"],
    ["status", "--json"],
    ["alerts", "--json"],
    ["incidents", "--json"],
    ["digest"],
    ["check"],
    ["list", "--json"],
    ["runs", "--json"],
    ["restatements"],
    ["messages", "list"],
    ["audit", "list", "--json"],
    ["users", "--json"],
    ["ingest"],
    ["explain", "1", "--json"],
    ["explain", "2"],
    ["sql", "select * from orders limit 50"],
    ["sql", "--role", "viewer", "--format", "json", "select * from rule_hits limit 50"],
    ["sql", "--role", "investigator", "--format", "csv", "select * from kyc limit 50"],
    ["sql", "select buyer_id::integer from orders"],
    ["sql", "select error(device_id) from orders"],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_no_command_prints_or_logs_a_personal_value(marked: Home, walk: Walk, arguments: list[str]) -> None:
    done = command(marked, *arguments)
    assert done.exit_code in (0, 1, 2)
    walk.look(" ".join(arguments), done.output)


def test_no_table_of_ad_hoc_sql_holds_a_personal_value(marked: Home, walk: Walk) -> None:
    catalog = read_catalog(marked)
    for role in ("viewer", "pm", "investigator"):
        names = [name for name in catalog.names() if role == "pm" or name in catalog.contracts]
        for at in range(0, len(names), TOGETHER):
            # All columns of a row as one text, so that many tables take one worker.
            some = names[at : at + TOGETHER]
            asked = "\nunion all\n".join(
                f"(select '{name}' as name, one::varchar as row from {name} as one limit {ROWS})"
                for name in some
            )
            found = run(marked, asked, role, max_rows=ROWS * TOGETHER, timeout=120)
            assert found.table is not None, (some, found.error)
            assert not found.truncated
            for name, row in zip(
                *(found.table[column].to_pylist() for column in ("name", "row")), strict=True
            ):
                walk.look(f"{name} as {role}", row)
            walk.seen += len(some)
    assert walk.seen > 50


def test_no_message_and_no_memory_of_the_desk_holds_a_personal_value(marked: Home, walk: Walk) -> None:
    """The store with everything in it: messages, the audit, episodes and their series, history of questions."""
    command(marked, "messages", "send")
    for path in (marked.state).glob("desk.sqlite*"):
        walk.look(path.name, path.read_bytes())


def test_a_connection_to_another_machine_would_be_heard() -> None:
    with connections() as outside:
        for address in (
            "127.0.0.1",
            "192.0.2.1",
        ):  # the other one is of documentation; by UDP nothing is sent yet
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, suppress(OSError):
                one.connect((address, 9))
        with suppress(OSError):
            socket.getaddrinfo("outside.invalid", 80)
    assert outside == ["socket.connect ('192.0.2.1', 9)", "socket.getaddrinfo outside.invalid"]


def test_the_mark_is_there_to_be_found(marked: Home) -> None:
    """Without masks every one of these tests would have something to find."""
    engine = open_engine(marked)
    for name, contract in load_contracts(marked).items():
        for column in contract.personal:
            row = engine.query(
                f"select count(*) as n, count({column}) as m from {name} where {column} like '{MARK}%'"
            )
            assert row.to_pylist()[0]["n"] == row.to_pylist()[0]["m"]
    assert (
        engine.query(f"select count(*) as n from orders where buyer_id like '{MARK}%'").to_pylist()[0]["n"]
        > 100
    )
