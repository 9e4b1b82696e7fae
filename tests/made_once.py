"""Dear folders of tests, made by one worker and read by all."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name`, shared by the workers of this run. Read only.

    Whoever comes first has `make` fill it, the others wait; what a killed maker left is thrown away.
    """
    base = factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    root, done = shared / name, shared / f"{name}.done"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(root, ignore_errors=True)
            root.mkdir()
            make(root)
            done.touch()
    return root
