"""Arrays that are kept from one command to the next, with what they were made of; they can be lost at any time."""

from __future__ import annotations

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


def load_arrays(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """(what is told of them, name → array). Raises one of `DAMAGE` where the file is not there or cannot be believed.

    Each array is checked against the sum of its bytes that stands beside it.
    """
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    return json.loads(arrays.pop(_TOLD).tobytes()), arrays


def read_arrays(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]] | None:
    """The same; None where there is no such file, or none that can be believed."""
    try:
        return load_arrays(path)
    except DAMAGE:
        return None


def write_arrays(path: Path, told: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
    """Keeps them, by rename: whole or not at all. told: plain values. Raises OSError where nothing may be written."""
    beside = path.with_suffix(f".{os.getpid()}.partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = np.frombuffer(json.dumps(told).encode(), dtype=np.uint8)
    try:
        with beside.open("wb") as file:
            # Names of arrays are no options of savez; its types take them for one.
            np.savez(file, **arrays, **{_TOLD: text})  # type: ignore[arg-type]
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
