"""A home of notes that people wrote at two desks: everyday ones, and a template and a phrase in its last week."""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path

import pytest

from queries.content.home import Home, create_home
from queries.ingest.ingestion import ingest

FIRST = dt.date(2026, 3, 1)
DAYS = 50
MORNING = FIRST + dt.timedelta(days=DAYS)
CONTRACT = """description = "Notes."
kind = "event"
key = ["note_id"]
event_time = "at"
market = "desk"
expect = "none"
language_column = "language"
"""
COLUMNS = {
    "note_id": 'type = "text"\nrequired = true',
    "at": 'type = "timestamp"\nrequired = true',
    "desk": 'type = "text"\nrequired = true',
    "who": 'type = "text"\npersonal = true',
    "kind": 'type = "text"',
    "language": 'type = "text"',
    "case_id": 'type = "text"',
    "said": 'type = "text"\nfree_text = true',
}
VOICES = (
    'extract = "notes"\ntext = "said"\nid = "note_id"\nauthor = "who"\nkind = "kind"\norder = "case_id"\n'
)
EVERYDAY = (
    "the a box came late good nice seller thank you fast slow item color size fine love it bad not as seen on "
    "picture will buy again"
)
WORDS = EVERYDAY.split()
TEMPLATE = (
    "Dear support the parcel of my {} was only a brick in paper, I want all the money back today please"
)
Note = tuple[str, dt.date, str, str, str, str]


def everyday() -> list[Note]:
    draw = random.Random(5)
    found = []
    for day in range(DAYS):
        for number in range(16):
            text = " ".join(draw.choices(WORDS, k=draw.randint(3, 9)))
            who, desk = f"p{draw.randint(1, 400)}", ("east", "west")[number % 2]
            found.append(
                (f"n{day:02d}{number:02d}", FIRST + dt.timedelta(days=day), desk, who, "review", text)
            )
    return found


def planted() -> list[Note]:
    """From the 44th day on: a template of twelve authors at the east desk, one contact in four other notes."""
    claims = [
        (f"t{n:02d}", FIRST + dt.timedelta(days=44 + n % 5), "east", f"s{n}", "claim", TEMPLATE.format(item))
        for n, item in enumerate(("lamp", "coat", "pan", "phone") * 3)
    ]
    offers = ("hi, write me on whatsapp +62 812 3456 7890", "+62 812 3456 7890 whatsapp, it is cheap here")
    return claims + [
        (f"c{n:02d}", FIRST + dt.timedelta(days=46), "west", f"c{n}", "message", offers[n % 2])
        for n in range(4)
    ]


def land(home: Home, name: str, notes: list[Note]) -> None:
    folder = home.landing / "notes"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for key, day, desk, who, kind, text in notes:
            writer.writerow([key, f"{day} 10:00:00", desk, who, kind, "en", "", text])
    ingest(home)


def make_notes(root: Path) -> Home:
    home = create_home(root, pack="none", name="Notes", zone="UTC", markets={"east": "UTC", "west": "UTC"})
    columns = "".join(f'\n[[column]]\nname = "{name}"\n{rest}\n' for name, rest in COLUMNS.items())
    (root / "contract" / "notes.toml").write_text(CONTRACT + columns)
    (root / "voices" / "notes.toml").write_text(VOICES)
    return home


@pytest.fixture(scope="session")
def notes_source(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Taken in, no night has run. Read only."""
    home = make_notes(tmp_path_factory.mktemp("notes") / "home")
    land(home, "all", [*everyday(), *planted()])
    return home
