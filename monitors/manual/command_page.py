"""The reference page of the command line: every command with its arguments, options, help and defaults."""

from __future__ import annotations

import inspect

import click

from monitors.commands.root import riskdesk
from monitors.manual.monitor_table import markdown_table

_HEAD = ("option", "takes", "default", "meaning")


def command_page() -> str:
    """`riskdesk` and each of its commands, in the order of a first day."""
    root = click.Context(riskdesk, info_name="riskdesk")
    names = riskdesk.list_commands(root)
    parts = [
        "# Command line",
        "`riskdesk` is also `python -m monitors`. `--home` is taken before and after the command. Two variables are "
        "read: `RISKDESK_HOME` (the home, where no option names one) and `RISKDESK_ACTOR` (who is named in the desk's "
        "memory, else the user of the operating system).",
        *_command(riskdesk, root, "riskdesk [OPTIONS] COMMAND [ARGS]…"),
        ", ".join(f"[{name}](#riskdesk-{name})" for name in names),
    ]
    for name in names:
        command = riskdesk.get_command(root, name)
        if command is not None:
            context = click.Context(command, info_name=name, parent=root)
            usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
            parts += [f"## riskdesk {name}", *_command(command, context, usage)]
    return "\n\n".join(parts) + "\n"


def _command(command: click.Command, context: click.Context, usage: str) -> list[str]:
    """Usage, help, and the table of options of one command; `--help` itself is left out."""
    options = [
        one
        for one in command.get_params(context)
        if isinstance(one, click.Option) and not {"--help", "--version"} & {*one.opts}
    ]
    table = markdown_table(_HEAD, [_row(one, context) for one in options])
    return [
        f"```\n{usage}\n```",
        *_prose(command.help),
        *_prose(command.epilog),
        *([table] if options else []),
    ]


def _prose(text: str | None) -> list[str]:
    r"""Paragraphs of a help text; one that begins with \b keeps its lines."""
    found = []
    for paragraph in inspect.cleandoc(text or "").split("\n\n"):
        if paragraph.startswith("\b"):
            found.append(f"```\n{paragraph.removeprefix(chr(8)).strip()}\n```")
        elif paragraph:
            found.append(" ".join(paragraph.split()))
    return found


def _row(one: click.Option, context: click.Context) -> tuple[str, str, str, str]:
    names = ", ".join(f"`{name}`" for name in (*one.opts, *one.secondary_opts))
    default = one.to_info_dict().get("default")
    plain = one.is_flag or default in (None, "")
    return names, _takes(one, context), "" if plain else f"`{default}`", one.help or ""


def _takes(one: click.Option, context: click.Context) -> str:
    """What stands after the option: nothing for a flag; the choices or the range where there are some."""
    if one.is_flag:
        return ""
    kind = one.type
    if isinstance(kind, click.Choice):
        return " or ".join(f"`{value}`" for value in kind.choices)
    if isinstance(kind, click.IntRange | click.FloatRange):
        bounds = [str(bound) for bound in (kind.min, kind.max) if bound is not None]
        word = "a whole number" if isinstance(kind, click.IntRange) else "a number"
        return f"{word} from {' to '.join(bounds)}" if bounds else word
    return one.make_metavar(context)
