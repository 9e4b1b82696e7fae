import json
import os
import pwd
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from monitors.commands.root import riskdesk
from monitors.store import Store
from queries.content.home import Home
from queries.engine.opening import open_engine
from queries.masking.mask_key import read_key

WHY = "police request 2026/17"


def call(home: Home, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(
        riskdesk, ["--home", str(home.root), *arguments], env={"RISKDESK_ACTOR": "root"}
    )
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def desk(demo_home: Home) -> Home:
    """A home with data and a store, in which nothing was done yet."""
    Store(demo_home.state / "desk.sqlite").close()
    return demo_home


def test_what_was_run_and_taken_out_is_listed(desk: Home) -> None:
    call(desk, "users", "add", "ada@x.org", "--role", "admin")
    call(desk, "sql", "select count(*) as n from orders where buyer_id = 'b1000017'")
    call(desk, "backup", str(desk.root.parent / "one.backup"))
    found = json.loads(call(desk, "audit", "list", "--json")[1])["entries"]
    assert [(row["action"], row["subject"]) for row in found] == [
        ("exported", "backup"),
        ("ran", "sql"),
        ("people", "ada@x.org"),
    ]
    assert "b1000017" not in str(found)
    assert [
        row["action"] for row in json.loads(call(desk, "audit", "--action", "ran", "--json")[1])["entries"]
    ] == ["ran"]
    assert call(desk, "audit", "--search", "ada@", "--csv")[1].splitlines()[1].split(",")[3] == "people"


def test_a_command_that_changes_the_home_is_told_with_the_user_of_the_system(
    tiny_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "somebody-else")
    Store(tiny_home.state / "desk.sqlite").close()
    (tiny_home.root / "landing" / "tickets").mkdir(parents=True)
    (tiny_home.root / "landing" / "tickets" / "a.csv").write_text("nothing,that,fits\n1,2,3\n")
    call(tiny_home, "ingest", "--full")
    call(tiny_home, "run", "--monitor", "no_such_monitor")
    for looks in ("status", "list", "messages", "runs", "check"):
        call(tiny_home, looks)
    call(tiny_home, "users", "add", "ada@x.org", "--role", "admin")
    found = json.loads(call(tiny_home, "audit", "list", "--json")[1])["entries"][::-1]
    told = [(row["actor"], row["action"], row["subject"], row["detail"].get("how")) for row in found]
    assert told == [
        ("root", "changed", "riskdesk ingest", "ended with code 1"),
        ("root", "changed", "riskdesk run", "failed"),
        ("root", "people", "ada@x.org", None),
    ]
    assert found[0]["detail"]["asked"] == {"full": True}
    assert {row["detail"]["by"] for row in found} == {"command line"}
    assert {row["detail"]["system user"] for row in found} == {pwd.getpwuid(os.getuid()).pw_name}


def test_verify_says_the_first_entry_that_was_changed_and_a_kept_head(desk: Home) -> None:
    for login in ("ada", "bia"):
        call(desk, "users", "add", login, "--role", "admin")
    code, said, _ = call(desk, "audit", "verify")
    assert (code, said.startswith("2 entries, each as it was written. Head: 2:")) == (0, True)
    head = said.split()[-1]
    assert call(desk, "audit", "verify", "--head", head)[0] == 0
    assert head in call(desk, "digest")[1] + call(desk, "status")[1]
    with closing(sqlite3.connect(desk.state / "desk.sqlite")) as raw:
        raw.execute("drop trigger audit_is_never_changed")
        raw.execute("update audit set actor = 'eve' where id = 1")
        raw.commit()
    code, _, errors = call(desk, "audit", "verify")
    assert (code, "entry 1 of" in errors) == (1, True)
    assert "no head of an audit" in call(desk, "audit", "verify", "--head", "last")[2]


def test_a_value_is_revealed_with_a_reason_and_who_asked_is_kept_first(desk: Home) -> None:
    value = str(open_engine(desk).query("select min(buyer_id) as id from orders").to_pylist()[0]["id"])
    mask = read_key(desk.state).mask(value)
    assert call(desk, "reveal", mask)[0] == 2
    assert "10 characters" in call(desk, "reveal", mask, "--reason", "because")[2]
    assert not json.loads(call(desk, "audit", "--json")[1])["entries"]
    code, said, _ = call(desk, "reveal", mask, "--reason", WHY)
    assert (code, said.split("\t")[0]) == (0, value)
    assert "no row of this home has the mask" in call(desk, "reveal", "#000000000000", "--reason", WHY)[2]
    told = json.loads(call(desk, "audit", "--action", "revealed", "--json")[1])["entries"]
    assert [(row["subject"], row["detail"]["reason"]) for row in told] == [
        ("#000000000000", WHY),
        (mask, WHY),
    ]
    assert value not in str(told)


def test_a_mask_of_an_older_key_is_told_to_be_one(desk: Home) -> None:
    call(desk, "rotate-key")
    code, _, errors = call(desk, "reveal", "#0123456789ab", "--reason", WHY)
    assert (code, "of mask key 1, which was replaced on" in errors) == (1, True)


def test_a_digest_for_somebody_who_is_not_there_is_refused(desk: Home) -> None:
    assert "is not among the people of this desk" in call(desk, "digest", "--for", "eve")[2]
