"""Replay: past mornings run again as they were, laid against what really happened."""
