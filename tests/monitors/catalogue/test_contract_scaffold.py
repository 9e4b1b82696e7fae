from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from monitors.catalogue.contract_scaffold import new_contract
from monitors.catalogue.scaffold import ScaffoldError
from monitors.check import check
from queries.content.home import Home, create_home
from queries.ingest.ingestion import ingest

TEXT = "Order ID;Placed;Betrag;Code;Note\n" + "".join(
    f"O{at};{1 + at % 28:02d}.03.2026 10:{at % 60:02d};1.{100 + at},50;0{at};{'NULL' if at % 7 else 'x'}\n"
    for at in range(100)
)


@pytest.fixture
def empty(tmp_path: Path) -> Home:
    return create_home(tmp_path / "own", pack="none")


@pytest.mark.parametrize("suffix", ["csv", "csv.gz", "parquet"])
def test_a_contract_from_a_sample_passes_the_check_and_takes_the_sample_in(empty: Home, suffix: str) -> None:
    file = empty.landing / "sales" / f"2026-03.{suffix}"
    file.parent.mkdir()
    if suffix == "parquet":
        pq.write_table(
            pa.table({"order_id": ["a", "b"], "ts": [1772445600, 1772445700], "amount": [1.5, 2.0]}), file
        )
    else:
        file.write_bytes(gzip.compress(TEXT.encode()) if suffix == "csv.gz" else TEXT.encode())
    assert new_contract(empty, file).name == "sales.toml"
    assert check(empty).problems == []
    drop = ingest(empty).drops[0]
    assert (drop.state, drop.quarantined, drop.problems) == ("published", 0, ())
    assert drop.published == drop.rows > 0


def test_a_name_that_is_taken_or_a_file_that_cannot_be_read_is_said(empty: Home) -> None:
    file = empty.root / "x.csv"
    file.write_text("a,b\n1,2\n")
    new_contract(empty, file, "things")
    with pytest.raises(ScaffoldError, match="there is a contract things"):
        new_contract(empty, file, "things")
    file.write_bytes(b"")
    with pytest.raises(ScaffoldError, match="empty file"):
        new_contract(empty, file, "others")


def test_what_people_wrote_is_drafted_as_free_text_and_none_of_it_is_quoted(empty: Home) -> None:
    file = empty.landing / "notes" / "2026-03.csv"
    file.parent.mkdir()
    words = "please call me back at 0812 3456 7890 today"
    file.write_text(
        "id,at,note\n" + "".join(f"n{n},2026-03-0{1 + n % 5} 10:00:00,{words}\n" for n in range(60))
    )
    text = new_contract(empty, file).read_text()
    assert "free_text = true" in text
    assert "0812" not in text
    assert check(empty).problems == []
