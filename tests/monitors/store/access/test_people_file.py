from pathlib import Path

import pytest

from monitors.store import StoreError
from monitors.store.access.people_file import read_people
from queries.content.settings import DEFAULT_ROLES

GOOD = '["ana@x.org"]\nrole = "pm"\nmarkets = ["BR"]\n\n["Eva"]\nrole = "admin"\nenabled = false\n'


def read(tmp_path: Path, text: str) -> list[tuple[object, ...]]:
    path = tmp_path / "people.toml"
    path.write_text(text)
    found = read_people(path, DEFAULT_ROLES, ("BR", "MX"), ("payment",))
    return [(one.login, one.role, one.markets, one.enabled) for one in found]


def test_people_are_read_with_their_markets(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD) == [("ana@x.org", "pm", ("BR",), True), ("Eva", "admin", None, False)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            GOOD.replace('"pm"', '"boss"'),
            ":2: no such role; column ana@x.org.role; expected one of viewer, pm",
        ),
        (
            GOOD.replace('["BR"]', '["BR", "XX"]'),
            ":3: no such market; column ana@x.org.markets; expected one of BR, MX; found XX",
        ),
        (
            GOOD.replace('["BR"]', '"BR"'),
            ":3: wrong value; column ana@x.org.markets; expected a list of markets",
        ),
        (GOOD.replace("markets", "market"), "Did you mean markets?"),
        (GOOD.replace('role = "pm"\n', ""), "missing key; column ana@x.org.role"),
        (GOOD.replace("Eva", "ANA@x.org"), ":5: the same person twice"),
        (GOOD.replace("false", '"no"'), "expected true or false"),
        ('role = "pm"\n', 'expected a table ["login"] for each person'),
        ("", "no person in it"),
        ('["ana"\n', "people.toml:1"),
    ],
)
def test_a_fault_is_named_with_its_line_and_nothing_is_taken(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(StoreError) as raised:
        read(tmp_path, text)
    assert said in str(raised.value)


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as raised:
        read(tmp_path, GOOD.replace('"pm"', '"boss"').replace('"admin"', '"king"'))
    assert len(str(raised.value).splitlines()) == 2
