"""What pages and messages say is written for a product manager: the words of the workshop stay in the workshop."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitors import words
from monitors.catalogue.loading import read_monitors

HOUSE = Path(__file__).resolve().parents[2]
SHOWN = (*(HOUSE / "pages").rglob("*.py"), *(HOUSE / "monitors" / "words").glob("*.py"))
# docs/words.md says what is said instead.
WORKSHOP = re.compile(
    r"\b(drift\w*|cohorts?|weights|weight moved|lea(f|ves)|near|nearby|numerator|denominator|episodes?|buckets?"
    r"|footprint|hypothes[ei]s|nominal|residuals?|q-values?|explains (it|this))\b|\$0 of it|\[who\.|in its header",
    re.IGNORECASE,
)
CODE = re.compile(r"^\s*(select|with|order by|and|,)\b|^[^ ]*\(|date_diff|\bdatum\.|, bucket$", re.IGNORECASE)

PLACEHOLDER = re.compile(r"\{\w*\}")


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module that people may read: not its docstrings, its keys and names, or its SQL."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    first = [node.body[0] for node in ast.walk(tree) if isinstance(node, holders) and node.body]
    described = {id(one.value) for one in first if isinstance(one, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described:
            text = PLACEHOLDER.sub("", node.value)
            if (" " in text.strip() or text[:1].isupper()) and not CODE.search(text):
                yield node.lineno, text


@pytest.mark.parametrize("path", sorted(SHOWN), ids=lambda path: str(path.relative_to(HOUSE)))
def test_no_text_of_a_page_speaks_of_the_workshop(path: Path) -> None:
    assert not [f"{path.name}:{line}: {text}" for line, text in texts(path) if WORKSHOP.search(text)]


def test_the_texts_of_a_page_are_found_at_all(tmp_path: Path) -> None:
    path = tmp_path / "page.py"
    path.write_text(
        '"""Cohorts."""\nst.caption(f"{n} cohorts near it")\nkey = "denominator"\nsql = "select leaf from x"\n'
    )
    found = [text for _, text in texts(path)]
    assert found == [" cohorts near it"]
    assert WORKSHOP.search(found[0])


@pytest.mark.parametrize("name", sorted(words.FAMILIES))
def test_a_detector_is_told_by_what_it_tells(name: str) -> None:
    assert words.family(name) != words.label(name)
    assert not WORKSHOP.search(words.family(name))


def test_the_first_sentence_of_every_monitor_is_in_plain_words() -> None:
    for folder in (HOUSE / "monitors" / "sql", *(HOUSE / "examples").glob("*/monitors")):
        for monitor in read_monitors(folder.glob("*.sql")).monitors:
            assert not WORKSHOP.search(f"{monitor.title}. {monitor.description}"), monitor.name
