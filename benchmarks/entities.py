"""Does the ranking of Sellers name the culprits? `python -m benchmarks entities [options]`.

    python -m benchmarks entities HOME …                          homes with truth.json that were taken in
    python -m benchmarks entities --seeds 9301 9302 --work DIR    written and taken in here, kept by seed

Every morning on which a case is alive, the case's sellers or creators are looked up in the ranking of their market,
as the page shows it: those who still trade, linked accounts as one. Of a KYC mill its applicants count as culprits:
the mill is its agency and its document, as the truth says, and the truth names only those who traded later; of a
colluding creator the seller who shares the commission does. Innocent twins (a viral product, a clearance, a star)
must not stand above the culprits. Speed is told as a ratio to a scan of the same columns.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from benchmarks.incident_homes import TRUTH, write_home
from monitors.entities.board import BoardQuestion, board
from monitors.entities.likes import likes_of
from monitors.entities.ranking import DAYS, Ranking, rank_entities
from monitors.entities.story import story_of
from monitors.life.share import wilson
from monitors.replay.truth import Case, read_truth
from queries.content.entity_kind import EntityKind, read_entity_kinds
from queries.content.home import load_home
from queries.engine.drill import DrillWindow
from queries.engine.opening import Engine, open_engine
from queries.entities.totals import totals_query

SEEDS = (9301, 9302)
TOP = 3  # places of a market that count as found
LEARNING = 35  # days of data before the first morning that is asked
CARRIED = {
    "fake_shipping": "seller",
    "triangulation": "seller",
    "seller_takeover": "seller",
    "card_testing": "seller",
    "brushing": "seller",
    "kyc_mill": "seller",
    "creator_collusion": "creator",
}
ACCOMPLICES = {"creator_collusion": "seller"}  # who shares the harm, though another kind carries it
INNOCENT = {"viral_product": "seller", "clearance": "seller", "star_live": "seller"}
MILL = "select distinct subject_id from kyc where agency = $agency and document_type = $document and duplicates > 0"


@dataclass
class Asked:
    """One case on one morning: the best place of its culprits, the same among innocents only, and who is above."""

    home: str
    morning: date
    case: str
    scenario: str
    place: int
    among_innocents: int
    day: int
    twins_above: int
    twins: int


@dataclass
class Measured:
    """What was found in the homes, and the seconds of each step."""

    asked: list[Asked] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables of all homes."""
    given = _arguments(arguments)
    warnings.simplefilter("ignore")
    found = Measured()
    with tempfile.TemporaryDirectory(prefix="riskdesk-entities-") as temporary:
        for folder in _folders(given, Path(temporary)):
            measure(folder, found)
            print(f"{folder.name}: {len(found.asked)} mornings of cases so far", flush=True)
    show(found)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks entities", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("homes", nargs="*", type=Path, help="homes with a truth.json")
    parser.add_argument("--seeds", nargs="+", type=int, help="demos to write, if no homes are given")
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--orders", type=int, default=1500, help="orders a day")
    parser.add_argument("--work", type=Path, help="where demos are kept by seed; else they are thrown away")
    return parser.parse_args(arguments)


def _folders(given: argparse.Namespace, temporary: Path) -> Iterator[Path]:
    yield from given.homes
    for seed in given.seeds or (() if given.homes else SEEDS):
        folder = (given.work or temporary) / str(seed)
        write_home(folder, seed, given.days, given.orders)
        yield folder


def measure(folder: Path, found: Measured) -> None:
    """Ask every morning of a home on which a case is alive."""
    home = load_home(folder)
    engine, kinds = open_engine(home), read_entity_kinds(home).kinds
    cases = read_truth(folder / TRUTH).cases
    span = engine.query("select min(day) as first, max(day) as last from orders").to_pylist()[0]
    first: date = span["first"] + timedelta(days=LEARNING)
    last: date = span["last"] + timedelta(days=1)
    culprits = {case.id: culprits_of(engine, case) for case in cases if case.scenario in CARRIED}
    mornings = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    for morning in mornings:
        for kind in ("seller", "creator"):
            alive = [c for c in cases if CARRIED.get(c.scenario) == kind and _alive(c, morning)]
            if alive:
                began = time.perf_counter()
                ranking = rank_entities(engine.at(morning), kinds[kind], morning)
                found.seconds.setdefault(f"ranking, {kind}s", []).append(time.perf_counter() - began)
                found.asked += [_ask(folder.name, ranking, one, cases, culprits, morning) for one in alive]
    _speed(engine.at(last), kinds["seller"], last, found)
    engine.close()


def _alive(case: Case, morning: date) -> bool:
    return case.start < morning <= case.end


def culprits_of(engine: Engine, case: Case) -> set[str]:
    """The sellers or creators of a case; of a mill its applicants too."""
    named = set(case.entities.get(CARRIED[case.scenario], ()))
    named |= set(case.entities.get(ACCOMPLICES.get(case.scenario, ""), ()))
    if case.scenario == "kyc_mill":
        asked = {"agency": case.entities["agency"][0], "document": case.segment["document_type"]}
        named |= set(engine.frame(MILL, asked)["subject_id"])
    return named


def _ask(
    home: str, ranking: Ranking, case: Case, cases: Sequence[Case], culprits: Mapping[str, set[str]], morning: date
) -> Asked:  # fmt: skip
    """The best place of a case's culprits in their market, and who of the innocent twins stands above."""
    mine = culprits[case.id]
    guilty = {
        name for one in cases if one.id in culprits and one.start < morning for name in culprits[one.id]
    }
    question = BoardQuestion(where=_market(ranking, case), states=ranking.kind.open_states or None)
    rows = board(ranking, question)
    codes = pd.Series(ranking.connections.codes(list(rows["id"])), index=rows.index)
    twins = {
        name
        for one in cases
        if one.scenario in INNOCENT and _alive(one, morning)
        for name in one.entities.get(ranking.kind.name, ())
    } - guilty
    place = _best(rows["id"], codes, mine)
    innocent = rows["id"].isin(mine) | ~rows["id"].isin(guilty)
    # Twins live in other markets too: by what all their counts tell they are compared with the culprits anywhere.
    score = ranking.known.set_index("id")["score"]
    best = max((score[name] for name in mine if name in score.index), default=0.0)
    there = [name for name in sorted(twins) if name in score.index]
    above = [
        name
        for name in there
        if score[name] >= best > 0 or (place and 0 < _best(rows["id"], codes, {name}) < place)
    ]
    return Asked(
        home, morning, case.id, case.scenario, place, _best(rows["id"][innocent], codes[innocent], mine),
        (morning - case.start).days, len(above), len(there),
    )  # fmt: skip


def _market(ranking: Ranking, case: Case) -> dict[str, str]:
    column = ranking.kind.market
    return {column: case.segment[column]} if column and column in case.segment else {}


def _best(names: pd.Series, codes: pd.Series, wanted: set[str]) -> int:
    """Place of the first wanted one, linked accounts counted once; 0 where none is there."""
    seen: set[int] = set()
    for name, code in zip(names, codes, strict=True):
        if name in wanted:
            return len(seen | {code})
        seen.add(code)
    return 0


def _speed(engine: Engine, kind: EntityKind, as_of: date, found: Measured) -> None:
    """Seconds of a scan of the same columns, of the ranking and of a story, warm."""
    days = DrillWindow(as_of - timedelta(days=DAYS), as_of)
    sources = {one.source for one in kind.counts}
    for turn in range(3):
        began = time.perf_counter()
        for source in sources:
            counts = [one for one in kind.counts if one.source == source]
            totals_query(engine.columns(source), kind, counts, days).run(engine)
        scan = time.perf_counter() - began
        began = time.perf_counter()
        ranking = rank_entities(engine, kind, as_of)
        ranked = time.perf_counter() - began
        name = str(ranking.known["id"].iat[turn])
        likes = likes_of(ranking, name)
        began = time.perf_counter()
        story_of(engine, kind, name, as_of, likes)
        told = time.perf_counter() - began
        if turn:  # the first one warms the files
            for step, seconds in (("scan of its sums", scan), ("ranking", ranked), ("story", told)):
                found.seconds.setdefault(step, []).append(seconds)


def show(found: Measured) -> None:
    """The tables: found in the top places by scenario, innocents above, seconds."""
    frame = pd.DataFrame([vars(one) for one in found.asked])
    if frame.empty:
        print("no case was alive on any morning")
        return
    print(f"\n### Culprit in the top {TOP} of its market, by mornings on which its case was alive\n")
    print("| scenario | cases | among all | among innocents | from the second day, among innocents |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, part in [*frame.groupby("scenario"), ("all", frame)]:
        later = part[part["day"] >= 2]
        cells = [_share(one["place"]) for one in (part,)] + [
            _share(one["among_innocents"]) for one in (part, later)
        ]
        print(f"| {name} | {part.groupby(['home', 'case']).ngroups} | {' | '.join(cells)} |")
    twins, above = int(frame["twins"].sum()), int(frame["twins_above"].sum())
    print(
        f"\nInnocent twins that stand out as much as the best culprit, or stand before it: {above} of {twins} "
        "pairs of twin and case"
    )
    missed = frame[(frame["among_innocents"] > TOP) | (frame["among_innocents"] == 0)]
    for one in missed.to_dict("records"):
        where = (
            "not ranked" if not one["among_innocents"] else f"place {one['among_innocents']} among innocents"
        )
        print(f"- {one['home']}, {one['morning']}, day {one['day']} of {one['case']}: {where}")
    print("\n### Seconds\n")
    for step, seconds in found.seconds.items():
        print(f"- {step}: median {pd.Series(seconds).median():.3f} s (n = {len(seconds)})")


def _share(places: pd.Series) -> str:
    good = wilson(float(((places > 0) & (places <= TOP)).sum()), float(len(places)))
    if good.share is None or good.low is None or good.high is None:
        return "n = 0"
    return f"{good.share:.1%} of {int(good.n)} ({good.low:.0%} to {good.high:.0%})"


if __name__ == "__main__":
    main()
