"""The demo's texts beside its truth: which group each text is in, which phrase each way of speaking is known by.

Asked of a saying: its market, kind and category in its first five to ten days. Null weeks: a market and kind in a week
in which nothing is planted there, nor was in the three weeks before.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.incident_homes import write_home
from monitors.voices.folding.fold import fold_texts
from monitors.voices.folding.words import WORD
from monitors.voices.said import what_people_say
from monitors.voices.text_night import keep_voices
from monitors.voices.voice import About, Said
from queries.content.home import Home, load_home
from queries.engine.opening import OpenEngine, open_engine
from queries.state.voice_files import read_members

WEEKS = 200  # null weeks that are drawn; those that are planted or too quiet fall out
LEAST_AUTHORS = 8
GUILTY = 0.5  # share of a phrase's texts that a scenario wrote, from which it is named rightly beside a twin
DAYS, ORDERS = 120, 2000  # a demo as it comes
KINDS = ("review", "message", "claim", "live_comment")


def demo_table(seeds: Sequence[int], work: Path) -> None:
    """Print a line for each seed; homes that are there are used again."""
    print(
        "| seed | texts | true groups | precision | recall | F1 | phrase named | twins named | null weeks named |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for seed in seeds:
        folder = work / f"voices-{seed}"
        if not (folder / "truth.json").is_file():
            write_home(folder, seed, DAYS, ORDERS)
        print(f"| {seed} {measure_home(folder)}", flush=True)


def measure_home(folder: Path) -> str:
    """The cells of one home."""
    truth = json.loads((folder / "truth.json").read_text())
    home, end = load_home(folder), date.fromisoformat(truth["end"])
    engine = open_engine(home)
    night = keep_voices(home, engine, end + timedelta(days=1))
    members = read_members(home.state)
    found = dict(
        zip(members.column("text_id").to_pylist(), members.column("group_id").to_pylist(), strict=True)
    )
    true = {one["text_id"]: one["group"] for one in truth["texts"] if one["group"]}
    precision, recall = b_cubed(found, true)
    guilty = {one["text_id"] for one in truth["texts"] if not one["innocent"]}
    scams = [_named(home, engine, one, end, guilty) for one in truth["sayings"] if not one["innocent"]]
    twins = [_named(home, engine, one, end, guilty) for one in truth["sayings"] if one["innocent"]]
    speak = [one for one in scams if one is not None]
    weeks = _null_weeks(home, engine, truth, end)
    texts = night.texts if night else 0
    f1 = 2 * precision * recall / (precision + recall)
    heard = [one for one in twins if one is not None]
    return (
        f"| {texts} | {len(set(true.values()))} | {precision:.3f} | {recall:.3f} | {f1:.3f} "
        f"| {sum(speak)} of {len(speak)} | {len([x for x in heard if x])} of {len(heard)} "
        f"| {sum(weeks)} of {len(weeks)} |"
    )


def b_cubed(found: Mapping[str, str], true: Mapping[str, str]) -> tuple[float, float]:
    """Precision and recall over all texts that are in a true or a found group (Bagga and Baldwin 1998)."""

    def sets(of: Mapping[str, str]) -> dict[str, set[str]]:
        made: dict[str, set[str]] = defaultdict(set)
        for text, group in of.items():
            made[group].add(text)
        return made

    is_found, is_true = sets(found), sets(true)
    precision, recall = [], []
    for text in {*found, *true}:
        one = is_found[found[text]] if text in found else {text}
        other = is_true[true[text]] if text in true else {text}
        precision.append(len(one & other) / len(one))
        recall.append(len(one & other) / len(other))
    return sum(precision) / max(1, len(precision)), sum(recall) / max(1, len(recall))


def _named(
    home: Home, engine: OpenEngine, saying: Mapping[str, Any], end: date, guilty: Collection[str]
) -> bool | None:
    """Whether one of the three phrases is a scenario's; of a twin whether there is any that no scenario beside it said.

    None where too few speak for it to be a voice. guilty: ids of the texts of all scenarios.
    """
    first, last = (date.fromisoformat(saying[name]) for name in ("first", "last"))
    until = min(end, max(first + timedelta(days=4), min(last, first + timedelta(days=9)))) + timedelta(days=1)
    where = {"country": saying["country"], "kind": saying["kind"]}
    if saying["category"]:
        where["category"] = saying["category"]
    said = what_people_say(home, engine, until, About(where=where), first, until)
    if saying["texts"] < LEAST_AUTHORS or said.authors_now < LEAST_AUTHORS:
        return None
    if saying["innocent"]:
        own = [sum(one in guilty for one in phrase.text_ids) / phrase.now for phrase in said.phrases]
        return any(share < GUILTY for share in own)
    return any(_shares(phrase.phrase, one) for phrase in said.phrases for one in saying["phrases"])


def _shares(one: str, other: str) -> bool:
    """Whether two phrases have two words (or signs) in a row in common; all of a shorter one."""
    a, b = (WORD.findall(fold_texts([text])[0]) for text in (one, other))
    length = min(2, len(a), len(b))
    runs = {tuple(a[n : n + length]) for n in range(len(a) - length + 1)}
    return any(tuple(b[n : n + length]) in runs for n in range(len(b) - length + 1))


def _null_weeks(home: Home, engine: OpenEngine, truth: Mapping[str, Any], end: date) -> list[bool]:
    """Whether a phrase was named, of the drawn weeks without anything planted."""
    draw = random.Random(truth["seed"])
    first = date.fromisoformat(truth["first"])
    countries = sorted({one["country"] for one in truth["sayings"]})
    found: list[bool] = []
    for _ in range(WEEKS):
        country, kind = draw.choice(countries), draw.choice(KINDS)
        morning = first + timedelta(days=draw.randint(42, (end - first).days))
        if any(one["country"] == country and _near(one, morning) for one in truth["sayings"]):
            continue
        said: Said = what_people_say(home, engine, morning, About(where={"country": country, "kind": kind}))
        if said.authors_now >= LEAST_AUTHORS:
            found.append(bool(said.phrases))
    return found


def _near(saying: Mapping[str, Any], morning: date) -> bool:
    first, last = (date.fromisoformat(saying[name]) for name in ("first", "last"))
    return first - timedelta(days=1) <= morning <= last + timedelta(days=28)
