"""Arrays that are kept from one command to the next, with what they were made of; they can be lost at any time."""

from __future__ import annotations

import contextlib
import json
import os
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

# What reading a damaged file may end in; a header that asks for what zip cannot do is a RuntimeError.
DAMAGE = (
    *(OSError, ValueError, KeyError, TypeError, EOFError, IndexError, RuntimeError, MemoryError),
    *(OverflowError, struct.error, zipfile.BadZipFile),
)
_TOLD = "told"


def read_arrays(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]] | None:
    """(what is told of them, name → array); None where there is no such file, or none that can be believed.

    Each array is checked against the sum of its bytes that stands beside it.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        return json.loads(arrays.pop(_TOLD).tobytes()), arrays
    except DAMAGE:
        return None


def write_arrays(path: Path, told: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
    """Keeps them, by rename; where nothing can be written they are made again next time. told: plain values."""
    beside = path.with_suffix(f".{os.getpid()}.partial")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("wb") as file:
                text = np.frombuffer(json.dumps(told).encode(), dtype=np.uint8)
                np.savez(file, **arrays, **{_TOLD: text})  # type: ignore[arg-type]
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
