"""Workers started ahead are workers like any other: one question each, nothing of others, gone with the desk."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from queries.content.home import Home
from queries.ingest.ingestion import ingest
from queries.sandbox import course as course_module
from queries.sandbox import launch, process, warm
from queries.sandbox.course import Course
from tests.queries.landed import csv_text, land, row
from tests.queries.sandbox.test_process import HOUSE, alive, request

PATIENT = 60.0
KEEPER = """
import sys, time
from queries.sandbox import warm
spares = warm.Spares(2)
while len(spares.numbers()) < 2:
    time.sleep(0.01)
print(*spares.numbers(), flush=True)
time.sleep(600)
"""


@pytest.fixture
def spares(monkeypatch: pytest.MonkeyPatch) -> Iterator[warm.Spares]:
    """Two workers that wait, for this test alone."""
    kept = warm.Spares(2)
    monkeypatch.setattr(warm, "_spares", kept)
    wait_for(lambda: len(kept.numbers()) == 2)
    yield kept
    kept.close()


def wait_for(what: object) -> None:
    deadline = time.monotonic() + PATIENT
    while not what() and time.monotonic() < deadline:  # type: ignore[operator]
        time.sleep(0.01)
    assert what()  # type: ignore[operator]


def test_a_question_goes_to_the_one_that_waited_longest_and_another_takes_its_place(
    spares: warm.Spares, tmp_path: Path
) -> None:
    first, second = spares.numbers()
    ended = process.ask(request("select 1 as a"), tmp_path, PATIENT)
    assert ended.answer.split(b"\n")[0] == b'{"truncated": false}'
    wait_for(lambda: len(spares.numbers()) == 2)
    assert first not in spares.numbers()
    assert spares.numbers()[0] == second
    wait_for(lambda: not alive(first))


def test_a_worker_answers_one_question_and_no_second(spares: warm.Spares, tmp_path: Path) -> None:
    worker = warm.worker()
    assert worker.stdin is not None
    assert worker.stdout is not None
    one = json.dumps({**request("select 1 as a"), "folder": str(tmp_path)}).encode()
    two = json.dumps({**request("select 2 as a"), "folder": str(tmp_path)}).encode()
    worker.stdin.write(one + b"\n" + two)  # two in one letter are none
    worker.stdin.close()
    assert worker.stdout.read() == b""
    assert worker.wait(PATIENT) != 0
    worker.stdout.close()


def test_one_that_has_died_is_not_handed_out(spares: warm.Spares, tmp_path: Path) -> None:
    first, _ = spares.numbers()
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: not alive(first))
    worker = warm.worker()
    assert worker.pid != first
    worker.kill()
    worker.communicate()


def test_one_that_waits_knows_no_home_and_nothing_of_the_desks_environment(
    spares: warm.Spares, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RISKDESK_SECRET", "canary")
    fresh = warm.start()
    for number in (*spares.numbers(), fresh.pid):
        assert b"canary" not in Path(f"/proc/{number}/environ").read_bytes()
        assert Path(f"/proc/{number}/cwd").readlink() == HOUSE
    fresh.kill()
    fresh.communicate()


def test_after_another_persons_query_nothing_of_it_is_found(spares: warm.Spares, tiny_home: Home) -> None:
    """The second stands in the same folder of files, which neither could write; everything else was the first's own."""
    land(tiny_home, "tickets/a.csv", csv_text(row(1), row(2)))
    ingest(tiny_home)
    with_secret = "select count(*) as n from tickets where topic = 'kept by ana'"
    first = launch.run(tiny_home, with_secret, timeout=PATIENT, person="ana")
    before = {path: path.stat().st_mtime_ns for path in (tiny_home.state / "sandbox").rglob("*.parquet")}
    assert first.table is not None, first.error
    for sql in (
        "select * from duckdb_logs()",
        "select * from glob('**')",
        "from duckdb_variables()",
        "copy (select 1) to 'left.parquet'",
        "select getvariable('as_of')",
        "create table left_behind as select 1",
        "from left_behind",
    ):
        found = launch.run(tiny_home, sql, timeout=PATIENT, person="ben")
        assert found.table is None
        assert "kept by ana" not in str(found.error)
    after = {path: path.stat().st_mtime_ns for path in (tiny_home.state / "sandbox").rglob("*.parquet")}
    assert after == before


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is of Linux")
def test_those_that_wait_end_with_the_desk(tmp_path: Path) -> None:
    desk = subprocess.Popen(
        [sys.executable, "-c", KEEPER],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HOUSE)},
    )
    assert desk.stdout is not None
    numbers = [int(number) for number in desk.stdout.readline().split()]
    assert len(numbers) == 2
    time.sleep(0.5)  # they have begun by now, or end as they find their question gone
    desk.send_signal(signal.SIGKILL)
    desk.wait()
    wait_for(lambda: not any(alive(number) for number in numbers))


def test_a_query_that_is_stopped_is_killed_and_says_so(spares: warm.Spares, tiny_home: Home) -> None:
    land(tiny_home, "tickets/a.csv", csv_text(row(1)))
    ingest(tiny_home)
    course = Course()
    course.stop.set()
    endless = "select max(hash(range)) as n from range(1000000000000)"
    found = launch.run(tiny_home, endless, timeout=PATIENT, course=course)
    assert (found.kind, found.table) == ("stopped", None)


def test_how_far_the_engine_is_comes_while_it_works(tmp_path: Path) -> None:
    course = Course()
    sql = "select max(hash(a.range + b.range)) as n from range(40000000) a, range(3) b"
    ended = process.ask(request(sql), tmp_path, PATIENT, course)
    assert ended.answer.startswith(b'{"truncated": false}')
    assert course.percent is not None
    assert 0 <= course.percent <= 100


def test_a_query_for_which_nobody_waits_any_more_ends(
    spares: warm.Spares, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course_module, "LEFT_ALONE", 0.2)
    course = Course()
    course.look()
    endless = "select max(hash(range)) as n from range(1000000000000)"
    assert process.ask(request(endless), tmp_path, PATIENT, course).killed == "stopped"
