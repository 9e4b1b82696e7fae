"""What it costs to compare so many made-up texts: `python -m benchmarks.voices_cost N` prints one line of the table.

The texts have the lengths, the repetitions and the long tail of words of what people write, campaigns of templates with
a contact among them; a quarter repeats one of 2,000 everyday ones. Writing and taking them in is not counted.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from monitors.voices.text_night import keep_voices
from queries.content.home import Home, create_home, load_home
from queries.engine.opening import open_engine
from queries.ingest.ingestion import ingest

DAYS = 180
NIGHT = 10_000
FIRST = np.datetime64("2026-01-01T12:00:00", "us")
WORDS, EVERYDAY, CAMPAIGNS = 60_000, 0.25, 0.03
_PARTS = ("ba", "co", "di", "fu", "ge", "ha", "ki", "lo", "mi", "nu", "pa", "re", "so", "ta", "ve", "yo")
_MARKED = ("ção", "ñe", "xin", "đơ")  # a fifth of the parts has accents
CONTRACT = """description = "Notes."
kind = "event"
key = ["note_id"]
event_time = "written_at"
market = "desk"
expect = "none"
"""
COLUMNS = {"note_id": "text", "written_at": "timestamp", "desk": "text", "author": "text", "kind": "text"}


def made_up(many: int, seed: int) -> list[str]:
    """Texts of words of a long tail."""
    draw = np.random.default_rng(seed)
    parts = _PARTS + _MARKED
    lengths = 2 + (np.log(np.arange(2, WORDS + 2)) / np.log(20)).astype(int)
    words = ["".join(parts[(k // 20**j) % 20] for j in range(lengths[k])) for k in range(WORDS)]
    chance = 1 / np.arange(1, WORDS + 1) ** 1.05
    sizes = np.clip(draw.lognormal(2.1, 0.6, many).astype(int), 1, 80)
    drawn = draw.choice(WORDS, int(sizes.sum()), p=chance / chance.sum())
    ends = np.cumsum(sizes)
    texts = [" ".join([words[k] for k in drawn[e - s : e]]) for s, e in zip(sizes, ends, strict=True)]
    common, often = texts[:2000], np.minimum(draw.zipf(1.3, many) - 1, 1999)
    for one in np.flatnonzero(draw.random(many) < EVERYDAY):
        texts[one] = common[min(often[one], len(common) - 1)]
    for one in np.flatnonzero(draw.random(many) < CAMPAIGNS):
        number = draw.integers(300)
        texts[one] = (
            f"add me on whatsapp +62 812 {3000000 + number * 17} for cheap {words[number]} number {one % 50}"
        )
    return texts


def land(home: Home, name: str, texts: list[str], days: np.ndarray, first: int) -> None:
    """One drop of texts of these days (counted from FIRST)."""
    many = len(texts)
    draw = np.random.default_rng(first)
    table = pa.table(
        {
            "note_id": [f"n{first + one:09d}" for one in range(many)],
            "written_at": FIRST + days.astype("timedelta64[D]"),
            "desk": np.array(["a", "b", "c"])[draw.integers(0, 3, many)],
            "author": [f"p{one}" for one in draw.integers(0, many, many)],
            "kind": np.array(["review", "message"])[draw.integers(0, 2, many)],
            "body": texts,
        }
    )
    folder = home.landing / "notes"
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, folder / f"{name}.parquet")
    ingest(home)


def a_home(root: Path) -> Home:
    """A home of notes alone."""
    home = create_home(root, pack="none", zone="UTC", markets=dict.fromkeys("abc", "UTC"))
    columns = [f'\n[[column]]\nname = "{name}"\ntype = "{kind}"\n' for name, kind in COLUMNS.items()]
    body = '\n[[column]]\nname = "body"\ntype = "text"\nfree_text = true\n'
    (root / "contract" / "notes.toml").write_text(CONTRACT + "".join(columns) + body)
    told = 'extract = "notes"\ntext = "body"\nid = "note_id"\nauthor = "author"\nkind = "kind"\n'
    (root / "voices" / "notes.toml").write_text(told)
    return home


def night(home: Home, day: int) -> float:
    """CPU seconds of the night before the morning of a day, counted from FIRST."""
    engine = open_engine(home)
    begin = time.process_time()
    keep_voices(home, engine, date(2026, 1, 1) + (np.timedelta64(day, "D").astype(object)))
    took = time.process_time() - begin
    engine.close()
    return took


def main(many: int) -> None:
    """Print the line of the table. Texts are made up and land in processes of their own: their memory is not counted."""
    with tempfile.TemporaryDirectory(prefix="riskdesk-voices-") as folder:
        root = Path(folder) / "home"
        a_home(root)
        _in_own_process(_land_first, root, many)
        home, before = load_home(root), _memory()
        whole = night(home, DAYS)
        memory = _memory()
        _in_own_process(_land_second, root, many)
        one = night(home, DAYS + 1)
    print(
        f"| {many:,} | {whole:.1f} | {whole / many * 1e6:.1f} | {memory:.2f} (before: {before:.2f}) | {one:.2f} |"
    )


def _in_own_process(work: Callable[[Path, int], None], root: Path, many: int) -> None:
    process = get_context("spawn").Process(target=work, args=(root, many))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"landing failed: exit code {process.exitcode}")


def _land_first(root: Path, many: int) -> None:
    land(load_home(root), "first", made_up(many, 1), np.arange(many) * DAYS // many, 0)


def _land_second(root: Path, many: int) -> None:
    land(load_home(root), "second", made_up(NIGHT, 2), np.full(NIGHT, DAYS), many)


def _memory() -> float:
    """The most memory this process has had, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    main(int(sys.argv[1]))
