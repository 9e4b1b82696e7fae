"""What the worker gives up before it looks at a query, and what is then really gone.

Started by itself it is a worker without an engine: it gives up the same and answers what holds.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import sys
from contextlib import suppress
from typing import Any

from queries.sandbox import system_calls as linux

ADDRESS_SPACE = 4 << 30  # bytes; measured: with 2 GB the engine does not start
# How much memory and how many cores there are: the engine looks, and does not start where it may not.
_OF_THE_MACHINE = ("/proc/self/cgroup", "/proc/meminfo", "/sys/fs/cgroup")
NOT_HERE = (OSError, AttributeError)


def leave() -> None:
    """First of all, while there is one thread: die with the parent, leave its network."""
    with suppress(*NOT_HERE):
        linux.die_with(os.getppid())
    with suppress(*NOT_HERE):
        linux.leave_namespaces(os.geteuid() == 0)
    with suppress(*NOT_HERE):
        linux.die_with(os.getppid())  # a new user space clears it


def confine(request: dict[str, Any]) -> None:
    """Only the files of the folder it stands in, another user, no capabilities, no calls it does not need.

    What the platform does not allow is left out: ``holding`` says what came of it.
    """
    _limit(int(request["seconds"]))
    with suppress(*NOT_HERE):
        linux.forbid_new_privileges()
    with suppress(*NOT_HERE):
        linux.read_only_below(".", *_OF_THE_MACHINE)
    with suppress(*NOT_HERE):
        os.chroot(".")
        os.chdir("/")
    if os.geteuid() == 0:
        with suppress(*NOT_HERE):
            linux.become(int(request["user"]))
    with suppress(*NOT_HERE):
        linux.drop_capabilities()
    with suppress(*NOT_HERE):
        linux.refuse_calls()
    with suppress(*NOT_HERE):
        linux.die_with(int(request["parent"]))  # a new user clears it


def _limit(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (2 * seconds + 2, 2 * seconds + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def holding(outside: str) -> dict[str, Any]:
    """What holds in this process, each tried and not believed. ``outside``: a file it must not be able to read."""
    return {
        "user": os.geteuid(),
        "no_capabilities": _answers(lambda: linux.capabilities() == 0),
        "no_new_privileges": _answers(linux.privileges_are_forbidden),
        "no_files": not _answers(lambda: bool(os.open(outside, os.O_RDONLY))),
        "no_network": not _answers(lambda: bool(socket.socket())),
        "no_programs": not _answers(_forks),
        "dies_with_desk": _answers(linux.dies_with_parent),
    }


def _answers(attempt: Any) -> bool:
    try:
        return bool(attempt())
    except NOT_HERE:
        return False


def _forks() -> bool:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return True


def _answer_what_holds() -> None:
    request = json.loads(sys.stdin.buffer.read())
    os.chdir(request["folder"])
    confine(request)
    sys.stdout.write(json.dumps(holding(request["outside"])) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    leave()
    _answer_what_holds()
    os._exit(0)
