"""The page of the command line has every command and every option, each with words."""

from __future__ import annotations

import click
import pytest

from monitors.commands.root import COMMANDS, riskdesk
from monitors.manual.command_page import command_page

PAGE = command_page()
ROOT = click.Context(riskdesk, info_name="riskdesk")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_there_with_its_help_and_its_options(name: str) -> None:
    command = riskdesk.get_command(ROOT, name)
    assert command is not None
    assert command.help
    section = PAGE.split(f"## riskdesk {name}\n")[1].split("\n## ")[0]
    assert f"riskdesk {name} [OPTIONS]" in section
    assert command.help.split("\n\n")[0].strip() in section
    for one in command.params:
        if isinstance(one, click.Option):
            assert one.help, f"{name} {one.opts[0]} says nothing"
            assert f"| `{one.opts[0]}` |" in section


def test_choices_ranges_and_defaults_are_said() -> None:
    alerts = PAGE.split("## riskdesk alerts\n")[1].split("\n## ")[0]
    assert "| `--state` | `open` or `pending` or `firing` or `resolved` or `all` | `open` |" in alerts
    sql = PAGE.split("## riskdesk sql\n")[1].split("\n## ")[0]
    assert "| `--max-rows` | a whole number from 1 to 1000000 | `1000` |" in sql


def test_every_command_is_linked_from_the_top() -> None:
    assert all(f"[{name}](#riskdesk-{name})" in PAGE for name in COMMANDS)
