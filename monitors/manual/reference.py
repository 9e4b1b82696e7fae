"""The one door to the generated pages: `python -m monitors.manual.reference` writes docs/ anew.

docs/reference and docs/monitors.md are made of the tables that the readers read, of the registered detectors,
of the commands and of the monitors' headers. A test compares them with what would be written, so that they
cannot go stale.
"""

from collections.abc import Mapping
from pathlib import Path

import click

from monitors.catalogue.loading import read_monitors
from monitors.manual.command_page import command_page
from monitors.manual.drilldown_page import drilldown_page
from monitors.manual.key_pages import FILE_PAGES, HOUSE, detectors_page, file_page
from monitors.manual.monitor_table import render_table

NOTE = "<!-- Written by `python -m monitors.manual.reference`: change the code that it is made of, not this page. -->"


def pages() -> dict[str, str]:
    """Path inside docs/ → the text of every generated page."""
    made = {f"reference/{name}.md": file_page(page) for name, page in FILE_PAGES.items()}
    made["reference/detectors.md"] = detectors_page()
    made["reference/drilldown.md"] = drilldown_page()
    made["reference/command-line.md"] = command_page()
    made["reference/README.md"] = index_page(made)
    made["monitors.md"] = monitors_page()
    return {path: f"{NOTE}\n\n{text}" for path, text in made.items()}


def index_page(made: Mapping[str, str]) -> str:
    """The pages of the reference, by their titles."""
    rows = [
        f"- [{text.splitlines()[0].removeprefix('# ')}]({Path(path).name})" for path, text in made.items()
    ]
    rows.append("- [The monitors of the marketplace pack](../monitors.md)")
    return "# Reference\n\n" + "\n".join(rows) + "\n"


def monitors_page() -> str:
    """The monitors of the marketplace pack, by stage of the life cycle."""
    catalogue = read_monitors((HOUSE / "monitors" / "sql").glob("*.sql"))
    live = sum(monitor.status == "live" for monitor in catalogue.monitors)
    shadow = sum(monitor.status == "shadow" for monitor in catalogue.monitors)
    return (
        "# The monitors of the marketplace pack\n\n"
        f"{live} live monitors and {shadow} shadow ones, which are scored and shown but page nobody. Each is one SQL "
        "file in `monitors/sql/`; [reference/monitor.md](reference/monitor.md) has the keys of its header.\n\n"
        f"{render_table(catalogue.monitors)}\n"
    )


@click.command()
@click.option(
    "--docs",
    type=click.Path(path_type=Path, file_okay=False),
    default=HOUSE / "docs",
    help="The folder to write into.",
)
def main(docs: Path) -> None:
    """Write the reference pages and the table of monitors."""
    for name, text in pages().items():
        path = docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        click.echo(path)


if __name__ == "__main__":
    main()
