"""Who did, saw and was refused what: a chain of entries that only grows."""
