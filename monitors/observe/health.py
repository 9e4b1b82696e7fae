"""How a morning finds the extracts: ingest's status of each, as data faults and a count of the fresh ones."""

from collections.abc import Callable
from datetime import date

from monitors.life.finding import DataFault
from monitors.observe.data_faults import ExtractHealth
from queries.content.contract import load_contracts
from queries.content.home import Home
from queries.state.catalog import Catalog
from queries.status.extract_status import status_of

# A day is seen as it was known when it was judged, so what came too late stays out of it for good.
NEVER_WHOLE = ("late", "missing", "closed", "partial")


def health_of(home: Home, known: Catalog | None = None) -> Callable[[date], ExtractHealth]:
    """A look at the extracts for any morning; the ledger is read once, or taken from a catalog known already."""
    look = status_of(home, known)
    contracts = known.contracts if known else load_contracts(home)
    markets = {name: extract.market for name, extract in contracts.items()}

    def health(morning: date) -> ExtractHealth:
        seen = [one for one in look(morning) if one.state != "empty"]
        faults = [
            DataFault(
                extract=fault.extract,
                day=fault.day,
                kind=fault.kind,
                expected=fault.expected,
                found=fault.found,
                evidence=fault.message,
                market={markets[fault.extract] or "market": fault.market} if fault.market else {},
                column=fault.column or "",
                masks=not fault.usable or fault.kind in NEVER_WHOLE,
                healed=fault.healed,
            )
            for one in seen
            for fault in one.faults
        ]
        loads = tuple((one.extract, load) for one in seen for load in one.loads)
        return ExtractHealth(tuple(faults), sum(one.state == "fresh" for one in seen), len(seen), loads)

    return health
