import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pages.kept.keeper import forget_all, kept


def test_an_answer_is_made_once_for_its_question_alone() -> None:
    made = []

    @kept(4)
    def double(number: int, _by: str) -> int:
        made.append((number, _by))
        return number * 2

    assert [double(2, "a"), double(2, "b"), double(3, "a")] == [4, 4, 6]
    assert made == [(2, "a"), (3, "a")]


def test_the_answer_that_was_not_asked_for_longest_is_forgotten_first() -> None:
    made = []

    @kept(2)
    def same(number: int) -> int:
        made.append(number)
        return number

    for number in (1, 2, 1, 3, 1, 2):
        same(number)
    assert made == [1, 2, 3, 2]


def test_an_exception_is_told_each_time_and_not_kept() -> None:
    fails = iter([True, False])

    @kept(2)
    def sometimes(number: int) -> int:
        if next(fails):
            raise ValueError("not now")
        return number

    with pytest.raises(ValueError, match="not now"):
        sometimes(1)
    assert sometimes(1) == 1


def test_many_who_ask_at_once_get_one_answer() -> None:
    made, begun = [], threading.Barrier(4)

    @kept(2)
    def slow(number: int) -> object:
        made.append(number)
        threading.Event().wait(0.05)
        return object()

    def ask(_: int) -> object:
        begun.wait()
        return slow(7)

    with ThreadPoolExecutor(4) as pool:
        answers = set(map(id, pool.map(ask, range(4))))
    assert len(answers) == 1
    assert made == [7]


def test_a_kept_none_is_an_answer() -> None:
    made = []

    @kept(2)
    def nothing(number: int) -> None:
        made.append(number)

    nothing(1)
    nothing(1)
    assert made == [1]


def test_a_question_by_name_is_refused() -> None:
    @kept(2)
    def same(number: int) -> int:
        return number

    with pytest.raises(TypeError, match="by position"):
        same(number=1)


def test_everything_can_be_forgotten() -> None:
    made = []

    @kept(2)
    def same(number: int) -> int:
        made.append(number)
        return number

    same(1)
    forget_all()
    same(1)
    assert made == [1, 1]
