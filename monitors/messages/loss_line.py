"""Money that does not add up, in one line: for the command line, the morning message and the minutes."""

from datetime import date

from monitors import words
from monitors.store import Store
from monitors.store.losses import loss_book
from monitors.store.losses.loss_book import LossSums


def loss_line(store: Store, morning: date, currency: str) -> str:
    """The line of a morning; empty where no check of money has ever run to its end."""
    if not loss_book.ever_run(store, morning):
        return ""
    return loss_sentence(loss_book.sums(loss_book.losses(store, morning)), currency)


def loss_sentence(told: LossSums, currency: str) -> str:
    """`Money that does not add up: $1,234.50 open in 12 records, 3 to decide · $50.00 healed`; of nothing, that there
    is none. Known loss, counted record by record: never to be added to money at stake, which is estimated.
    """
    if not told.known and not told.unknown and not told.no_loss:
        return "Money adds up: no record breaks a check."
    further = (("recovered", told.recovered), ("healed", told.healed), ("written off", told.written_off))
    parts = [
        f"{words.to_the_cent(told.open, currency)} open in {words.plural(told.records, 'record')}, "
        f"{told.to_decide} to decide",
        *(f"{words.to_the_cent(cents, currency)} {name}" for name, cents in further if cents),
        *([f"{words.plural(told.unknown, 'record')} unknown, an extract is wanting"] if told.unknown else []),
    ]
    return f"Money that does not add up: {' · '.join(parts)}"
