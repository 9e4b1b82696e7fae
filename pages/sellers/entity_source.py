"""What the Sellers page shows, read once per data version, morning and question."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from monitors.entities.board import BoardQuestion, board
from monitors.entities.likes import likes_of
from monitors.entities.ranking import Ranking, rank_entities
from monitors.entities.standing_out import Carried, Outstanding, carried_by, outstanding_of
from monitors.entities.story import EntityStory, story_of
from monitors.store import reading
from pages.desk.house import House
from pages.kept.keeper import kept
from pages.sellers import no_entities
from queries.content.entity_kind import EntityKind

USUAL = 14  # days that the page looks back where nobody has chosen
KEPT = 24  # rankings and stories that stay in memory


def look(desk: House, as_of: date) -> None:
    """Read what the page shows first: the first kind, over the usual days."""
    kinds = no_entities.in_order(desk)
    if kinds:
        ranking(desk, kinds[0], as_of, USUAL)
        outstanding(desk, kinds[0], as_of)


def ranking(desk: House, kind: EntityKind, as_of: date, days: int) -> Ranking:
    """All entities of a kind against their peers. Shared: never changed."""
    return _ranking(str(desk.root), desk.data_version, _version(kind), as_of, days, desk, kind)


@kept(KEPT, "Ranking …")
def _ranking(
    root: str, data: str, kind: str, as_of: date, days: int, _desk: House, _kind: EntityKind
) -> Ranking:
    return rank_entities(_desk.engine(as_of), _kind, as_of, days)


def rows(desk: House, ranking: Ranking, as_of: date, asked: BoardQuestion) -> pd.DataFrame:
    """The rows of a ranking that a question lets through, as `board` says them. Shared: never changed."""
    return _rows(version(desk, ranking, as_of, asked), ranking, asked)


@kept(4 * KEPT)
def _rows(version: str, _ranking: Ranking, _asked: BoardQuestion) -> pd.DataFrame:
    return board(_ranking, _asked)


def version(desk: House, ranking: Ranking, as_of: date, asked: BoardQuestion) -> str:
    """Changes with whatever a table of these rows is made of: data, memory, the file of the kind, and the question."""
    parts = (desk.data_version, desk.written, _version(ranking.kind), as_of, ranking.days, asked)
    return "|".join(map(str, parts))


def outstanding(desk: House, kind: EntityKind, as_of: date) -> Outstanding:
    """Money that can still be asked back, by entity."""
    return _outstanding(str(desk.root), desk.data_version, _version(kind), as_of, desk, kind)


@kept(KEPT)
def _outstanding(
    root: str, data: str, kind: str, as_of: date, _desk: House, _kind: EntityKind
) -> Outstanding:
    return outstanding_of(_desk.engine(as_of), _kind, as_of)


def carried(desk: House, kind: EntityKind, as_of: date) -> Mapping[str, list[Carried]]:
    """Entity → the incidents it carries, as that morning left them."""
    return _carried(desk.written, _version(kind), as_of, desk, kind)


@kept(KEPT)
def _carried(
    written: str, kind: str, as_of: date, _desk: House, _kind: EntityKind
) -> Mapping[str, list[Carried]]:
    return carried_by(_kind, reading.all_episodes(_desk.store, as_of))


def story(desk: House, kind: EntityKind, name: str, as_of: date, days: int) -> EntityStory:
    """One entity's story over the days of its time line; peers are those of the ranking of these days."""
    return _story(str(desk.root), desk.data_version, _version(kind), name, as_of, days, desk, kind)


@kept(4 * KEPT, "Reading its story …")
def _story(
    root: str, data: str, kind: str, name: str, as_of: date, days: int, _desk: House, _kind: EntityKind
) -> EntityStory:
    likes = likes_of(ranking(_desk, _kind, as_of, days), name)
    return story_of(_desk.engine(as_of), _kind, name, as_of, likes)


def _version(kind: EntityKind) -> str:
    """Changes with the file of a kind."""
    return f"{kind.path}:{kind.path.stat().st_mtime_ns}"
