"""rotate-key: a new key for the masks of personal data."""

import click

from monitors.commands.options import as_json, home_option, now, print_json
from queries.content.home import Home
from queries.sandbox.mask_key import rotate_key


@click.command("rotate-key")
@home_option
@as_json
def rotate(home: Home, as_json: bool) -> None:
    """Take a new key for the masks of personal data; the one before is thrown away.

    From the next query on the same person has another mask. A mask in an old link or saved text is recognised and
    told to be of an older key: it matches no row. Do it when somebody may have seen the key, or has left who could.
    JSON: {"number", "replaced"}.
    """
    key = rotate_key(home.state, now().date())
    if as_json:
        print_json({"number": key.number, "replaced": key.replaced})
    else:
        click.echo(
            f"masks are made with key {key.number} now, and begin with {key.prefix}; older ones match nothing"
        )


COMMANDS = (rotate,)
