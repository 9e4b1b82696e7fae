import json

from click.testing import CliRunner

from monitors.commands.root import riskdesk
from queries.content.home import Home, load_home
from queries.ingest.ingestion import ingest
from queries.masking.mask_key import read_key
from tests.conftest import TICKETS
from tests.queries.landed import HEADER, csv_text, land, row, rows


def test_a_new_key_is_taken_and_said_without_being_shown(tiny_home: Home) -> None:
    first = read_key(tiny_home.state)
    done = CliRunner().invoke(riskdesk, ["--home", str(tiny_home.root), "rotate-key"])
    assert (done.exit_code, "begin with #2-" in done.output) == (0, True)
    as_json = CliRunner().invoke(riskdesk, ["--home", str(tiny_home.root), "rotate-key", "--json"])
    told = json.loads(as_json.output)
    assert (told["number"], list(told["replaced"])) == (3, ["1", "2"])
    for key in (first, read_key(tiny_home.state)):
        assert key.secret not in done.output + as_json.output


def test_texts_have_tokens_of_the_new_key_at_once_and_those_that_cannot_are_told(tiny_home: Home) -> None:
    column = '\n[[column]]\nname = "note"\ntype = "text"\nfree_text = true\n'
    (tiny_home.root / "contract" / "tickets.toml").write_text(TICKETS + column)
    home = load_home(tiny_home.root)
    lines = [row(number) + ",call 0812-5550-4711" for number in (1, 2)]
    for name, line in zip("ab", lines, strict=True):
        land(home, f"tickets/{name}.csv", csv_text(line, header=HEADER + ",note"))
    ingest(home)
    asked = "select distinct note_contacts from tickets order by 1"
    ((before,),) = rows(home, asked)
    whole = CliRunner().invoke(riskdesk, ["--home", str(home.root), "rotate-key"])
    ((after,),) = rows(home, asked)
    assert (after == before, "older key are" in whole.output) == (False, False)
    (home.landing / "tickets" / "b.csv").unlink()
    left = CliRunner().invoke(riskdesk, ["--home", str(home.root), "rotate-key"])
    assert "tokens of an older key are left in 1 text:" in left.output
    assert after in {token for (token,) in rows(home, asked)}
