"""How a morning finds the extracts: ingest's status of each, as data faults and a count of the fresh ones."""

from collections.abc import Callable
from datetime import date

from monitors.faults import Health
from monitors.finding import Fault
from queries.home import Home
from queries.status import ExtractStatus, status_of


def health_of(home: Home) -> Callable[[date], Health]:
    """A look at the extracts for any morning. The ledger is read once; a morning then costs milliseconds."""
    look = status_of(home)

    def health(morning: date) -> Health:
        found = [one for one in look(morning) if one.state != "empty"]
        faults = tuple(fault for one in found for fault in _faults(one))
        return Health(faults, sum(one.state == "fresh" for one in found), len(found))

    return health


def _faults(status: ExtractStatus) -> list[Fault]:
    """The extract's faults; one of a single market says so and leaves the others usable."""
    return [
        Fault(
            extract=status.extract,
            day=fault.day,
            kind=fault.kind,
            expected=fault.expected,
            found=fault.found,
            evidence=f"{fault.market}: {fault.message}" if fault.market else fault.message,
            usable=fault.usable or fault.market is not None,
        )
        for fault in status.faults
    ]
