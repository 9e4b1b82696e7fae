import pytest

from queries.content.home import Home, load_home
from queries.engine.opening import open_engine
from queries.ingest.ingestion import ingest
from queries.masking.mask_key import read_key
from queries.masking.unmask import unmask
from tests.conftest import TICKETS
from tests.queries.landed import HEADER, csv_text, land, land_parquet, row


@pytest.fixture
def texts(tiny_home: Home) -> Home:
    """One contact in a CSV, packed, and one in Parquet."""
    column = '\n[[column]]\nname = "note"\ntype = "text"\nfree_text = true\nsource = "Note"\n'
    (tiny_home.root / "contract" / "tickets.toml").write_text(TICKETS + column)
    home = load_home(tiny_home.root)
    land(home, "tickets/2026-03-02.csv.gz", csv_text(row(1) + ",mail ana@exa.com", header=HEADER + ",Note"))
    rows = {
        "ticket_id": ["t2"],
        "opened_at": ["2026-03-02 10:00:00"],
        "desk": ["BR"],
        "Note": ["zap 11 98765-4321"],
    }
    land_parquet(home, "tickets/b.parquet", rows)
    ingest(home)
    return home


def test_the_contact_behind_a_token_is_found_in_landing(texts: Home) -> None:
    engine, key = open_engine(texts), read_key(texts.state)
    shown = {
        one["ticket_id"]: one["note"]
        for one in engine.query("SELECT ticket_id, note FROM tickets").to_pylist()
    }
    found = unmask(engine, key, shown["t1"].removeprefix("mail "))
    assert found is not None
    assert (found.value, found.table, found.column) == ("ana@exa.com", "tickets", "note")
    phone = unmask(engine, key, key.mask("+5511987654321"))
    assert phone is not None
    assert phone.value == "+5511987654321"


def test_a_contact_is_not_told_once_its_drop_is_gone_or_its_row_may_not_be_seen(texts: Home) -> None:
    engine, key = open_engine(texts), read_key(texts.state)
    assert unmask(open_engine(texts, markets=("lima",)), key, key.mask("+5511987654321")) is None
    (texts.landing / "tickets" / "b.parquet").unlink()
    assert unmask(engine, key, key.mask("+5511987654321")) is None
    assert unmask(engine, key, "⟨phone 0123456789ab⟩") is None
