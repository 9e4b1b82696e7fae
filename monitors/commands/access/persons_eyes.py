"""The store as one of the desk's people may see it, for what is written for them outside the pages."""

from dataclasses import replace

from monitors.catalogue.loading import load_catalogue
from monitors.commands.options import STORE_FILE, now
from monitors.store import Store, StoreError
from monitors.store.access import people
from monitors.store.access.bounds import Bounds
from monitors.store.access.person_store import PersonStore
from monitors.store.access.standing_here import StandingHere
from queries.content.contract import load_contracts
from queries.content.home import Home
from queries.engine.market_limits import dimensions


def store_of(home: Home, whole: Store, login: str) -> Store:
    """What somebody sees of the store. Raises StoreError where they are not of the desk's people, or kept out."""
    who = people.person(whole, login)
    if who is None or not who.enabled:
        raise StoreError(f"{login} is not among the people of this desk, or is disabled: `riskdesk users`")
    people.check_role(who.role, home.settings.roles)
    role = replace(home.settings.roles[who.role], markets=who.markets)
    standing = StandingHere(who.login, role, who.stages)
    return PersonStore(home.state / STORE_FILE, standing, now, bounds_of(home, standing))


def bounds_of(home: Home, standing: StandingHere) -> Bounds | None:
    """The markets and monitors that somebody may see; None where they may see all."""
    if not standing.limited:
        return None
    monitors = None
    if standing.stages is not None:
        found = load_catalogue(home).monitors
        monitors = tuple(sorted(one.name for one in found if one.stage in standing.stages))
    return Bounds(dimensions(load_contracts(home)), standing.role.markets, monitors, standing.stages)
