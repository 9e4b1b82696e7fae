"""Which shipped monitors' rows stand under their own day, so that a night reads of them what is new."""

from pathlib import Path

from monitors.catalogue.lineage import tables_of
from monitors.catalogue.loading import Monitor, load_catalogue
from monitors.catalogue.own_day import under_own_day
from queries.content.home import create_home
from queries.state.catalog import Catalog, read_catalog


def behind(monitor: Monitor, catalog: Catalog) -> list[str]:
    """The texts of the views behind a monitor."""
    waiting, found = tables_of(monitor.sql), {}
    while waiting:
        name = waiting.pop()
        if name in catalog.views and name not in found:
            found[name] = catalog.views[name].sql
            waiting |= tables_of(found[name])
    return list(found.values())


def test_every_shipped_monitor_stands_under_its_own_day(tmp_path: Path) -> None:
    """Labels come under the day of their order, months later: what counts hits alone has its own view."""
    home = create_home(tmp_path / "home", name="Empty", markets={"US": "America/New_York"})
    catalog = read_catalog(home)
    monitors = load_catalogue(home).monitors
    assert len(monitors) > 80
    assert [one.name for one in monitors if not under_own_day(one, behind(one, catalog))] == []
    late = next(one for one in monitors if one.name == "rule_hits")
    assert not under_own_day(late, [catalog.views["rule_day"].sql])
