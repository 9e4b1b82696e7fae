"""Which files of a Delta table are live. By an optional package: `pip install riskdesk[delta]`."""

from __future__ import annotations

from pathlib import Path

LOG = "_delta_log"
# Up to this reader version, or with these features alone, a live file is plain Parquet: no row is deleted and no column
# renamed in the log.
PLAIN, HARMLESS = 1, {"timestampNtz", "vacuumProtocolCheck", "v2Checkpoint"}


class DeltaError(ValueError):
    """A Delta table whose files cannot be read where they lie; the message says why and what to do."""


def live_files(root: Path) -> list[Path]:
    """The files of the newest version of a table. Raises DeltaError."""
    try:
        import deltalake
    except ImportError as error:
        raise DeltaError("deltalake is not installed: pip install riskdesk[delta]") from error
    try:
        table = deltalake.DeltaTable(str(root))
        protocol = table.protocol()
        beside = set(protocol.reader_features or ()) - HARMLESS
        paths = [Path(path.removeprefix("file://")) for path in table.file_uris()]
    except Exception as error:  # the package raises errors of its own and of the file system's
        raise DeltaError(f"its log cannot be read: {str(error)[:200]}") from error
    if beside or (protocol.min_reader_version > PLAIN and protocol.reader_features is None):
        found = ", ".join(sorted(beside)) or f"reader version {protocol.min_reader_version}"
        raise DeltaError(
            f"{found}: rows may be deleted or columns renamed in its log alone; export it as plain Parquet"
        )
    return sorted(paths)
