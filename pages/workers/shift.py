"""Starts the server processes and the front before them, starts one again that died, and ends them all by their ids."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from streamlit import config

from pages.workers.crew import Crew, Worker, cookie_name
from pages.workers.desk_front import Front

LAUNCHER = "pages.launcher"
AGAIN = (1.0, 30.0)  # seconds before a worker that died is started again: at first, and at most
STEADY = 60.0  # seconds after which a worker that dies has died for another reason than how it was started
TRIES = 3  # starts of the first worker that may fail before the desk gives up
PATIENCE = 10.0  # seconds between asking a worker to end and ending it
WORKS = "RISKDESK_WORKS"  # names the folder that long works started from a page are known by
SIGNED_BY = "STREAMLIT_SERVER_COOKIE_SECRET"  # the variable that Streamlit reads it from


class ShiftError(RuntimeError):
    """Why the desk is not served by several processes; one line that says what to do."""


def serve(arguments: Sequence[str], count: int, host: str, port: int) -> NoReturn:
    """Serve by so many processes until stopped, and end with the exit code. arguments: of the launcher, for each.

    Raises ShiftError where the address cannot be had, or this machine or its settings do not go with several.
    """
    if not hasattr(socket, "AF_UNIX"):
        raise ShiftError(
            "several workers need sockets that are files, which this system lacks: leave --workers out"
        )
    if config.get_option("server.sslCertFile"):
        raise ShiftError(
            "several workers speak no TLS of their own: let a proxy do it, or leave --workers out"
        )
    work = Shift(arguments, count, host, port, config.is_manually_set("server.cookieSecret"))
    try:
        raise SystemExit(asyncio.run(work.work()))
    except OSError as error:
        told = error.strerror or str(error)
        raise ShiftError(f"{host}:{port} cannot be listened on ({told}): take another --port") from error


class Shift:
    """The workers of one `serve`. arguments: of the launcher, the same for each."""

    def __init__(self, arguments: Sequence[str], count: int, host: str, port: int, own_secret: bool) -> None:
        self.arguments, self.host, self.port = list(arguments), host, port
        self.count, self.code, self.over = count, 0, asyncio.Event()
        # Forms and uploads are signed by the process that made the page: all sign alike, unless the settings say how.
        self.environment = (
            dict(os.environ) if own_secret else {**os.environ, SIGNED_BY: secrets.token_hex(32)}
        )

    async def work(self) -> int:
        """Serve until a signal says to stop. Returns the exit code. Raises OSError where the port is taken."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.over.set)
        with tempfile.TemporaryDirectory(prefix="riskdesk-") as folder:
            works = Path(folder) / "works"
            works.mkdir()
            self.environment[WORKS] = str(works)
            crew = Crew([Worker(number, Path(folder) / f"{number}") for number in range(1, self.count + 1)])
            front = Front(crew, cookie_name(self.port))
            server = await asyncio.start_server(front.serve, self.host, self.port)
            keeping = [asyncio.create_task(self._keep(one)) for one in crew]
            try:
                _tell(
                    f"The desk is served on http://{_named(self.host)}:{self.port} by {self.count} processes"
                )
                await self.over.wait()
            finally:
                server.close()
                self.over.set()
                await asyncio.gather(*keeping, return_exceptions=True)
        return self.code

    async def _keep(self, worker: Worker) -> None:
        """Have one worker at work until the shift is over."""
        wait, failed = AGAIN[0], 0
        while not self.over.is_set():
            began = time.monotonic()
            was_ready, code = await self._once(worker)
            if self.over.is_set():
                return
            failed = 0 if was_ready else failed + 1
            if code == 2 or failed >= TRIES:
                # It has said why on its own: the home, the settings or a missing package.
                self.code = 2 if code == 2 else 1
                self.over.set()
                return
            wait = AGAIN[0] if time.monotonic() - began > STEADY else min(wait * 2, AGAIN[1])
            _tell(f"worker {worker.number} ended with code {code}: another one starts in {wait:.0f} s")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), wait)

    async def _once(self, worker: Worker) -> tuple[bool, int]:
        """From the start of a process to its end: whether it was ever ready, and its exit code."""
        worker.place.unlink(missing_ok=True)
        own = ["--place", str(worker.place), "--number", str(worker.number)]
        process = await asyncio.create_subprocess_exec(
            *[sys.executable, "-m", LAUNCHER, *self.arguments, *own],
            stdin=asyncio.subprocess.PIPE,  # never written to: it closes with us
            stdout=asyncio.subprocess.DEVNULL,
            env=self.environment,
            start_new_session=True,  # Ctrl+C is for the front, which ends its workers
        )
        ending = asyncio.create_task(process.wait())
        ready = asyncio.create_task(self._greet(worker, process.pid))
        stopped = asyncio.create_task(self.over.wait())
        try:
            await asyncio.wait([ending, stopped], return_when=asyncio.FIRST_COMPLETED)
        finally:
            was_ready = worker.ready
            worker.ready = False
            for task in (ready, stopped):
                task.cancel()
            if process.returncode is None:
                await _end(process)
        return was_ready, await ending

    async def _greet(self, worker: Worker, process: int) -> None:
        """Ready once it listens."""
        while True:
            try:
                _, writer = await asyncio.open_unix_connection(worker.place)
            except OSError:
                await asyncio.sleep(0.1)
                continue
            writer.close()
            worker.ready = True
            _tell(f"worker {worker.number} is ready, process {process}")
            return


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ask it to end, then end it."""
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), PATIENCE)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _named(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _tell(text: str) -> None:
    print(f"riskdesk: {text}", file=sys.stderr, flush=True)
