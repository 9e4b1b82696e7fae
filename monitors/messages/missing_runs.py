"""Runs that did not happen, or did not come to their end, as every place says it."""

from datetime import date, datetime

from monitors import words
from monitors.messages.rhythm import MorningRun, missed_run
from monitors.store import Store, calls


def missing_runs(store: Store, now: datetime, expect: str, *, at_work: bool = False) -> list[str]:
    """One sentence for each thing that is wrong with the desk's own runs; none where all is as usual.

    expect: when a run is expected, as in riskdesk.toml. at_work: a command is at work on the home now.
    """
    if at_work:
        return []
    told = []
    ran = [
        MorningRun(date.fromisoformat(row["as_of"]), datetime.fromisoformat(row["at"]))
        for row in calls.first_runs(store)
    ]
    missed = missed_run(ran, now, expect)
    if missed is not None:
        last, due = missed.last.at, missed.due
        told.append(
            f"No run since {_moment(last)}: one was due by {_moment(due)}. The newest morning, "
            f"{words.morning(missed.last.as_of)}, is {words.plural(missed.days_old, 'day')} old. "
            "What happened since is not judged: `riskdesk ingest`, then `riskdesk run`."
        )
    for one in calls.unfinished(store):
        ended = "was cancelled" if one.state == "cancelled" else "was killed"
        begun = _moment(datetime.fromisoformat(one.started_at))
        if one.next <= one.until:
            told.append(
                f"The run of {begun} {ended} before the morning of {words.morning(one.next)}: mornings from there to "
                f"{words.morning(one.until)} are not whole. `riskdesk run` finishes it."
            )
    return told


def _moment(at: datetime) -> str:
    return f"{at:%a} {words.moment(at)}"
