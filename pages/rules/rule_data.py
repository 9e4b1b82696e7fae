"""What the Rules page reads, once per data version: record, board, shared hits, the log of scores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from monitors.rules.frontier import Frontier, SplitFrontier, find_frontier, find_splits
from monitors.rules.one_rule import CutRow, cut_rows
from monitors.rules.rule_board import BoardRow, build_board
from monitors.rules.rule_record import RuleRecord, read_record
from monitors.rules.score_log import ScoreLog, read_log
from monitors.rules.shared_hits import SharedHits, find_shared_hits
from pages.desk.house import House
from pages.kept.keeper import kept

PERIODS = {"4 weeks": 28, "8 weeks": 56, "13 weeks": 91}


@dataclass(frozen=True)
class RuleFigures:
    """All that the views of one morning and period share."""

    book: RuleRecord
    rows: list[BoardRow]
    overlap: SharedHits

    def row(self, rule: str) -> BoardRow | None:
        """The row of a rule."""
        return next((row for row in self.rows if row.rule == rule), None)


def figures(desk: House, as_of: date, days: int) -> RuleFigures:
    """The rules of the days before a morning."""
    return _figures(str(desk.root), desk.data_version, as_of, days, desk)


def look(desk: House, as_of: date) -> None:
    """Read what the page shows first."""
    figures(desk, as_of, PERIODS["4 weeks"])
    cuts(desk, as_of, PERIODS["4 weeks"])


def log(desk: House, as_of: date, days: int) -> ScoreLog:
    """The scored events of the days before a morning."""
    return _log(str(desk.root), desk.data_version, as_of, days, desk)


def cuts(desk: House, as_of: date, days: int) -> dict[str, list[CutRow]]:
    """Rule → the thresholds that were in force."""
    return _cuts(str(desk.root), desk.data_version, as_of, days, desk)


def frontier(
    desk: House, as_of: date, days: int, rule: str, where: dict[str, str]
) -> tuple[Frontier, list[SplitFrontier]]:
    """The frontier of a rule in a segment, and the split thresholds that beat today's point."""
    key = tuple(sorted(where.items()))
    return _frontier(str(desk.root), desk.data_version, as_of, days, rule, key, desk)


@kept(12, "Reading the rules …")
def _figures(root: str, version: str, as_of: date, days: int, _desk: House) -> RuleFigures:
    book = read_record(_desk.engine(as_of), _desk.home, as_of - timedelta(days=days), as_of)
    return RuleFigures(book, build_board(book), find_shared_hits(book.catches))


@kept(6, "Reading what the rules scored …")
def _log(root: str, version: str, as_of: date, days: int, _desk: House) -> ScoreLog:
    return read_log(_desk.engine(as_of), _desk.home, as_of - timedelta(days=days), as_of)


@kept(12)
def _cuts(root: str, version: str, as_of: date, days: int, _desk: House) -> dict[str, list[CutRow]]:
    found = log(_desk, as_of, days)
    return {rule: cut_rows(found, rule) for rule in found.rules}


@kept(64)
def _frontier(
    root: str,
    version: str,
    as_of: date,
    days: int,
    rule: str,
    where: tuple[tuple[str, str], ...],
    _desk: House,
) -> tuple[Frontier, list[SplitFrontier]]:
    found = log(_desk, as_of, days)
    return find_frontier(found, rule, dict(where)), [] if where else find_splits(found, rule)
