"""The outbox: what is told to whom outside the browser, queued in the store, sent at least once under one key."""
