"""What a role may not read: the tables of extracts and stages that are not its own, with the reason in words.

One answer for pages, which open the engine without these tables, and for ad-hoc SQL; a monitor or a money check is
seen where a role may read all it stands on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from queries.content.home import Home
from queries.content.settings import Role
from queries.content.sql_file import SqlFileError, read_sqlfile
from queries.engine.stage_limits import Stages, beyond, beyond_words, stages_of
from queries.engine.standing_on import extracts_below, mentions, read_by, view_reads
from queries.state.catalog import Catalog
from queries.state.loss_cube import NAME as LOSSES


@dataclass(frozen=True)
class KeptBack:
    """tables: name → why it is not shown; needs: name → the extracts that it stands on and that are not read.

    extracts: those of the tables that are extracts. monitors, checks: the names of those that are seen; None = all.
    """

    tables: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    extracts: frozenset[str] = frozenset()
    monitors: frozenset[str] | None = None
    checks: frozenset[str] | None = None


def kept_back(home: Home, catalog: Catalog, role: Role) -> KeptBack:
    """What is kept from a role, by its extracts and its stages. Its markets limit rows, and not tables."""
    if role.extracts is None and role.stages is None:
        return KeptBack()
    stages: Stages = stages_of(home, catalog) if role.stages is not None else {}
    checked = checked_extracts(home, catalog)
    unread = {name: unread_of(catalog, name, role, checked) for name in catalog.names()}
    tables = {name: unread_words(name, of, role) for name, of in unread.items() if of}
    needs = {name: tuple(of) for name, of in unread.items() if of}
    for name in catalog.names().keys() - tables.keys():
        of = beyond(catalog, stages, name, role.stages)
        if of is not None:
            tables[name] = beyond_words(name, of, role.stages or ())
            below = sorted(read_by(catalog, name))
            far = [one for one in below if beyond(catalog, stages, one, role.stages) is not None]
            needs[name] = tuple(far) or (name,)
    extracts = frozenset(tables.keys() & catalog.contracts.keys())
    if role.extracts is None:
        return KeptBack(tables, needs, extracts)
    return KeptBack(
        tables,
        needs,
        extracts,
        *(
            frozenset(
                name
                for name, sql in _texts(home, kind).items()
                if not any(unread[one] for one in mentions(catalog, sql))
            )
            for kind in ("monitors", "checks")
        ),
    )


def unread_of(catalog: Catalog, name: str, role: Role, checked: Sequence[str]) -> list[str]:
    """The extracts a table stands on that a role may not read. checked: those of all money checks."""
    if role.extracts is None:
        return []
    below = read_by(catalog, name) | ({*checked} if _holds_losses(catalog, name) else set())
    return sorted(one for one in below if not role.sees(one))


def checked_extracts(home: Home, catalog: Catalog) -> list[str]:
    """The extracts that the money checks of a home stand on: their broken records are rows of these."""
    return sorted(set().union(*(extracts_below(catalog, sql) for sql in _texts(home, "checks").values())))


def unread_words(name: str, unread: Sequence[str], role: Role) -> str:
    """Why a table is not shown to who may not read what it stands on."""
    if name in unread:
        return f"the role {role.name} may not read {name}"
    return f"{name} stands on {', '.join(unread)}, which the role {role.name} may not read"


def _holds_losses(catalog: Catalog, name: str, above: frozenset[str] = frozenset()) -> bool:
    """Whether broken records are in a table, by way of views too."""
    if name == LOSSES or name not in catalog.views:
        return name == LOSSES
    inside = above | {name}
    return any(_holds_losses(catalog, one, inside) for one in view_reads(catalog, name) if one not in above)


def _texts(home: Home, kind: str) -> dict[str, str]:
    """The statements of the files of a kind that can be read; `check` names the others, and nobody sees them."""
    found = {}
    for path in home.content(kind):
        try:
            found[path.stem] = read_sqlfile(path, None, home.shown(path)).sql
        except SqlFileError:
            continue
    return found
