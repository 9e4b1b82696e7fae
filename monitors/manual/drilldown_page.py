"""The page of the drill-down files: what each of the pack asks, the columns it returns and the tables it reads."""

from __future__ import annotations

from pathlib import Path

from monitors.catalogue.header import selected_columns
from monitors.catalogue.lineage import tables_of
from monitors.manual.key_pages import HOUSE
from queries.content.saved_query import read_keyless
from queries.content.sql_file import SqlFile

FOLDER = HOUSE / "queries" / "drilldown"
EXAMPLE = "rule_appeals"
DAYS = ("since", "until")  # the parameters a drill-down may have
SAYS = (
    "What the desk asks beside the monitors: which rules moved, what was changed, what links two accounts, what a rule "
    "scored. Each is a comment and one select; the header may be left out and has no keys. A home's own file of the "
    "same name takes the place of the pack's, so that a home whose tables are called otherwise writes it anew with "
    "the same columns. `$since` and `$until` stand for the first day asked about and the day after the last. A home "
    "without the table that a file reads is told so in words, and the rest works. "
    "[rules.md](../rules.md) says what the Rules page makes of its files."
)


def drilldown_page() -> str:
    """Every drill-down of the pack, read from the files themselves. Raises ValueError for one with a fault."""
    files = [_read(path) for path in sorted(FOLDER.glob("*.sql"))]
    example = next(one for one in files if one.name == EXAMPLE)
    parts = ["# Drill-down: `drilldown/<name>.sql`", SAYS, *[_part(one) for one in files]]
    parts += ["## Example", f"`queries/drilldown/{EXAMPLE}.sql`", f"```sql\n{example.sql.strip()}\n```"]
    return "\n\n".join(parts) + "\n"


def _read(path: Path) -> SqlFile:
    found = read_keyless(path, "drilldown", path.name)
    if not isinstance(found, SqlFile):
        raise ValueError("; ".join(map(str, found)))
    return found


def _part(file: SqlFile) -> str:
    columns = selected_columns(file.sql)
    returned = ", ".join(f"`{one}`" for one in columns) if columns else "what its tables have"
    asked = [f"`${one}`" for one in DAYS if f"${one}" in file.sql]
    tables = ", ".join(f"`{one}`" for one in sorted(tables_of(file.sql)))
    lines = [f"- columns: {returned}", f"- reads: {tables or 'no table'}"]
    lines.append(f"- days: {' and '.join(asked)}" if asked else "- days: all there are")
    return f"## `{file.name}.sql`\n\n{file.description}\n\n" + "\n".join(lines)
