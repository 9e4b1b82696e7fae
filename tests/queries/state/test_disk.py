"""A full disk and a home that may not be written are told in one line, whichever library ran into them."""

import errno
import os
from pathlib import Path

import duckdb
import pytest

from queries.state.disk import disk_trouble, is_full


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/h/x"), "/h/x: the disk is full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded", "/h/x"), "/h/x: the disk is full"),
        (OSError(errno.EFBIG, "File too large"), "The disk is full, or a limit on it is reached"),
        (OSError(errno.EROFS, "Read-only file system", "/h/x"), f"not be written by user {os.geteuid()}"),
        (PermissionError(errno.EACCES, "Permission denied", "/h/x"), "/h/x: it may not be written"),
        (duckdb.IOException("IO Error: Could not write: No space left on device"), "The disk is full"),
        (duckdb.IOException('IO Error: Cannot open file "/h/x": Permission denied'), "may not be written"),
    ],
)
def test_what_comes_of_the_disk_is_one_line_that_says_what_to_do(error: Exception, said: str) -> None:
    told = disk_trouble(error)
    assert told is not None
    assert said in told
    assert "\n" not in told


def test_it_is_found_behind_what_was_raised_of_it() -> None:
    told = ValueError("a cube could not be written")
    told.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert is_full(told)


@pytest.mark.parametrize(
    "error", [ValueError("no space left"), FileNotFoundError(errno.ENOENT, "x"), duckdb.BinderException("x")]
)
def test_other_faults_are_not_taken_for_it(error: Exception) -> None:
    assert disk_trouble(error) is None
    assert not is_full(error)


def test_a_real_full_device_is_known(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        return
    with pytest.raises(OSError) as caught, open("/dev/full", "wb", buffering=0) as full:  # noqa: PT011
        full.write(b"x")
    assert is_full(caught.value)
