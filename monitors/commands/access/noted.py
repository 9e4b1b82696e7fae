"""What a command did, told in the audit: what was run and what was taken out."""

from collections.abc import Mapping
from typing import Any

import click

from monitors.commands.options import STORE_FILE, actor, now, open_store
from monitors.store import StoreError
from monitors.store.audit import audit_log
from monitors.store.audit.audit_log import Happening
from queries.content.home import Home


def note(home: Home, action: str, subject: str, detail: Mapping[str, Any]) -> None:
    """An entry by who is at this shell; a home without a store yet, or one that may not be written, gets none."""
    if not (home.state / STORE_FILE).exists():
        return
    try:
        audit_log.add(
            open_store(home), Happening(actor(), now(), action, subject, {**detail, "by": "command line"})
        )
    except StoreError as error:
        click.echo(f"not in the audit: {error}", err=True)
