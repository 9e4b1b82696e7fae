"""Free text on its way in: a planted phone, mail, link and account are found in landing alone."""

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from queries.content.home import Home, load_home
from queries.engine.opening import open_engine
from queries.ingest.ingestion import IngestReport, ingest
from queries.masking.mask_key import rotate_key
from tests.conftest import TICKETS
from tests.queries.landed import HEADER, csv_text, land, land_parquet, row

PLANTED = {
    "phone": "0812-5550-4711",
    "mail": "canary.bird@plantedmail.com",
    "link": "https://planted-canary.shop/x9",
    "account": "@canary_account_77",
}
COLUMN = '\n[[column]]\nname = "note"\ntype = "text"\nfree_text = true\n'
NOTE = TICKETS.replace('desk"\nlateness', 'desk"\nlanguage_column = "desk"\nlateness') + COLUMN


def ticket(number: int, note: str, **changes: str) -> str:
    quoted = '"' + note.replace('"', '""') + '"'
    return row(number, **changes) + "," + quoted


def notes(home: Home) -> dict[str, tuple[str | None, str | None]]:
    """ticket_id → note and contacts, as kept."""
    found = open_engine(home).query("SELECT ticket_id, note, note_contacts FROM tickets").to_pylist()
    return {one["ticket_id"]: (one["note"], one["note_contacts"]) for one in found}


@pytest.fixture
def noted(tiny_home: Home) -> Home:
    (tiny_home.root / "contract" / "tickets.toml").write_text(NOTE)
    return load_home(tiny_home.root)


def everything(home: Home, report: IngestReport) -> str:
    """All that the home holds outside landing, Parquet read out, and all that the ingest said."""
    said = [repr(report)]
    for path in sorted(home.root.rglob("*")):
        if not path.is_file() or home.landing in path.parents:
            continue
        if path.suffix == ".parquet":
            said.append(
                str(duckdb.sql(f"SELECT * FROM read_parquet('{path}', hive_partitioning = false)").fetchall())
            )
        said.append(path.read_bytes().decode("utf-8", "replace"))
    return "\n".join(said)


def test_planted_contacts_are_found_in_landing_alone(noted: Home) -> None:
    header = HEADER + ",note"
    planted = [ticket(n, f"hi {value} ok", desk="ID") for n, value in enumerate(PLANTED.values())]
    bad = [ticket(10 + n, f"hi {value} ok", topic="nothing") for n, value in enumerate(PLANTED.values())]
    land(noted, "tickets/2026-03-02.csv", csv_text(*planted, *bad, *planted[:2], header=header))
    broken = [row(20 + n) + f",hi {value} ok,one field more" for n, value in enumerate(PLANTED.values())]
    stray = (row(30) + f",hi {PLANTED['phone']} \udcff{PLANTED['mail']}").encode("utf-8", "surrogateescape")
    text = csv_text(*broken, header=header).encode() + stray + b"\n"
    land(noted, "tickets/2026-03-03.csv", text)
    land(noted, "tickets/2026-03-04.csv", "\n".join(f"{value},a,b" for value in PLANTED.values()) + "\n")
    rows = {"ticket_id": ["t90"], "note": [" ".join(PLANTED.values())], "desk": ["ID"]}
    when = [dt.datetime(2026, 3, 2, 10)]
    land_parquet(noted, "tickets/2026-03-05.parquet", {**rows, "opened_at": when, "arrived_at": when})
    land_parquet(noted, "tickets/2026-03-06.parquet", {**rows, "opened_at": rows["note"], "arrived_at": when})
    held = everything(noted, ingest(noted))
    assert "t90" in held
    assert "one field more" in held
    for value in PLANTED.values():
        for part in (value, value.removeprefix("https://").removeprefix("@"), value.replace("-", "")):
            assert part not in held
    kinds = str(notes(noted)["t90"][1])
    assert [token.partition(":")[0] for token in kinds.split(" ")] == ["account", "link", "mail", "phone"]


def test_strange_texts_land_as_they_were_written(noted: Home) -> None:
    strange = [
        "👍👍👍", "", "-", "NULL", "1.5e+3", "مرحبا ‏كيف", "<script>alert(1)</script>", "a\u200bb Ｆｕｌｌ",
        "line one\nline, two, three", "x" * 100_000, "ไทยกำลัง", "same", "same",
    ]  # fmt: skip
    rows = [ticket(n, text) for n, text in enumerate(strange)]
    land(noted, "tickets/2026-03-02.csv", csv_text(*rows, header=HEADER + ",note"))
    report = ingest(noted)
    assert report.published == len(strange)
    assert [notes(noted)[f"t{n}"][0] or "" for n in range(len(strange))] == strange


def test_what_is_no_writing_is_rejected_with_the_reason(noted: Home) -> None:
    swallowed = "it broke\n" + row(5) + ",x\n" + row(6)
    rows = [ticket(1, "bell \x07"), ticket(2, swallowed), ticket(3, "fine")]
    land(noted, "tickets/2026-03-02.csv", csv_text(*rows, header=HEADER + ",note"))
    (report,) = ingest(noted).drops
    assert (report.published, report.quarantined) == (1, 2)
    said = " ".join(map(str, report.problems))
    assert "signs that do not show" in said
    assert "a quote may have been left open" in said


def test_a_new_key_masks_what_landed_anew(noted: Home) -> None:
    land(noted, "tickets/2026-03-02.csv", csv_text(ticket(1, PLANTED["mail"]), header=HEADER + ",note"))
    ingest(noted)
    before = notes(noted)["t1"][1]
    rotate_key(noted.state, dt.date(2026, 3, 9))
    ingest(noted)
    assert notes(noted)["t1"][1] not in (None, before)
    assert ingest(noted).drops == []


def test_other_extracts_are_not_taken_again_because_the_key_is_new(tiny_home: Home) -> None:
    land(tiny_home, "tickets/2026-03-02.csv", csv_text(row(1)))
    ingest(tiny_home)
    rotate_key(tiny_home.state, dt.date(2026, 3, 9))
    assert ingest(tiny_home).drops == []


def test_a_drop_without_the_column_has_no_contacts(noted: Home) -> None:
    land(noted, "tickets/2026-03-02.csv", csv_text(row(1)))
    ingest(noted)
    assert notes(noted)["t1"] == (None, None)


def test_no_text_in_the_clear_is_left_in_a_folder_of_work(noted: Home) -> None:
    land(noted, "tickets/2026-03-02.csv", csv_text(ticket(1, PLANTED["mail"]), header=HEADER + ",note"))
    ingest(noted)
    assert not [
        one for name in ("staging", "staging-text", "tmp") for one in Path(noted.state / name).rglob("*")
    ]
