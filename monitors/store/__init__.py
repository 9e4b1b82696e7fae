"""The desk's memory in one SQLite file: the only state of a home that cannot be rebuilt."""

from monitors.store.database import NewerStoreError, StaleWriteError, Store, StoreError

__all__ = ["NewerStoreError", "StaleWriteError", "Store", "StoreError"]
