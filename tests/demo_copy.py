"""A copy of the demo that all workers share: its state is the copy's own, its landing is read where it lies."""

import shutil
from pathlib import Path

# Masked copies of files come and go under the shared demo while other workers ask ad-hoc SQL of it.
NOT_COPIED = shutil.ignore_patterns("landing", "done", "masked")


def copy_demo(source: Path, root: Path) -> Path:
    """The folder of the copy, `root`."""
    shutil.copytree(source, root, symlinks=True, ignore=NOT_COPIED)
    (root / "landing").symlink_to(source / "landing", target_is_directory=True)
    return root
