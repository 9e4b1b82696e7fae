"""Every screen of a home as a picture, light and dark: `make screenshots` (HOME_DIR=…, SHOTS=…).

To look at them hard before a change lands; they stay out of the repository.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from playwright.sync_api import sync_playwright

from monitors.store import Store, reading
from pages.desk.house import now
from queries.content.home import load_home
from tests.browser.conftest import CHROMIUM, FLAGS, LAUNCHER, PATIENCE, served, settle

PLACES = {
    "review": "/",
    "alert": "/alert?id={incident}",
    "metrics": "/metrics",
    "cohort": "/metrics?metric=refund_only_rate_cohort",
    "sellers": "/sellers",
    "rings": "/ring?kind=seller",
    "rules": "/rules",
    "overlap": "/rules?rules_view=Overlap",
    "whatif": "/rules?rules_view=What+if",
    "interventions": "/interventions",
    "frontier": "/interventions?i_view=Frontier",
    "balance": "/interventions?i_view=Balance+sheet",
    "plan": "/interventions?i_view=Plan",
    "campaign": "/interventions?i_view=Before+a+campaign",
    "path": "/path?incident={incident}",
    "sql": "/sql",
    "monitors": "/monitors",
    "promise": "/monitors?m_view=Promise",
    "coverage": "/monitors?m_view=Coverage",
    "replay": "/monitors?m_view=Replay",
    "selftest": "/monitors?m_view=Self-test",
    "feedback": "/monitors?m_view=Feedback",
    "write": "/monitors?m_view=Write",
    "voices": "/voices",
    "losses": "/losses",
    "checks": "/losses?l_view=Checks",
    "data": "/data",
}


def take(home: Path, into: Path, only: list[str]) -> list[Path]:
    """The pictures, one a place and scheme, as high as the page is."""
    into.mkdir(parents=True, exist_ok=True)
    store = Store(load_home(home).state / "desk.sqlite")
    first = next((one.id for one in reading.incidents(store, now())), 1)
    made = []
    with served(LAUNCHER, home) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": 1440, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
            )
            context.set_default_timeout(PATIENCE)
            for name, place in PLACES.items():
                if only and name not in only:
                    continue
                page = context.new_page()
                page.goto(server.url + place.format(incident=first))
                settle(page, ".st-key-header")
                page.wait_for_timeout(800)  # charts and tables are drawn a moment after the script rests
                whole = page.evaluate("document.querySelector('[data-testid=stMain]')?.scrollHeight ?? 900")
                page.set_viewport_size({"width": 1440, "height": min(int(whole) + 60, 4000)})
                page.wait_for_timeout(700)
                made.append(into / f"{name}_{scheme}.png")
                page.screenshot(path=made[-1])
                page.close()
        browser.close()
    return made


def main() -> int:
    """Take them and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("home"))
    parser.add_argument("--into", type=Path, default=Path("screenshots"))
    parser.add_argument("--only", nargs="*", default=[], choices=sorted(PLACES), metavar="PLACE")
    options = parser.parse_args()
    print(*take(options.home, options.into, options.only), sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
