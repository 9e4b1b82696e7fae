"""The definition of a monitor: a fingerprint of all that decides its numbers. Words about it do not count."""

import hashlib
import json

from monitors.catalogue.monitor import Monitor
from queries.content.sql_file import strip_comments

# Header keys that are said about the numbers and do not make them.
SAID = {
    *("name", "title", "description", "owner", "stage", "role", "act"),
    *("severity", "runbook", "status", "scenarios", "who", "path"),
}


def definition_of(monitor: Monitor) -> str:
    """Twelve hexadecimal digits that change when the monitor's SQL or a key that decides its numbers does."""
    keys = {name: value for name, value in monitor.as_dict().items() if name not in SAID}
    text = " ".join(strip_comments(monitor.sql).split())
    return hashlib.sha256(json.dumps([keys, text], sort_keys=True, default=str).encode()).hexdigest()[:12]
