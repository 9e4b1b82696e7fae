"""Rollup: each cube is run again over the days whose source files changed, and only those.

A day's fingerprint is the list of its source files; a cube's is its text, its source's columns and what
else it reads. A cube is written in one file per month and becomes visible at once, when its state file is
replaced. A cube that fails keeps what it had; the others go on.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable

from queries.catalog import Catalog, read_catalog
from queries.cubebuild import STAGING, Build, CubeBuild
from queries.cubestate import FOLDER
from queries.engines.duckdb import ALL_KNOWN, connect
from queries.home import Home
from queries.lock import only_writer
from queries.problem import Problem

__all__ = ["CubeBuild", "refresh"]

Progress = Callable[[int, int, str], None]


def refresh(home: Home, progress: Progress | None = None, full: bool = False) -> list[CubeBuild]:
    """Brings every cube of a home up to date; ``full`` runs all days again.

    ``progress(done, total, cube)`` is called after each. A cube file that cannot be read comes back as
    failed. Raises BusyError when a refresh of this home is running.
    """
    with only_writer(home.state, "refresh"):
        catalog = read_catalog(home)
        builds = [_unread(home, problem) for problem in catalog.problems if problem.file.endswith(".sql")]
        _sweep(home, catalog)
        connection = connect(home)
        try:
            connection.execute(f"SET VARIABLE as_of = DATE '{ALL_KNOWN}'")
            for done, cube in enumerate(catalog.cubes.values(), 1):
                builds.append(Build(home, catalog, connection, cube).run(full))
                if progress is not None:
                    progress(done, len(catalog.cubes), cube.name)
        finally:
            connection.close()
            shutil.rmtree(home.state / STAGING, ignore_errors=True)
        return builds


def _unread(home: Home, problem: Problem) -> CubeBuild:
    return CubeBuild(problem.file.rsplit("/", 1)[-1].removesuffix(".sql"), "failed", problem=problem)


def _sweep(home: Home, catalog: Catalog) -> None:
    """Removes cube files that no state names, and what was built of cubes whose file is gone."""
    names = {path.stem for path in home.content("cubes")}
    folder = home.state / FOLDER
    for path in folder.glob("*.json"):
        if path.stem not in names:
            path.unlink()
    named = {file.path for cube in catalog.built.values() for file in cube.files}
    for path in folder.rglob("*.parquet"):
        if path.relative_to(home.state).as_posix() not in named and path.parent.name in catalog.built:
            path.unlink()
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and path.name not in names:
            shutil.rmtree(path)
