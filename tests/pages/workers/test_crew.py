from pathlib import Path

import pytest

from pages.workers.crew import Crew, Worker, cookie_name, cookie_of

NAME = cookie_name(8501)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([f"{NAME}=2"], "2"),
        (["a=1", f"b=2; {NAME}=3; c=4"], "3"),
        ([f'{NAME}="4"'], "4"),
        ([f"x{NAME}=2; {cookie_name(8502)}=5"], ""),
        ([f"{NAME}"], ""),
        ([f"{NAME}=\x00\x01;;=;"], ""),
        ([], ""),
    ],
)
def test_a_cookie_is_read_from_whatever_a_browser_sends(values: list[str], found: str) -> None:
    assert cookie_of(values, NAME) == found


def test_of_equals_the_first_is_chosen_and_of_none_nobody() -> None:
    crew = Crew([Worker(number, Path(str(number)), ready=True) for number in (1, 2)])
    assert (crew.choose("") or crew.workers[1]).number == 1
    for one in crew:
        one.ready = False
    assert crew.choose("1") is None
