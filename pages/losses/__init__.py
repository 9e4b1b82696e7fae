"""Losses: the records whose money does not add up, cleared every day."""
