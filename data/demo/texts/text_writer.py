"""The writer: hears what happens in the demo and lets a part of it be put into words, with a chance of its own.

Nothing else of the demo moves because of it: it draws from no other place's chance, and only adds to the extract texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from data.demo.files.encode import text_coding
from data.demo.files.ids import subject
from data.demo.files.rows import Column, Rows, count, table, take
from data.demo.files.vocabulary import WORDS, code
from data.demo.plans.demo_truth import Saying
from data.demo.plans.scenario import Scenario
from data.demo.texts import everyday
from data.demo.texts.campaigns import Campaign, plan_campaigns, play_campaigns
from data.demo.texts.told_texts import ToldWords
from data.demo.texts.tongues import Tongue, languages, tongue
from data.demo.texts.ways import Way, ways_of
from data.demo.texts.wording import DRAWS, Chance
from data.demo.world.world import Day, World

# Share of each kind of row that is put into words.
WRITTEN = {"review": 0.4, "message": 0.35, "live_comment": 0.6, "report": 1.0}
CLAIMED = {"refund_only": 0.8, "return_refund": 0.4, "dispute": 0.8, "chargeback": 0.3, "buyer_cancel": 0.1}
SOURCES = (
    "interactions",
    "after_sales",
    "appeals",
    "words",
)  # a text has the number of its row × 4 + place here
PICTURED = ("empty_box", "damaged", "not_as_described")
PICTURES = 0.6
_OF_TALK = {"message": "message", "live_comment": "live", "report": "report"}
_ROW = ("kind", "country", "category", "stars", "reason", "carrier", "author_kind")  # what a text is about
LIVES = 10**7  # numbers of live shows of a day


@dataclass
class TextWriter:
    """Writes texts as the rows they are of are sent off. `told`: the truth of those that scenarios wrote."""

    world: World
    scenarios: Sequence[Scenario]
    told: ToldWords = field(default_factory=ToldWords)
    quiet: bool = False  # without campaigns of words
    ways: list[Way] = field(default_factory=list)
    campaigns: list[Campaign] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Finds out how the scenarios speak, and plans what is said beside them."""
        self.ways = ways_of(self.world, self.scenarios)
        self.campaigns = [] if self.quiet else plan_campaigns(self.world)

    def hear(self, day: Day, extract: str, rows: Rows) -> None:
        """Puts a part of the rows of an extract into words."""
        if extract == "interactions":
            self._interactions(day, rows)
        elif extract == "after_sales":
            self._cases(day, take(rows, rows["step"] == code("step", "opened")))
        elif extract == "appeals":
            self._appeals(day, take(rows, rows["step"] == code("step", "opened")))

    def say(self, day: Day) -> None:
        """Writes what the campaigns of words say on a day."""
        rows = play_campaigns(day, self.campaigns)
        if not count(rows):
            return
        rng, number = day.chance("texts words"), rows["_number"] * len(SOURCES) + 3
        bodies, spoken = rows["body"].tolist(), rows["_language"]
        by = [self.campaigns[place] for place in rows["_campaign"].tolist()]
        phrases = [
            [phrase for phrase in tongue(one.language).ways(one.name)[1] if phrase in text.lower()]
            for one, text in zip(by, bodies, strict=True)
        ]
        self._tell(rows, number, phrases, [one.saying for one in by], spoken)
        self.send(day, rng, rows, number, spoken, bodies, [None] * len(bodies), rows)

    def _interactions(self, day: Day, rows: Rows) -> None:
        rng = day.chance("texts interactions")
        kinds = np.array(WORDS["kind"], dtype=object)
        share = np.array([WRITTEN.get(kind, 0.0) for kind in kinds])[rows["kind"]]
        fake = (rows["_text"] >= 0) | (rows["_scenario"] >= 0)
        rows = take(rows, rng.random(count(rows)) < np.where(fake & (share > 0), 1.0, share))
        n = count(rows)
        live = (rows["kind"] == code("kind", "live_comment")) & (rows["creator_id"] >= 0)
        self._write(
            day,
            rng,
            rows,
            rows["interaction_id"] * len(SOURCES),
            kind=np.array([_text_kind(kinds[one]) for one in rows["kind"].tolist()], dtype=np.int64),
            author_id=subject("buyer_id", rows["buyer_id"]),
            live_id=np.where(live, (day.index + 200) * LIVES + rows["creator_id"], -1),
            reason=np.full(n, -1),
        )

    def _cases(self, day: Day, rows: Rows) -> None:
        if not count(rows):
            return
        rng = day.chance("texts cases")
        kinds = WORDS["kind"]
        share = np.array([CLAIMED.get(kind, 0.0) for kind in kinds])[rows["kind"]]
        rows = take(rows, rng.random(count(rows)) < share)
        disputed = np.isin(rows["kind"], [kinds.index("dispute"), kinds.index("chargeback")])
        self._write(
            day,
            rng,
            rows,
            rows["case_id"] * len(SOURCES) + 1,
            kind=np.where(disputed, _text_kind("dispute"), _text_kind("claim")),
            author_id=subject("buyer_id", rows["buyer_id"]),
            reason=rows["reason"],
        )

    def _appeals(self, day: Day, rows: Rows) -> None:
        if not count(rows):
            return
        self._write(
            day,
            day.chance("texts appeals"),
            rows,
            rows["appeal_id"] * len(SOURCES) + 2,
            kind=np.full(count(rows), _text_kind("appeal")),
            author_id=rows["subject_id"],
            author_kind=rows["party"],
            reason=np.full(count(rows), -1),
        )

    def _write(self, day: Day, rng: np.random.Generator, rows: Rows, number: Column, **given: Column) -> None:
        """Writes one text for each of these rows and sends them off."""
        n = count(rows)
        if not n:
            return
        nowhere = np.full(n, -1)
        drafts = {
            "stars": rows.get("stars", nowhere),
            "carrier": rows.get("carrier", nowhere),
            "seller_id": rows.get("seller_id", nowhere),
            "_scenario": rows.get("_scenario", nowhere),
            "_fake": rows.get("_text", nowhere) >= 0,
            **{name: rows[name] for name in ("country", "category", "event_at")},
            "author_kind": nowhere,
            **given,
        }
        way = self._ways_of_rows(rng, drafts)
        own = [one.language() if one is not None and one.grouped else -1 for one in way]
        spoken = np.where(np.array(own) >= 0, own, languages(rows["country"], rng))
        said = zip(*(drafts[name].tolist() for name in _ROW), strict=True)
        draws = rng.random((n, DRAWS)).tolist()
        phrases: list[list[str] | None] = [None] * n
        bodies = []
        for place, (one, language, row) in enumerate(zip(way, spoken.tolist(), said, strict=True)):
            chance, about = Chance(draws[place]), dict(zip(_ROW, row, strict=True))
            if one is None:
                bodies.append(_everyday(tongue(language), about, chance))
                continue
            text, phrases[place] = one.say(tongue(language), about, chance)
            bodies.append(text)
        self._tell(rows, number, phrases, [one.saying if one else None for one in way], spoken)
        self.send(day, rng, rows, number, spoken, bodies, way, given)

    def _tell(
        self,
        rows: Rows,
        number: Column,
        phrases: Sequence[list[str] | None],
        by: Sequence[Saying | None],
        spoken: Column,
    ) -> None:
        """Tells the truth of the texts that somebody's way of speaking wrote and that land."""
        clock, days = self.world.clock, self.world.size.days
        mine = np.flatnonzero([one is not None for one in phrases])
        if not len(mine):
            return
        country, at = rows["country"][mine], rows["event_at"][mine]
        when, known = clock.day(at, country), clock.known_day(at, rows["arrived_at"][mine], country)
        lands = (when >= 0) & (when < days) & (known >= 0) & (known < days)
        mine, when = mine[lands], when[lands]
        names = text_coding("text_id")(number[mine]).to_pylist()
        for place, name, day in zip(mine.tolist(), names, when.tolist(), strict=True):
            saying = by[place]
            if saying is not None:
                self.told.tell(
                    name, clock.date(day), saying, phrases[place] or [], tongue(int(spoken[place]))
                )

    def _ways_of_rows(self, rng: np.random.Generator, drafts: Rows) -> list[Way | None]:
        """How each row speaks, None = as everybody does."""
        n = count(drafts)
        chosen: list[Way | None] = [None] * n
        luck = rng.random(n)
        for way in self.ways:
            for place in np.flatnonzero(way.fits(self.world, drafts) & (luck < way.share)).tolist():
                chosen[place] = chosen[place] or way
        return chosen

    def send(
        self,
        day: Day,
        rng: np.random.Generator,
        rows: Rows,
        number: Column,
        spoken: Column,
        bodies: list[str],
        way: Sequence[Way | None],
        given: Rows,
    ) -> None:
        """Sends texts off with the rows they are of."""
        n = count(rows)
        nowhere = np.full(n, -1)
        told = rng.random(n) < 0.93  # the source knows the language
        self.world.outbox.put(
            "texts",
            table(
                n,
                text_id=number,
                kind=given["kind"],
                event_at=rows["event_at"],
                written_at=rows["event_at"],
                arrived_at=rows["arrived_at"],
                country=rows["country"],
                language=np.where(told, spoken, -1),
                category=rows["category"],
                author_id=given["author_id"],
                author_kind=given.get("author_kind", np.full(n, code("author_kind", "buyer"))),
                seller_id=rows.get("seller_id", nowhere),
                creator_id=rows.get("creator_id", nowhere),
                order_id=rows.get("order_id", nowhere),
                live_id=given.get("live_id", nowhere),
                device_id=rows.get("device_id", nowhere),
                picture_hash=_pictures(rng, given["reason"], way),
                body=np.array(bodies, dtype=object),
            ),
        )


def _text_kind(name: str) -> int:
    words = WORDS["texts.kind"]
    return words.index(name) if name in words else -1


def _everyday(language: Tongue, row: dict[str, int], chance: Chance) -> str:
    kind = WORDS["texts.kind"][row["kind"]]
    if kind == "review":
        return everyday.review(language, row["category"], row["stars"], chance)
    if kind == "appeal":
        return everyday.appeal(language, WORDS["author_kind"][row["author_kind"]], chance)
    if kind in ("claim", "dispute"):
        return everyday.claim(language, row["category"], WORDS["reason"][row["reason"]], chance)
    return everyday.talk(language, _OF_TALK[kind], row["country"], row["category"], chance)


def _pictures(rng: np.random.Generator, reason: Column, way: Sequence[Way | None]) -> Column:
    """Perceptual hashes of the pictures sent along; those of one way of speaking are of one picture, shot anew."""
    n = len(reason)
    own = rng.integers(0, 2**64, n, dtype=np.uint64)
    flips = rng.integers(0, 64, (n, 3))
    wanted = np.isin(reason, [WORDS["reason"].index(one) for one in PICTURED]) & (rng.random(n) < PICTURES)
    hashes = []
    for place in range(n):
        one = way[place]
        if one is not None and one.picture:
            value = one.picture
            for flip in flips[place].tolist():
                value ^= 1 << flip
            hashes.append(f"{value:016x}")
        else:
            hashes.append(f"{int(own[place]):016x}" if wanted[place] else "")
    return np.array(hashes, dtype=str)
