import json

from click.testing import CliRunner

from monitors.commands.root import riskdesk
from queries.content.home import Home
from queries.masking.mask_key import read_key


def test_a_new_key_is_taken_and_said_without_being_shown(tiny_home: Home) -> None:
    first = read_key(tiny_home.state)
    done = CliRunner().invoke(riskdesk, ["--home", str(tiny_home.root), "rotate-key"])
    assert (done.exit_code, "begin with #2-" in done.output) == (0, True)
    as_json = CliRunner().invoke(riskdesk, ["--home", str(tiny_home.root), "rotate-key", "--json"])
    told = json.loads(as_json.output)
    assert (told["number"], list(told["replaced"])) == (3, ["1", "2"])
    for key in (first, read_key(tiny_home.state)):
        assert key.secret not in done.output + as_json.output
