"""Work on a home: its lock, how far it is, what each step cost, and how it is stopped.

Progress goes to stderr: a bar where a person watches, a line now and then where a log does. Ctrl+C and SIGTERM stop
the work at its next step, so that what is written is whole; a second one stops it at once, which is safe too.
"""

import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, perf_counter
from types import FrameType
from typing import Any, Protocol

import click

from monitors.commands.options import actor, now, open_store
from monitors.store import Store, calls
from queries.content.home import Home
from queries.state.lock import HomeLock, only_writer

INTERRUPTED, TERMINATED = 130, 143  # exit codes, as of a shell: 128 + the signal's number
GOES_ON = {
    "ingest": "what was taken in is whole; `riskdesk ingest` goes on with the rest",
    "run": "each morning written is whole; `riskdesk run` goes on with {next}",
}


PROGRESS_FILE = (
    "RISKDESK_PROGRESS"  # names the file in which a page that started a command reads how far it is
)
EVERY = 0.3  # seconds between two lines of it


class Bar(Protocol):
    """Something that shows how far it is."""

    def __call__(self, done: int, total: int, now: str = "") -> None:
        """`done` of `total`; what is at work."""


class CancelledError(KeyboardInterrupt):
    """Somebody asked for the work to be stopped; the message says who, by what."""


class CallAtWork:
    """A command at work on a home, as the only one."""

    def __init__(self, home: Home, command: str, lock: HomeLock, quiet: bool) -> None:
        """The call begins, and is kept in the store."""
        self.command, self.lock, self.quiet = command, lock, quiet
        self.store: Store = open_store(home)
        self.store.check()  # milliseconds on a store of megabytes: before anything is built on it
        self.call = calls.begin(self.store, command, now(), actor())
        self.stop = ""  # what asked for it to be stopped
        self.code = INTERRUPTED

    @contextmanager
    def step(self, name: str) -> Iterator["StepBar"]:
        """One step with its bar; its seconds are kept with the call, whatever comes of it."""
        began = perf_counter()
        with progress(name, self.quiet) as bar:
            step = StepBar(self, name, bar)
            step(0, 0)
            try:
                yield step
            except Exception as error:
                step.why = str(error) or type(error).__name__
                raise
            finally:
                calls.add_step(self.store, self.call, name, perf_counter() - began, step.rows, step.why)

    def asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        """On Ctrl+C and SIGTERM: stop at the next step; the second time at once."""
        if self.stop:
            raise CancelledError(self.stop)
        self.stop = "Ctrl+C" if number == signal.SIGINT else "SIGTERM"
        self.code = INTERRUPTED if number == signal.SIGINT else TERMINATED
        if not self.quiet:
            click.echo("\nstopping after this step; once more stops at once", err=True)


class StepBar:
    """How far a step is: shown, told to whoever asks for the lock, and the place where the work may be stopped."""

    def __init__(self, work: CallAtWork, name: str, bar: Bar) -> None:
        self.work, self.name, self.bar = work, name, bar
        self.rows, self.why = 0, ""  # what the step came to, and what failed of it

    def __call__(self, done: int, total: int, now: str = "") -> None:
        """`done` of `total`. Raises CancelledError where somebody asked for a stop."""
        self.bar(done, total, now)
        self.work.lock.tell(done, total, f"{self.name} {now}".strip())
        asked = self.work.stop or self.work.lock.cancel_asked
        if asked:
            raise CancelledError(asked)


@contextmanager
def at_work(home: Home, command: str, quiet: bool = False) -> Iterator[CallAtWork]:
    """Hold the home's lock for a whole command, keep it as a call, and let it be stopped.

    Raises BusyError when another command is at work. Stopped work ends with one line and exit code 130, on SIGTERM 143.
    """
    with only_writer(home.state, command) as lock:
        work = CallAtWork(home, command, lock, quiet)
        with _stoppable(work):
            try:
                yield work
            except KeyboardInterrupt as error:
                why = f"cancelled by {error}" if str(error) else "cancelled"
                calls.end(work.store, work.call, now(), "cancelled", why)
                click.echo(f"riskdesk: {why}: {_goes_on(work)}", err=True)
                raise click.exceptions.Exit(work.code) from error
            except click.exceptions.Exit:
                calls.end(work.store, work.call, now(), "failed")
                raise
            except Exception as error:
                calls.end(work.store, work.call, now(), "stopped", str(error) or type(error).__name__)
                raise
            else:
                calls.end(work.store, work.call, now(), "done")


def _goes_on(work: CallAtWork) -> str:
    left = calls.unfinished(work.store)
    following = f"{left[-1].next}" if left else "the mornings not run yet"
    return GOES_ON.get(work.command, "what is written is whole").format(next=following)


@contextmanager
def _stoppable(work: CallAtWork) -> Iterator[None]:
    """Signals ask for a stop while the work goes on; only a main thread may be told of them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before: dict[int, Any] = {
        number: signal.signal(number, work.asked_to_stop) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def progress(label: str, quiet: bool = False) -> Iterator[Bar]:
    """A bar on a terminal; in a log one line per tenth; nothing when quiet; a file where a page asked for one."""
    if path := os.environ.get(PROGRESS_FILE):
        with _ends_on_sigterm():
            yield _ToFile(Path(path))
    elif quiet:
        yield lambda done, total, now="": None
    elif sys.stderr.isatty():
        from tqdm import tqdm  # it reads the metadata of its package, which takes longer than `status`

        with tqdm(desc=label, unit="", file=sys.stderr, leave=True, dynamic_ncols=True) as bar:

            def show(done: int, total: int, now: str = "") -> None:
                bar.total = total
                bar.set_postfix_str(now, refresh=False)
                bar.update(done - bar.n)

            yield show
    else:
        yield _Lines(label)


@contextmanager
def _ends_on_sigterm() -> Iterator[None]:
    """SIGTERM ends the work like Ctrl+C: what it made for itself is cleared away."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise CancelledError("SIGTERM")

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _ToFile:
    """How far it is, as one line of JSON that is replaced."""

    def __init__(self, path: Path) -> None:
        self.path, self.last = path, 0.0

    def __call__(self, done: int, total: int, now: str = "") -> None:
        if monotonic() - self.last < EVERY:
            return
        self.last = monotonic()
        part = self.path.with_suffix(".part")
        with contextlib.suppress(OSError):  # who only watches stops no work
            part.write_text(json.dumps({"done": done, "total": total, "now": now}))
            part.replace(self.path)


class _Lines:
    """A line for every further tenth of the way."""

    def __init__(self, label: str) -> None:
        self.label, self.tenth = label, -1

    def __call__(self, done: int, total: int, now: str = "") -> None:
        if not total:
            return
        tenth = 10 * done // total
        if tenth > self.tenth:
            self.tenth = tenth
            click.echo(f"{self.label}: {done}/{total} {now}".rstrip(), err=True)
