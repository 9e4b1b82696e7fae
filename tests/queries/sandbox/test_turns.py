import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from queries.sandbox.course import Course
from queries.sandbox.turns import NoTurnError, ask_to_stop, queue, turn, whose_is

PATIENT = 60.0


def test_no_more_than_the_places_run_and_the_first_to_come_is_next(tmp_path: Path) -> None:
    running: list[int] = []
    order: list[int] = []
    most = 0
    lock = threading.Lock()

    def go(number: int) -> None:
        nonlocal most
        with turn(tmp_path, "", PATIENT, slots=2):
            with lock:
                order.append(number)
                running.append(number)
                most = max(most, len(running))
            time.sleep(0.02)
            with lock:
                running.remove(number)

    with turn(tmp_path, "", PATIENT, slots=2), turn(tmp_path, "", PATIENT, slots=2):
        waiting = [threading.Thread(target=go, args=(number,)) for number in range(6)]
        for number, thread in enumerate(waiting):
            thread.start()
            while len(list((tmp_path / "turns").glob("*.ticket"))) <= number:
                time.sleep(0.001)
    for thread in waiting:
        thread.join()
    assert most == 2
    assert [pair for pair in order if pair < 2] + [pair for pair in order if pair >= 2] == order


def test_a_person_runs_one_at_a_time_while_others_pass(tmp_path: Path) -> None:
    with turn(tmp_path, "ana", PATIENT, slots=4):
        with pytest.raises(NoTurnError, match="another query of yours"), turn(tmp_path, "ana", 0.0, slots=4):
            pass
        with turn(tmp_path, "ben", 0.0, slots=4):
            pass
    with turn(tmp_path, "ana", 0.0, slots=4):
        pass


def test_who_waits_behind_their_own_query_holds_nobody_up(tmp_path: Path) -> None:
    with turn(tmp_path, "ana", PATIENT, slots=2):
        thread = threading.Thread(target=lambda: turn(tmp_path, "ana", PATIENT, slots=2).__enter__())
        thread.daemon = True
        thread.start()
        while not list((tmp_path / "turns").glob("*.ticket")):
            time.sleep(0.001)
        with turn(tmp_path, "ben", 5.0, slots=2):
            pass


def test_who_finds_no_place_in_time_is_told_so(tmp_path: Path) -> None:
    with (
        turn(tmp_path, "", PATIENT, slots=1),
        pytest.raises(NoTurnError, match="another query was running and this one waited 0 seconds"),
        turn(tmp_path, "", 0.0, slots=1),
    ):
        pass


def test_the_ticket_of_a_killed_process_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / "turns").mkdir()
    (tmp_path / "turns" / f"{0:020d}-{'0' * 16}-dead.ticket").touch()
    with turn(tmp_path, "", 5.0, slots=1) as place:
        assert place == 0
    assert not list((tmp_path / "turns").glob("*.ticket"))


def test_who_waits_is_told_how_many_come_first_and_can_leave(tmp_path: Path) -> None:
    seen: list[int | None] = []
    courses = [Course(), Course()]

    def go(course: Course, person: str) -> None:
        with suppress(NoTurnError), turn(tmp_path, person, PATIENT, slots=1, course=course):
            pass

    with turn(tmp_path, "ana", PATIENT, slots=1):
        waiting = [
            threading.Thread(target=go, args=(course, name))
            for course, name in zip(courses, ("ben", "cat"), strict=True)
        ]
        for number, thread in enumerate(waiting):
            thread.start()
            while len(list((tmp_path / "turns").glob("*.ticket"))) <= number or courses[number].ahead is None:
                time.sleep(0.001)
        seen = [course.ahead for course in courses]
        courses[0].stop.set()
        waiting[0].join()
        while courses[1].ahead != 1:
            time.sleep(0.001)
        assert not courses[0].runs
    waiting[1].join()
    assert seen == [1, 2]
    assert courses[1].runs


# Another process of the server: it asks as `ana`, and ends when it is told to stop, or with its input.
ELSEWHERE = """
import sys, time
from pathlib import Path
from queries.sandbox.course import Course
from queries.sandbox.turns import turn
course = Course()
with turn(Path(sys.argv[1]), "ana", 60.0, slots=2, course=course, statement="select 'slow'" + " " * 9000):
    print("runs", flush=True)
    while not course.is_over():
        time.sleep(0.01)
print("stopped", flush=True)
"""


def test_what_another_process_asks_is_seen_and_can_be_stopped(tmp_path: Path) -> None:
    assert queue(tmp_path) == []
    house = Path(__file__).parents[3]
    command = [sys.executable, "-c", ELSEWHERE, str(tmp_path)]
    with subprocess.Popen(command, cwd=house, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "runs\n"
        with turn(tmp_path, "", PATIENT, slots=2):  # the desk's own look-ups are nobody's
            (seen,) = queue(tmp_path)
        assert (seen.whose, seen.runs) == (whose_is("ana"), True)
        assert seen.statement.startswith("select 'slow'")
        assert len(seen.statement) <= 400
        began, over = threading.Event(), threading.Event()

        def wait() -> None:
            with turn(tmp_path, "ana", PATIENT, slots=2, statement="b"):
                began.set()
                over.wait(PATIENT)

        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        while len(queue(tmp_path)) < 2:
            time.sleep(0.001)
        assert [one.runs for one in queue(tmp_path)] == [True, False]
        ask_to_stop(tmp_path, seen)
        assert other.stdout.readline() == "stopped\n"
    assert began.wait(PATIENT)
    assert [(one.statement, one.runs) for one in queue(tmp_path)] == [("b", True)]
    over.set()
    thread.join(PATIENT)
    assert queue(tmp_path) == []


def test_a_query_whose_process_was_killed_is_not_told(tmp_path: Path) -> None:
    left = tmp_path / "turns" / "00000000000000000001-abc-def.asked"
    with turn(tmp_path, "ana", PATIENT, statement="a"):
        left.write_text("select 1")
        assert [one.statement for one in queue(tmp_path)] == ["a"]
    assert not left.exists()
    assert queue(tmp_path) == []
    assert [path.suffix for path in (tmp_path / "turns").iterdir()] == [".lock"]
