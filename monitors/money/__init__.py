"""Money that does not add up: the records that break an invariant, from the morning they are found to their end."""
