"""A proposal that a person accepts: the home's own monitor file is written, checked before, with who, when and why."""

from pathlib import Path

from monitors import words
from monitors.catalogue.header_edit import edited
from monitors.catalogue.home_file import HomeFileError, file_text, fingerprint, write_monitor_file
from monitors.check import check_monitor
from monitors.store import Store
from monitors.store.acts import Act
from monitors.store.tuning import tunings
from monitors.store.tuning.tunings import Tuning
from queries.content.home import Home


def said_counts(found: Tuning) -> str:
    """`7 of 9 false alarms gone, none of 4 real ones lost`, of the decisions the change was chosen by."""
    return counts_said(found.figures["older"])


def counts_said(counts: dict[str, int]) -> str:
    """What a change does to judged incidents, in words; nothing of what there is none of."""
    told = []
    if counts["false"]:
        told.append(f"{counts['gone']} of {words.plural(counts['false'], 'false alarm')} gone")
    if counts["real"]:
        told.append(f"{counts['lost'] or 'none'} of {words.plural(counts['real'], 'real one')} lost")
    return ", ".join(told)


def tuned_text(home: Home, found: Tuning, who: Act) -> str:
    """The monitor's file with the change in it. Raises HomeFileError where the file is another one than was tried."""
    text = file_text(home, found.monitor)
    if text is None or fingerprint(text) != found.file:
        raise HomeFileError(
            f"the file of {found.monitor} is not the one this was tried on any more: search for proposals again"
        )
    note = f"{who.at:%Y-%m-%d}, accepted by {who.actor}: {found.change}; {said_counts(found)}"
    return edited(text, found.edit, note)


def accept_tuning(home: Home, store: Store, found: Tuning, who: Act, why: str = "") -> Path:
    """Write the change into the home and keep who accepted it. All or nothing.

    Raises HomeFileError where the file changed, the check finds a fault or it cannot be written; StoreError.
    """
    text = tuned_text(home, found, who)
    if problems := check_monitor(home, found.monitor, text):
        raise HomeFileError(
            f"the check finds fault with the changed file: {problems[0]}. Nothing was written"
        )
    with store.write():
        tunings.answer_tuning(store, found.id, "accepted", who, why)
        path, before = write_monitor_file(home, found.monitor, text, found.file)
        tunings.keep_change(store, found.monitor, "tuned", (before, text), who, why or found.change)
    return path
