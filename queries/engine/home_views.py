"""The views of an opened home, each made when a text first names it: most steps of a night ask a few tables only.

A view over hundreds of files costs milliseconds, and a home has a hundred of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from threading import RLock

import duckdb

from queries.content.home import Home
from queries.content.problem import Problem
from queries.content.sql_file import statement
from queries.engine.market_limits import Markets, is_withheld, limit_of
from queries.engine.protocol import EngineError, problem_of
from queries.engine.table_sql import Columns, cube_sql, dimension_sql, extract_sql, stored_type
from queries.state.catalog import Catalog, stored_columns

_WORD = re.compile(r"\w+")


class HomeViews:
    """The tables of a catalog as views of a connection. Calls may come from several threads at once.

    problems: of the catalog, and of the views that were made so far; withheld: tables that may not be seen.
    """

    def __init__(
        self,
        home: Home,
        catalog: Catalog,
        connection: duckdb.DuckDBPyConnection,
        markets: Markets | None,
        kept_back: Mapping[str, str],
    ) -> None:
        """Make no view yet; all of them where some are not to be seen, for which these are is known from the start."""
        self.home, self.catalog, self.markets, self._connection = home, catalog, markets, connection
        self.problems = list(catalog.problems)
        self.withheld = [name for name in catalog.names() if name in kept_back]
        makers: dict[str, Callable[[], None]] = {}
        makers |= {name: partial(self._make_extract, name) for name in catalog.contracts}
        makers |= {name: partial(self._make_cube, name) for name in catalog.cubes}
        makers |= {name: partial(self._make_view, name) for name in catalog.views}
        self._waiting = {name: maker for name, maker in makers.items() if name not in kept_back}
        # A name that is no word of its own cannot be found in a text.
        self._odd = [name for name in self._waiting if not re.fullmatch(r"[a-z0-9_]+", name)]
        self._lock, self._settled = RLock(), False
        self._limited = markets is not None or bool(kept_back)
        if self._limited:
            self.make_all()

    def make(self, sql: str) -> None:
        """Make what a text names, and before it what that stands on. Words that are no names do no harm."""
        if not self._settled:
            self._make([*sorted(_words(sql)), *self._odd])

    def make_all(self) -> bool:
        """Make whatever is left; whether there was anything."""
        with self._lock:
            left = bool(self._waiting)
            self._make(list(self._waiting))
        return left

    def forget(self, name: str) -> None:
        """Somebody else makes this one, maybe without some of its columns.

        What stands on it is made before, of the whole: a view is bound to columns when it is made. Raises EngineError
        where a part alone may be seen, for who makes it knows nothing of that.
        """
        if self._limited:
            raise EngineError(Problem(name, "not held in memory for who sees a part of the home alone"))
        with self._lock:
            behind, before = {name}, set[str]()
            while behind != before:
                before = set(behind)
                behind |= {one for one in self._waiting if _words(self._text_of(one)) & before}
            self._make(sorted(behind - {name}))
            self._waiting.pop(name, None)

    def _make(self, names: Iterable[str]) -> None:
        """Make these of which none is made yet. The others that ask wait until all of it is done."""
        with self._lock:
            self._make_each(names)
            self._settled = not self._waiting

    def _make_each(self, names: Iterable[str]) -> None:
        for name in names:
            maker = self._waiting.pop(name, None)
            if maker is not None:
                # It waits no more, so that two views that name each other come to an end.
                self._make_each([*sorted(_words(self._text_of(name))), *self._odd])
                maker()

    def _text_of(self, name: str) -> str:
        """The text whose tables must be there before a table of the catalog."""
        if name in self.catalog.views:
            return self.catalog.views[name].sql
        unbuilt = name in self.catalog.cubes and not self.catalog.built[name].columns
        return self.catalog.cubes[name].file.sql if unbuilt else ""

    def _make_extract(self, name: str) -> None:
        extract = self.catalog.contracts[name]
        make = extract_sql if extract.kind == "event" else dimension_sql
        columns = stored_columns(self.catalog.contracts, extract)
        self._create_limited(name, columns, make(self.catalog, extract, self.home.state), str(extract.path))

    def _make_cube(self, name: str) -> None:
        columns = list(self.catalog.built[name].columns) or self._cube_columns(name)
        if columns:
            self._create_limited(name, columns, cube_sql(self.catalog, name, columns, self.home.state), name)

    def _make_view(self, name: str) -> None:
        file = self.catalog.views[name]
        problem = self._try_create(name, statement(file.sql), self.home.shown(file.path))
        if problem is not None:
            self.problems.append(problem)
            self.withheld += [name] if self.withheld else []

    def _create_limited(self, name: str, columns: Columns, sql: str, file: str) -> None:
        """A table of the catalog, of the markets that may be seen alone."""
        if self.markets is None:
            self._create(name, sql, file)
            return
        limit = limit_of(self.catalog, name, columns, self.markets)
        if limit is not None:
            self._create(name, limit.over(sql), file)
        elif is_withheld(self.catalog, name, limit):
            self.withheld.append(name)
        else:
            self._create(name, sql, file)

    def _create(self, name: str, sql: str, file: str) -> None:
        problem = self._try_create(name, sql, file)
        if problem is not None:
            self.problems.append(problem)

    def _try_create(self, name: str, sql: str, file: str) -> Problem | None:
        try:
            self._connection.execute(f'CREATE VIEW "{name}" AS {sql}')
        except duckdb.Error as error:
            return problem_of(error, file)
        return None

    def _cube_columns(self, name: str) -> list[tuple[str, str]]:
        """The columns a cube will have, from its text alone; empty when the text does not run."""
        file = self.catalog.cubes[name].file
        try:
            rows = self._connection.execute(f"DESCRIBE {statement(file.sql)}").fetchall()
        except duckdb.Error as error:
            self.problems.append(problem_of(error, self.home.shown(file.path)))
            return []
        return [(row[0], stored_type(row[1])) for row in rows]


def _words(sql: str) -> set[str]:
    return set(_WORD.findall(sql.lower()))
