"""The desk's memory in one SQLite file: the only state of a home that cannot be rebuilt."""

from monitors.store.database import Store
from monitors.store.store_errors import LostStoreError, NewerStoreError, StaleWriteError, StoreError

__all__ = ["LostStoreError", "NewerStoreError", "StaleWriteError", "Store", "StoreError"]
