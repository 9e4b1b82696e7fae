"""Dear things of tests, made by one worker and read by all."""

import fcntl
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

Made = TypeVar("Made")


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Made]) -> tuple[Path, Made]:
    """The folder of `name`, shared by the workers of this run, and what `make` told when it filled it. Read only.

    Whoever comes first makes it, the others wait; what a killed maker left is thrown away.
    """
    base = factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    root, told = shared / name, shared / f"{name}.told"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            shutil.rmtree(root, ignore_errors=True)
            root.mkdir()
            found = make(root)
            part = told.with_suffix(".part")
            part.write_bytes(pickle.dumps(found))
            part.rename(told)
        return root, pickle.loads(told.read_bytes())
