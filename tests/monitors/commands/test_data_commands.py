from __future__ import annotations

import json

from click.testing import CliRunner

from monitors.commands.root import riskdesk
from queries.content.home import Home
from queries.ingest.ingestion import ingest
from tests.queries.landed import csv_text, land, row


def test_status_names_a_refused_drop_and_fails_until_it_is_gone(tiny_home: Home) -> None:
    land(tiny_home, "tickets/good.csv", csv_text(row(1)))
    bad = land(tiny_home, "tickets/cut*.csv.gz", csv_text(row(2)) * 50)
    bad.write_bytes(bad.read_bytes()[:-9])
    ingest(tiny_home)
    home = ["--home", str(tiny_home.root)]
    told = CliRunner().invoke(riskdesk, ["status", *home])
    assert told.exit_code == 1
    assert "refused: tickets/cut*.csv.gz: gzip cannot be read" in told.stderr
    asked = CliRunner().invoke(riskdesk, ["status", "--json", *home])
    assert json.loads(asked.stdout)["refused"][0]["file"] == "tickets/cut*.csv.gz"
    bad.unlink()
    assert CliRunner().invoke(riskdesk, ["status", *home]).exit_code == 0
