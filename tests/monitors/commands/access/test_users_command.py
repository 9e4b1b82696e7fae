import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitors.commands.root import riskdesk
from queries.content.home import Home, create_home


@pytest.fixture
def desk(tmp_path: Path) -> Home:
    return create_home(tmp_path / "home", markets={"BR": "America/Sao_Paulo", "MX": "America/Mexico_City"})


def users(home: Home, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(
        riskdesk, ["--home", str(home.root), "users", *arguments], env={"RISKDESK_ACTOR": "root"}
    )
    return done.exit_code, done.stdout, done.stderr


def people(home: Home) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(users(home, "--json")[1])["people"]
    return found


def test_people_are_added_changed_disabled_renamed_and_removed(desk: Home) -> None:
    assert "nobody is let in" in users(desk)[1]
    assert users(desk, "add", "ada@x.org", "--role", "admin")[0] == 0
    users(desk, "add", "Bia@x.org", "--role", "viewer", "--market", "MX", "--market", "BR")
    users(desk, "set", "bia@x.org", "--role", "pm", "--market", "BR")
    users(desk, "disable", "bia@x.org")
    users(desk, "rename", "bia@x.org", "beatriz@x.org")
    two = people(desk)
    assert [(one["login"], one["role"], one["markets"], one["enabled"]) for one in two] == [
        ("ada@x.org", "admin", None, True),
        ("beatriz@x.org", "pm", ["BR"], False),
    ]
    users(desk, "set", "beatriz@x.org", "--market", "all")
    users(desk, "enable", "beatriz@x.org")
    assert [(one["markets"], one["enabled"]) for one in people(desk)][1] == (None, True)
    users(desk, "remove", "beatriz@x.org")
    assert len(people(desk)) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "bia"], "--role is missing"),
        (["add", "bia", "--role", "king"], "no such role: king"),
        (["add", "bia", "--role", "pm", "--market", "XX"], "no such market: XX; there are BR, MX"),
        (["add", "bia", "--role", "pm", "--stage", "nowhere"], "no such stage: nowhere"),
        (["add", "ADA", "--role", "pm"], "is among the people already, as admin"),
        (["set", "bia", "--role", "pm"], "nobody has the login bia"),
        (["disable", "ada"], "the last one who administers"),
        (["rename", "ada"], "the new login is missing"),
        (["import", "nowhere.toml"], "nowhere.toml: cannot be read"),
    ],
)
def test_what_will_not_do_is_one_line_and_changes_nothing(
    desk: Home, arguments: list[str], said: str
) -> None:
    users(desk, "add", "ada", "--role", "admin")
    before = people(desk)
    code, _, errors = users(desk, *arguments)
    assert (code, said in errors, "Traceback" in errors) == (2, True, False), errors
    assert people(desk) == before


def test_a_file_is_taken_whole_or_not_at_all(desk: Home, tmp_path: Path) -> None:
    path = tmp_path / "people.toml"
    path.write_text('["ada"]\nrole = "admin"\n["bia"]\nrole = "pm"\nmarkets = ["XX"]\n')
    code, _, errors = users(desk, "import", str(path))
    assert (code, f"{path}:5: no such market" in errors) == (2, True)
    assert not people(desk)
    path.write_text(path.read_text().replace("XX", "MX"))
    assert users(desk, "import", str(path))[0] == 0
    assert [one["login"] for one in people(desk)] == ["ada", "bia"]
