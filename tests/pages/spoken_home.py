"""A small home in which people write: a claim that rises, a template with a contact, praise from few, and odd signs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from queries.content.home import Home
from queries.engine.opening import open_engine
from queries.ingest.ingestion import ingest
from queries.state.voice_files import MEMBERS, ReadyMark, rows_of, write_ready, write_voicefile
from tests.pages.seed import AS_OF, make_home

PHONE, MAIL = "+55 11 91234-5678", "ana.souza@example.com"  # of the texts as they land; nowhere after that
EMPTY = "a caixa veio vazia"
TEMPLATE = "reembolso sem devolver, chama no"
MEXICAN = "la bolsa llegó rota"
HTML = "<img src=x onerror=alert(1)> **bold** [go](javascript:alert(1)) :red[boo] $x$ | a |"
TURNED = "\u202eodnuf od ohcab\u2069 e\u200bspa\u200dço"
LONG = "y" * 100_000
_CALM = (
    "chegou no prazo",
    "boa qualidade",
    "cor bonita",
    "serviu bem",
    "meu filho gostou",
    "recomendo a loja",
)


def make_spoken_home(root: Path) -> Home:
    """The home of `make_home` with 180 texts of five weeks taken in, and the groups of a night."""
    home = make_home(root)
    rows = [*_calm(), *_claims(), *_template(), *_odd()]
    folder = home.landing / "texts"
    folder.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA), folder / "all.parquet")
    _land_seller(home)
    ingest(home)
    _groups(home)
    return home


_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("text_id", "kind")),
        *((name, pa.timestamp("us")) for name in ("written_at", "arrived_at")),
        *(
            (name, pa.string())
            for name in (
                "country", "language", "category", "author_id", "author_kind", "seller_id", "creator_id", "order_id",
                "live_id", "device_id", "picture_hash", "body",
            )
        ),
    ]
)  # fmt: skip


def _land_seller(home: Home) -> None:
    """The seller whom most texts are about."""
    told = {
        "seller_id": "s1", "country": "BR", "category": "toys", "seller_tier": "small",
        "onboarded_on": AS_OF - timedelta(days=300), "status": "active", "rating": 4.5, "bank_hash": "CANARY-b",
        "device_hash": "CANARY-d", "origins": 1,
    }  # fmt: skip
    folder = home.landing / "sellers"
    folder.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist([told]), folder / f"{AS_OF - timedelta(days=1)}.parquet")


def text(name: str, body: str, day: date, **more: Any) -> dict[str, Any]:
    """One text as it lands; of BR, toys, a review, by an author of its own."""
    at = datetime(day.year, day.month, day.day, 15)
    told = {
        "text_id": name, "kind": "review", "written_at": at, "arrived_at": at + timedelta(hours=1), "country": "BR",
        "language": "pt", "category": "toys", "author_id": f"CANARY-{name}", "author_kind": "buyer",
        "seller_id": "s1", "device_id": f"CANARY-device-{name}", "body": body,
    }  # fmt: skip
    return told | more


def _calm() -> list[dict[str, Any]]:
    """Every day of five weeks: three of BR, toys; one of beauty; one of MX."""
    found = []
    for number in range(35):
        day = AS_OF - timedelta(days=1 + number)
        for one in range(3):
            body = f"{_CALM[(number + one) % 6]}, {_CALM[(number * 2 + one + 1) % 6]}"
            found.append(text(f"c{number}-{one}", body, day))
        found.append(text(f"b{number}", _CALM[number % 6], day, category="beauty", seller_id="s2"))
        spanish = {"country": "MX", "language": "es", "seller_id": "m1", "kind": "message"}
        found.append(text(f"m{number}", f"llegó a tiempo {number % 5}", day, **spanish))
    found.append(
        text("m-broken", MEXICAN, AS_OF - timedelta(days=2), country="MX", language="es", seller_id="m1")
    )
    return found


def _claims() -> list[dict[str, Any]]:
    """Twelve buyers of this week, each in words of their own, say the same."""
    return [
        text(f"e{n}", f"{EMPTY}, {_CALM[n % 6]}" if n % 2 else f"abri e {EMPTY}", _day(n), kind="claim")
        for n in range(12)
    ]


def _template() -> list[dict[str, Any]]:
    """Nine messages of three accounts with one phone number."""
    said = {"body": f"{TEMPLATE} {PHONE}", "kind": "message"}
    return [text(f"t{n}", day=_day(n), author_id=f"CANARY-ring-{n % 3}", **said) for n in range(9)]


def _odd() -> list[dict[str, Any]]:
    day = AS_OF - timedelta(days=1)
    bodies = {"html": HTML, "turned": TURNED, "long": LONG, "mail": f"escreva para {MAIL}", "emoji": "😀😀"}
    return [text(name, body, day, category="beauty", seller_id="s2") for name, body in bodies.items()]


def _day(number: int) -> date:
    return AS_OF - timedelta(days=1 + number % 6)


def _groups(home: Home) -> None:
    """The template and the claims as a night leaves them."""
    bodies = open_engine(home).query("select text_id, body, day from texts").to_pylist()
    bonds = {TEMPLATE: ("g-template", "both"), EMPTY: ("g-empty", "words")}
    rows = [
        ("texts", row["text_id"], *bond, row["day"] + timedelta(days=1))
        for row in bodies
        for begins, bond in bonds.items()
        if begins in row["body"]
    ]
    names = ("extract", "text_id", "group_id", "bond", "known_on")
    table = rows_of(MEMBERS, dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    write_ready(home.state, ReadyMark("test", AS_OF, {MEMBERS: write_voicefile(home.state, MEMBERS, table)}))
