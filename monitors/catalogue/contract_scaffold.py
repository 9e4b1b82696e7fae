"""A new contract from a sample file: it passes `check` and takes the sample in, and is corrected by hand."""

import re
from pathlib import Path

from monitors.catalogue.scaffold import NAME, ScaffoldError
from queries.content.contract import contract_files
from queries.content.home import Home
from queries.landing.unreadable import UnreadableError
from queries.values.file_sample import read_sample
from queries.values.sample_contract import contract_text


def new_contract(home: Home, file: Path, name: str | None = None) -> Path:
    """Write `contract/<name>.toml` into the home and return its path.

    Without a name that of the file's folder under landing is taken, else that of the file without days and numbers.
    Raises ScaffoldError for a bad or taken name and a file that cannot be read.
    """
    chosen = name or _name_of(home, file)
    if not NAME.match(chosen):
        raise ScaffoldError(
            f"bad name {chosen!r}: lower case letters, digits and _, a letter first; give it by --as"
        )
    for path in contract_files(home):
        if path.stem == chosen:
            raise ScaffoldError(
                f"there is a contract {chosen}: {home.shown(path)}; give another name by --as"
            )
    try:
        text = contract_text(chosen, read_sample(file), file.name)
    except UnreadableError as error:
        raise ScaffoldError(str(error.problem(file.name))) from error
    path = home.root / "contract" / f"{chosen}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _name_of(home: Home, file: Path) -> str:
    whole = file.resolve()
    if whole.is_relative_to(home.landing) and whole.parent != home.landing:
        return whole.relative_to(home.landing).parts[0]
    stem = re.sub(r"\.(csv|csv\.gz|parquet)$", "", file.name.lower())
    return re.sub(r"[^a-z]+", "_", stem).strip("_") or "extract"
