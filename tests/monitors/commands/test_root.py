"""The command line as a whole: every command documented, every error one message, the home before and after."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from monitors.commands.root import COMMANDS, SUMMARIES, riskdesk
from tests.monitors.homes import take_in, write_home

README = Path(__file__).parents[3] / "README.md"


def walk() -> list[click.Command]:
    context = click.Context(riskdesk)
    found = [riskdesk.get_command(context, name) for name in riskdesk.list_commands(context)]
    return [command for command in found if command is not None]


def call(*arguments: str, env: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Exit code, stdout, stderr of one call."""
    result = CliRunner().invoke(riskdesk, list(arguments), env=env)
    return result.exit_code, result.stdout, result.stderr


def test_every_command_is_there_under_its_name() -> None:
    assert [command.name for command in walk()] == list(COMMANDS)


def test_the_list_of_commands_says_what_each_says_itself_and_loads_none() -> None:
    told = {str(command.name): command.get_short_help_str(61) for command in walk()}
    assert told == SUMMARIES
    shown = re.sub(r"\s+", " ", call("--help")[1])
    assert all(f" {name} {said[:20]}" in shown for name, said in told.items())
    loaded = "import sys; from monitors.commands.root import riskdesk; riskdesk(['--help'], standalone_mode=False); "
    heavy = (
        "print([m for m in ('numpy', 'pandas', 'duckdb', 'scipy', 'sqlglot', 'tqdm') if m in sys.modules]); "
    )
    # Nor does what `status` and `ingest` begin with: they load an engine where there is something to ask it.
    begun = "import monitors.commands.data_commands, monitors.store.reading; "
    answer = subprocess.run(
        [sys.executable, "-c", loaded + heavy + begun + heavy], capture_output=True, text=True, check=True
    )
    assert answer.stdout.splitlines()[-2:] == ["[]", "[]"]


@pytest.mark.parametrize("command", walk(), ids=lambda command: str(command.name))
def test_every_command_and_option_says_what_it_does(command: click.Command) -> None:
    assert command.help
    assert len(command.help.split(".")[0]) > 10
    plain = {"days", "orders_per_day", "seed", "role", "as_json", "form", "state", "max_rows", "port"}
    for option in command.params:
        if isinstance(option, click.Option) and option.name not in plain:
            assert option.help, f"{command.name} --{option.name} has no help"
    if command.name not in ("serve", "digest", "new", "demo"):
        assert any(param.name in ("as_json", "form") for param in command.params), (
            "no machine-readable output"
        )


@pytest.mark.parametrize("command", walk(), ids=lambda command: str(command.name))
def test_every_command_that_prints_json_documents_it(command: click.Command) -> None:
    if any(param.name == "as_json" for param in command.params) and command.name not in ("demo", "ingest"):
        told = f"{command.help} {command.epilog}"
        assert "JSON" in told or command.name in ("list", "verify-engine")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert re.search(rf"riskdesk[^\n`]*\b{re.escape(name)}\b", README.read_text()), (
        f"README.md: {name} is missing"
    )


@pytest.mark.parametrize("place", ["before", "after", "environment"])
def test_the_home_may_stand_before_after_or_in_the_environment(tmp_path: Path, place: str) -> None:
    root = str(write_home(tmp_path / "home", 0).root)
    arguments = {
        "before": ["--home", root, "list", "--json"],
        "after": ["list", "--home", root, "--json"],
        "environment": ["list", "--json"],
    }[place]
    code, out, _ = call(*arguments, env={"RISKDESK_HOME": root if place == "environment" else ""})
    assert code == 0
    assert [monitor["name"] for monitor in json.loads(out)["monitors"]] == ["failure_rate"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--home", "/no/such/home", "list"], "no such home; expected a folder"),
        (["run", "--as-of", "yesterday"], "'yesterday' is no day; write it as"),
        (["alerts", "--state", "angry"], "'angry' is not one of"),
        (["nonsense"], "No such command"),
    ],
)
def test_a_wrong_call_ends_with_two_and_one_message(arguments: list[str], message: str) -> None:
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_a_folder_that_is_no_home_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    code, _, err = call("--home", str(tmp_path), "run")
    assert code == 2
    assert "not a home; expected riskdesk.toml; found notes.txt" in err
    assert len(err.strip().splitlines()) == 1


def test_a_store_of_a_newer_version_is_refused_in_one_line(tmp_path: Path) -> None:
    home = write_home(tmp_path / "home", 0)
    with sqlite3.connect(home.state / "desk.sqlite") as raw:
        raw.execute("pragma user_version = 99")
    code, _, err = call("--home", str(home.root), "alerts")
    assert code == 2
    assert "written by a newer Riskdesk" in err
    assert len(err.strip().splitlines()) == 1


def test_the_module_runs_as_a_program(tmp_path: Path) -> None:
    root = write_home(tmp_path / "home", 0).root
    done = subprocess.run(
        [sys.executable, "-m", "monitors", "list", "--home", str(root)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    assert "failure_rate" in done.stdout


def test_listing_needs_no_statistics(tmp_path: Path) -> None:
    """The catalogue answers at once: nothing heavy is imported for it."""
    root = write_home(tmp_path / "home", 0).root
    script = (
        "import sys; from monitors.commands.root import riskdesk\n"
        f"riskdesk(['list', '--home', {str(root)!r}], standalone_mode=False)\n"
        "print(sorted({'scipy', 'duckdb', 'pandas', 'streamlit'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_an_empty_home_answers_every_reading_command(tmp_path: Path) -> None:
    home = write_home(tmp_path / "home", 0)
    take_in(home)
    for arguments in (["status"], ["alerts", "--json"], ["list"], ["check"], ["digest"]):
        code, out, err = call("--home", str(home.root), *arguments)
        assert code == 0, (arguments, err)
        assert out
