"""Progress on stderr: a bar where a person watches, a line now and then where a log does."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import click
from tqdm import tqdm


class Bar(Protocol):
    """Something that shows how far it is."""

    def __call__(self, done: int, total: int, now: str = "") -> None:
        """`done` of `total`; what is at work."""


@contextmanager
def progress(label: str, quiet: bool = False) -> Iterator[Bar]:
    """A bar on a terminal; in a log one line per tenth; nothing when quiet."""
    if quiet:
        yield lambda done, total, now="": None
    elif sys.stderr.isatty():
        with tqdm(desc=label, unit="", file=sys.stderr, leave=True, dynamic_ncols=True) as bar:

            def show(done: int, total: int, now: str = "") -> None:
                bar.total = total
                bar.set_postfix_str(now, refresh=False)
                bar.update(done - bar.n)

            yield show
    else:
        yield _Lines(label)


class _Lines:
    """A line for every further tenth of the way."""

    def __init__(self, label: str) -> None:
        self.label, self.tenth = label, -1

    def __call__(self, done: int, total: int, now: str = "") -> None:
        tenth = 10 * done // max(total, 1)
        if tenth > self.tenth:
            self.tenth = tenth
            click.echo(f"{self.label}: {done}/{total} {now}".rstrip(), err=True)
