import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from queries.sandbox.course import Course
from queries.sandbox.turns import NoTurnError, turn

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
