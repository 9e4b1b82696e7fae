"""The detectors there are and their options, read from their source.

A detector is one function; its keyword arguments are its header keys. Headers are checked wherever the catalogue
is read, also where nothing is computed (`riskdesk list`), and importing the statistics takes longer than all the
rest: so the functions' signatures and docstrings are read as text. A test holds what is read here against the
functions themselves.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from monitors.detector_options import option_types
from queries.content.declared import REQUIRED, Key

FOLDER = Path(__file__).resolve().parents[1] / "detectors"
REGISTERED = "detector"  # the decorator that registers one
OPTIONS = "Options:"  # the line of a docstring after which each option has a line of its own


@dataclass(frozen=True)
class DeclaredDetector:
    """A detector as headers know it: its name, what it computes, the keys of its table."""

    name: str
    says: str
    options: tuple[Key, ...]


@cache
def known_detectors(folder: Path = FOLDER) -> Mapping[str, DeclaredDetector]:
    """Every registered detector by name. Raises ValueError for an argument that no header could give."""
    found: dict[str, DeclaredDetector] = {}
    for path in sorted(folder.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        if f"@{REGISTERED}(" in text:
            found |= {one.name: one for one in _declared(ast.parse(text, filename=str(path)))}
    return dict(sorted(found.items()))


def _declared(module: ast.Module) -> Iterator[DeclaredDetector]:
    """The detectors of one file."""
    named = {
        target.id: node.value.value
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in module.body:
        if not isinstance(node, ast.FunctionDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == REGISTERED:
                name = mark.args[0]
                word = named[name.id] if isinstance(name, ast.Name) else ast.literal_eval(name)
                says = ast.get_docstring(node) or ""
                yield DeclaredDetector(str(word), says.split(OPTIONS)[0].strip(), _options(node, says))


def _options(function: ast.FunctionDef, says: str) -> tuple[Key, ...]:
    lines = _described(says)
    keys = []
    for one, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True):
        kind = getattr(option_types, ast.unparse(one.annotation) if one.annotation else "", None)
        if kind is None:
            raise ValueError(f"detector {function.name}: annotate {one.arg} with a type of option_types")
        usual = REQUIRED if default is None else ast.literal_eval(default)
        example = None if default is None else usual
        holds, unit = kind.__metadata__
        keys.append(Key(one.arg, one.arg, holds, lines.get(one.arg, ""), example, usual, unit=unit))
    return tuple(keys)


def _described(says: str) -> dict[str, str]:
    """Option → its line in a docstring, which may go on, indented, on the next ones."""
    found: dict[str, str] = {}
    name = ""
    for row in says.partition(OPTIONS)[2].splitlines():
        head, colon, rest = row.strip().partition(": ")
        if colon and head.isidentifier():
            name, found[head] = head, rest
        elif name and row.strip():
            found[name] += " " + row.strip()
    return found
